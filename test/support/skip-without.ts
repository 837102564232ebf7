import type { Context } from 'mocha';
import { MissingPart } from '../../lab/machine/apt';

/**
 * Skips the suite or test if a part is not available on this machine: without root or Debian, a user cannot install a real
 * Asterisk, database or broker, but can still run the other tests. In CI it throws instead, because nothing may be skipped.
 *
 * @param error the error of starting the part; any other error than MissingPart is thrown again
 */
export function skipWithout(context: Context, error: unknown): never {
  if (!(error instanceof MissingPart) || process.env.CI) throw error;
  return context.skip();
}
