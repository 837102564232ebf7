import type { Context } from 'mocha';
import { MissingPart } from '../../lab/machine/apt';

/**
 * Skips the suite or test of which a part cannot be had on this machine: it is named once, and the other tests run. In CI
 * nothing is skipped, so there it is an error.
 *
 * @param error what starting the part threw; anything but MissingPart is thrown again
 */
export function skipWithout(context: Context, error: unknown): never {
  if (!(error instanceof MissingPart) || process.env.CI) throw error;
  return context.skip();
}
