import type { ReceiveBuffer } from './receive-buffer';

/** Values are views into `text` only up to this size of the buffer, in bytes. */
const LARGEST_VIEWED = 16 * 1024;

/** Offset of the CRLF of the line with this result of `valueLineFeed`. If there is no such line, it is before any value. */
export function lineEndAt(lf: number): number {
  return (lf < -1 ? ~lf : lf) - 1;
}

/** The value from `start` to the line end, given as the result of `valueLineFeed`. */
export function valueAt(buffer: ReceiveBuffer, start: number, lf: number): string {
  // Stryker disable next-line ConditionalExpression,EqualityOperator: decoding ASCII gives the same text, only slower
  if (lf < 0) return buffer.decoded(start, ~lf - 1);
  // In V8 a slice is a view that keeps the whole text alive: one value must not keep the text of a big frame.
  return buffer.length > LARGEST_VIEWED ? buffer.part(start, lf - 1) : buffer.text().slice(start, lf - 1);
}
