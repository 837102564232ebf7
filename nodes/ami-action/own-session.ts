import {
  type Action,
  AmiError,
  AmiSession,
  type Answer,
  type ConnectionState,
  type SendOptions,
} from '../../src/index';
import type { AmiConfigNode } from '../common/config-node';

/** True if a session will probably open. While the shared connection is reconnecting, the PBX may be unavailable. */
export function mayOpenSession(shared: ConnectionState | undefined): boolean {
  return shared === undefined || shared === 'idle' || shared === 'closed' || shared === 'ready';
}

/**
 * Sends an action on a session of its own. The session is closed before the promise settles.
 *
 * @param longest timeout in ms for opening the session
 * @param opened called when the session is open, before the action is sent
 * @throws AmiError as `AmiSession.open` and `send`; AMI_ERR_NOT_SENT if the session is not open in time
 */
export async function sendOnOwnSession(
  { options, problem, logStep }: AmiConfigNode,
  action: Action,
  sendOptions: SendOptions & { signal: AbortSignal },
  longest: number,
  opened: () => void,
): Promise<Answer> {
  if (problem) throw problem;
  const startedAt = performance.now();
  // WaitEvent waits for an event of its own session, so only this action needs events.
  const events = /^waitevent$/i.test(action.Action) ? options.events : 'off';
  const opening = openingTimeout(sendOptions.signal, action.Action, longest);
  let session: AmiSession;
  try {
    session = await AmiSession.open(
      { ...options, events },
      { signal: opening.signal, trace: logStep, wants: () => false },
    );
  } catch (error) {
    throw opening.error ?? error;
  } finally {
    opening.clear();
  }
  opened();
  try {
    const waited = (sendOptions.waited ?? 0) + performance.now() - startedAt;
    return await session.send(action, { ...sendOptions, waited });
  } finally {
    await session.close();
  }
}

/** @returns a signal that aborts after `longest` ms or with `parent`. After the timeout `error` is set. `clear` stops the timer */
function openingTimeout(parent: AbortSignal, name: string, longest: number) {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(() => {
    const message = `${name} was not sent: no session of its own was open within ${Math.round(longest)} ms`;
    opening.error = new AmiError('AMI_ERR_NOT_SENT', message);
    abort();
  }, longest);
  const opening: { signal: AbortSignal; error: AmiError | undefined; clear(): void } = {
    signal: controller.signal,
    error: undefined,
    clear: () => {
      clearTimeout(timer);
      parent.removeEventListener('abort', abort);
    },
  };
  parent.addEventListener('abort', abort, { once: true });
  if (parent.aborted) abort();
  return opening;
}
