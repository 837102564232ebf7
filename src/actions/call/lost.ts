import type { ConnectionState } from '../../connection';
import { AmiError } from '../../errors';
import { channelsUp } from '../channels';
import type { ActionConnection } from '../connection';
import { CallLostError } from './result';

/** ms for the query of the channels after the reconnect. */
const QUESTION = 5_000;

/**
 * Waits for the reconnect, and then queries whether the call is up.
 *
 * @param until ms of a monotonic clock
 * @returns the error of the form
 */
export async function lookAfterLoss(
  connection: ActionConnection,
  callIds: readonly string[],
  until: number,
  isReady: boolean,
  cause: unknown,
  signal: AbortSignal | undefined,
): Promise<CallLostError> {
  const [callId = ''] = callIds;
  let isBack = isReady;
  for (;;) {
    isBack ||= await untilReady(connection, until - performance.now(), signal);
    if (!isBack || signal?.aborted) return new CallLostError(callId, 'notKnown', cause);
    try {
      const channels = await channelsUp({ send: (action) => connection.send(action, { timeout: QUESTION }) });
      const isUp = channels.find(
        ({ uniqueId, linkedId }) => callIds.includes(uniqueId) || callIds.includes(linkedId),
      );
      return new CallLostError(isUp?.linkedId ?? callId, isUp ? 'up' : 'gone', cause);
    } catch (error) {
      // The connection was lost again. A later session can still answer.
      const isLost = error instanceof AmiError && error.code === 'AMI_ERR_NOT_SENT';
      if (!isLost || signal?.aborted) return new CallLostError(callId, 'notKnown', error);
      isBack = false;
    }
  }
}

function untilReady(
  connection: ActionConnection,
  within: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  return new Promise((resolve) => {
    const onState = (state: ConnectionState): void => {
      if (state === 'ready') end(true);
      else if (state === 'closed') end(false);
    };
    const onAbort = (): void => end(false);
    const timer = setTimeout(() => end(false), Math.max(0, within));
    const end = (isReady: boolean): void => {
      clearTimeout(timer);
      connection.off('state', onState);
      signal?.removeEventListener('abort', onAbort);
      resolve(isReady);
    };
    connection.on('state', onState);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
