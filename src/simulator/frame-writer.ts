export type HeaderValue = string | number;
/** One header, or a line that goes out as it is. */
export type Header = readonly [name: string, value: HeaderValue] | readonly [line: string];
export type Headers = readonly Header[];

/** A frame's text on the wire, its empty line included. */
export function frame(headers: Headers): string {
  return `${lines(headers)}\r\n`;
}

/** Header lines without the empty line that ends a frame. */
export function lines(headers: Headers): string {
  let text = '';
  for (const [name, value] of headers) text += value === undefined ? `${name}\r\n` : `${name}: ${value}\r\n`;
  return text;
}
