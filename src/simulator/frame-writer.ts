export type HeaderValue = string | number;
export type Headers = readonly (readonly [name: string, value: HeaderValue])[];

/** A frame's text on the wire, its empty line included. */
export function frame(headers: Headers): string {
  return `${lines(headers)}\r\n`;
}

/** Header lines without the empty line that ends a frame. */
export function lines(headers: Headers): string {
  let text = '';
  for (const [name, value] of headers) text += `${name}: ${value}\r\n`;
  return text;
}
