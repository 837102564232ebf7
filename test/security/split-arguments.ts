/** The arguments of a text as Asterisk separates them at commas (main/app.c __ast_app_separate_args). */
export function splitArguments(text: string): string[] {
  const parts = [''];
  let parens = 0;
  let brackets = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (char === '"') {
      isQuoted = !isQuoted;
      continue;
    }
    if (char === '\\') at += 1;
    else if (char === '(') parens += 1;
    else if (char === ')') parens = Math.max(0, parens - 1);
    else if (char === '[') brackets += 1;
    else if (char === ']') brackets = Math.max(0, brackets - 1);
    else if (char === ',' && parens === 0 && brackets === 0 && !isQuoted) {
      parts.push('');
      continue;
    }
    parts.push(`${parts.pop()}${text[at] ?? ''}`);
  }
  return parts;
}
