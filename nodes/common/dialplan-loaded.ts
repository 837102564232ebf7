import { type AmiConnection, isStarting } from '../../src/index';

/**
 * Waits until Asterisk has loaded its dialplan, for users that do not receive FullyBooted.
 *
 * @param signal ends the wait
 * @returns true if it was not loaded at first, so that its lists of hints were empty or incomplete
 */
export async function wasStarting(connection: AmiConnection, signal: AbortSignal): Promise<boolean> {
  // The allow-list permits no Getvar, which reads the time of the server.
  const send: AmiConnection['send'] = (action, options) => connection.sendUnchecked(action, options);
  let wasIncomplete = false;
  while (!signal.aborted && (await isStarting(send, signal))) wasIncomplete = true;
  return wasIncomplete;
}
