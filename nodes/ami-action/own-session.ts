import {
  type Action,
  AmiError,
  AmiSession,
  type Answer,
  type ConnectionState,
  type SendOptions,
} from '../../src/index';
import type { AmiConfigNode } from '../common/config-node';

/** Whether a session will probably open: not while the shared connection is tried again, since then the PBX may be away. */
export function mayOpenSession(shared: ConnectionState | undefined): boolean {
  return shared === undefined || shared === 'idle' || shared === 'closed' || shared === 'ready';
}

/**
 * Sends an action on a session of its own. The session is closed before this settles.
 *
 * @param longest ms in which the session must be open
 * @param opened called when it is open, before the action is sent
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
  // WaitEvent waits for the events that its session gets.
  const events = /^waitevent$/i.test(action.Action) ? options.events : 'off';
  const late = lateness(sendOptions.signal, action.Action, longest);
  let session: AmiSession;
  try {
    session = await AmiSession.open(
      { ...options, events },
      { signal: late.signal, trace: logStep, wants: () => false },
    );
  } catch (error) {
    throw late.error ?? error;
  } finally {
    late.forget();
  }
  opened();
  try {
    const waited = (sendOptions.waited ?? 0) + performance.now() - startedAt;
    return await session.send(action, { ...sendOptions, waited });
  } finally {
    await session.close();
  }
}

/** Aborts the opening when the time is over, or with `parent`. */
function lateness(parent: AbortSignal, name: string, longest: number) {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(() => {
    const message = `${name} was not sent: no session of its own was open within ${Math.round(longest)} ms`;
    late.error = new AmiError('AMI_ERR_NOT_SENT', message);
    abort();
  }, longest);
  const late: { signal: AbortSignal; error: AmiError | undefined; forget(): void } = {
    signal: controller.signal,
    error: undefined,
    forget: () => {
      clearTimeout(timer);
      parent.removeEventListener('abort', abort);
    },
  };
  parent.addEventListener('abort', abort, { once: true });
  if (parent.aborted) abort();
  return late;
}
