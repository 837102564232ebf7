import { type AmiConnection, isStarting } from '../../src/index';
import { deadline } from '../../src/session';

/**
 * Waits until Asterisk has loaded its dialplan, for users that do not receive FullyBooted.
 *
 * @param signal ends the wait
 * @param longest ms after which the wait ends
 * @returns true if it was not loaded at first, so that its lists of hints were empty or incomplete
 */
export async function wasStarting(
  connection: AmiConnection,
  signal: AbortSignal,
  longest = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  // Unchecked, because an allow-list may forbid the Getvar that reads the time of the server.
  const send: AmiConnection['send'] = (action, options) => connection.sendUnchecked(action, options);
  const limit = new AbortController();
  const cancel = deadline(longest, () => limit.abort());
  const limited = AbortSignal.any([signal, limit.signal]);
  let wasIncomplete = false;
  try {
    while (!limited.aborted && (await isStarting(send, limited))) wasIncomplete = true;
  } finally {
    cancel();
  }
  return wasIncomplete;
}
