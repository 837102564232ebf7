import { type AmiConnection, isStarting } from '../../src/index';
import { Deadline, Stop, type StopSignal } from '../../src/session';

/**
 * Waits until Asterisk has loaded its dialplan, for users that do not receive FullyBooted.
 *
 * @param signal ends the wait
 * @param longest ms after which the wait ends
 * @returns true if it was not loaded at first, so that its lists of hints were empty or incomplete
 */
export async function wasStarting(
  connection: AmiConnection,
  signal: StopSignal,
  longest = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  // Unchecked, because an allow-list may forbid the Getvar that reads the time of the server.
  const send: AmiConnection['send'] = (action, options) => connection.sendUnchecked(action, options);
  const stop = new Stop();
  const end = () => stop.abort();
  const deadline = new Deadline(longest, end);
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  let wasIncomplete = false;
  try {
    while (!stop.aborted && (await isStarting(send, stop))) wasIncomplete = true;
  } finally {
    deadline.cancel();
    signal.removeEventListener('abort', end);
  }
  return wasIncomplete;
}
