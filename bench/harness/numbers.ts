import type { Measured } from './contender';
import type { Result } from './race';

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** @returns a figure of a contender for each round; [] if the contender failed */
export function figures(result: Result | undefined, figure: (measured: Measured) => number): number[] {
  return result && 'measured' in result ? result.measured.map(figure) : [];
}

/**
 * @returns one contender's figure divided by another's. It is the median over the rounds, because both ran one after the other
 *   in each round. NaN if one of them failed.
 */
export function ratio(
  one: Result | undefined,
  other: Result | undefined,
  figure: (measured: Measured) => number,
): number {
  const others = figures(other, figure);
  return median(figures(one, figure).map((value, round) => value / (others[round] ?? Number.NaN)));
}

export const perSecond = ({ count, wallMs }: Measured) => (count / wallMs) * 1000;
export const cpuMicroseconds = ({ count, userMs }: Measured) => (userMs / count) * 1000;

/** `3.14 x`, `5,233 x` */
export const times = (value: number) =>
  Number.isNaN(value) ? 'failed' : `${value < 1000 ? value.toPrecision(3) : whole(value)} x`;

/** `12,345` */
export const whole = (value: number) =>
  Number.isNaN(value) ? 'failed' : Math.round(value).toLocaleString('en-US');
