export type HeaderValue = string | number;
/** A header, or a line that is sent as it is. */
export type Header = readonly [name: string, value: HeaderValue] | readonly [line: string];
export type Headers = readonly Header[];

/** The text of a frame, with its final empty line. */
export function frame(headers: Headers): string {
  return `${lines(headers)}\r\n`;
}

/** The text of header lines, without the final empty line of a frame. */
export function lines(headers: Headers): string {
  let text = '';
  for (const [name, value] of headers) text += value === undefined ? `${name}\r\n` : `${name}: ${value}\r\n`;
  return text;
}
