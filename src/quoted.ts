/** Longer texts of a peer say nothing more to a reader, and fill a log. */
const LONGEST_TEXT = 200;

/** Control characters, escapes and line ends; characters that are invisible, or turn the direction of a line; torn ones. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/u;

/**
 * A text that came from somebody else (a server, a name server, a certificate), as a log or an error may show it: on one
 * line, without what a terminal would obey, and cut.
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

/** The same, between quotation marks: where it begins and ends is seen. */
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
