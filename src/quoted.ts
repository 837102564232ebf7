/** Limit of a foreign text in characters, so that it does not fill the log. */
const LONGEST_TEXT = 200;

/** Control characters, line ends, invisible characters, those that change the text direction, and lone surrogates. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/u;

/**
 * Makes a foreign text (from a server, a name server or a certificate) safe for a log or an error: one line, invisible
 * characters escaped, at most `longest` characters.
 */
export function shown(text: string, longest = LONGEST_TEXT): string {
  if (text.length <= longest && !INVISIBLE.test(text)) return text;
  let visible = '';
  for (const char of text.slice(0, longest + 1)) {
    const piece = INVISIBLE.test(char) ? escaped(char) : char;
    if (visible.length + piece.length > longest) return `${visible}…`;
    visible += piece;
  }
  return visible;
}

/** As `shown`, in double quotes. */
export function quoted(text: string, longest = LONGEST_TEXT): string {
  return `"${shown(text, longest)}"`;
}

function escaped(char: string): string {
  if (char === '\r') return '\\r';
  if (char === '\n') return '\\n';
  if (char === '\t') return '\\t';
  const code = char.codePointAt(0) as number;
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
}
