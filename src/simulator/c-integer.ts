/**
 * The whole number that a text begins with, as C's `%d` and atoi read it: a number too large for 32 bits keeps its last
 * 32. Undefined if the text begins with no number.
 */
export function cInteger(text: string): number | undefined {
  const digits = /^\s*([+-]?\d+)/.exec(text)?.[1];
  if (digits === undefined) return undefined;
  const whole = BigInt(digits.replace('+', ''));
  return Number(BigInt.asIntN(32, whole > LARGEST ? LARGEST : whole < -LARGEST ? -LARGEST - 1n : whole));
}

/** The largest 64-bit integer. */
const LARGEST = 2n ** 63n - 1n;
