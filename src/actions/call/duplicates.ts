import { AmiError } from '../../errors';
import { quoted } from '../../quoted';
import type { CheckedCall } from './options';

/** ms within which the same call counts as a second click. */
const WITHIN = 1_000;

/** Time of the last start of each call, by connection, in ms of a monotonic clock. */
const STARTED = new WeakMap<object, Map<string, number>>();

/**
 * @returns function that forgets the call, for a call that was not started
 * @throws AmiError AMI_ERR_DUPLICATE if the same call was started on this connection within the last second
 */
export function refuseDuplicate(connection: object, { from, to, context, device }: CheckedCall): () => void {
  const now = performance.now();
  const started = STARTED.get(connection) ?? new Map<string, number>();
  STARTED.set(connection, started);
  for (const [key, at] of started) if (now - at > WITHIN) started.delete(key);
  // The same numbers may belong to other people in another context.
  const key = JSON.stringify([from, to, context, device]);
  if (started.has(key))
    throw new AmiError(
      'AMI_ERR_DUPLICATE',
      `a call from ${quoted(from)} to ${quoted(to)} was started less than a second ago`,
    );
  started.set(key, now);
  return () => {
    if (started.get(key) === now) started.delete(key);
  };
}
