import { type CallRecord, isPending } from './records';

/**
 * ms for which a call without a real channel goes on, because its Local channel was transferred and may dial. A dial comes at once,
 * or after a prompt. Both halves may also stay for hours, for example in two conferences.
 */
export const LONGEST_TRANSFER = 5000;

/** Whether a call is over: it has no real channel left, and no dial, queue or transfer that may add one. */
export function isOver(call: CallRecord): boolean {
  if (call.channels.size === 0) return true;
  return !mayGoOn(call) && call.via.every(({ outcome }) => outcome !== undefined);
}

/** Whether a call has a real channel. One that never had one lasts as long as its Local channels. */
export function hasParty({ from, channels }: CallRecord): boolean {
  if (!from) return true;
  for (const { isReal } of channels) if (isReal) return true;
  return false;
}

/** Whether a call has a real channel, or a dial or queue that may add one. */
export function mayGoOn(call: CallRecord): boolean {
  const { legs, via, queue } = call;
  if (hasParty(call) || legs.some(isPending)) return true;
  const isTransferred = via.some(({ outcome }) => outcome === undefined);
  return isTransferred && queue !== undefined && queue.position !== null;
}
