import { type CallRecord, isPending, type Leg, type ViaRecord } from './records';
import type { CallOutcome } from './types';

/**
 * ms. Asterisk raises QueueCallerAbandon also for a caller that stays on the line because the time of the queue is over. The Hangup
 * of a caller that has hung up in the queue comes at once.
 */
const HANGS_UP_WITHIN = 1000;

/** Outcome of a call that ends at `now`, in ms since 1970. */
export function outcomeOf(call: CallRecord, now: number): CallOutcome {
  if (call.answeredAt !== undefined) return 'answered';
  if (isAbandoned(call, now)) return 'abandoned';
  const dialled = outcomeOfLegs(call, call.legs);
  if (dialled) return dialled;
  // A phone that rang has sent the caller to a mailbox, or to an extension that does not exist.
  if (call.legs.some(({ isForwarded, rang }) => isForwarded && rang)) return 'missed';
  // If the callee has no channel, the caller's cause is the reason why the dial failed.
  return outcomeOfCause(call.cause) ?? (call.isPartial ? 'unknown' : 'handled');
}

function isAbandoned({ leftQueueAt }: CallRecord, now: number): boolean {
  return leftQueueAt !== undefined && now - leftQueueAt <= HANGS_UP_WITHIN;
}

/** Outcome of a transfer that was not answered before the call ended at `now`, in ms since 1970. */
export function outcomeOfVia(call: CallRecord, via: ViaRecord, now: number): CallOutcome {
  if (isAbandoned(call, now)) return 'abandoned';
  const legs = call.legs.filter((leg) => leg.round >= via.round && !isCallBack(leg, via));
  return outcomeOfLegs(call, legs) ?? outcomeOfCause(call.cause) ?? 'handled';
}

/** Whether Asterisk calls the transferer back because nobody took the call that it transferred (atxferdropcall). */
export function isCallBack({ source, dest }: Leg, { kind, by }: ViaRecord): boolean {
  return kind === 'semiAttended' && source === undefined && dest.device === by?.device;
}

/** @returns undefined if no party was dialled */
function outcomeOfLegs(call: CallRecord, all: readonly Leg[]): CallOutcome | undefined {
  const legs = dialledParties(call, all);
  const last = legs.at(-1)?.round;
  if (last === undefined) return undefined;
  const lastRound = legs.filter(({ round }) => round === last);
  if (lastRound.some((leg) => isPending(leg) || (leg.status === 'CANCEL' && !leg.isQueued)))
    return 'cancelled';
  const outcome = resultOf(lastRound);
  // An unreachable phone does not change the outcome of phones that rang before.
  return outcome === 'unreachable' || outcome === 'failed' ? resultOf(legs) : outcome;
}

/** The dialled real channels; Local channels only if no real channel was dialled. An answered Originate is not counted as a dial. */
function dialledParties(call: CallRecord, all: readonly Leg[]): Leg[] {
  const legs = all.filter(
    ({ dest, status, isForwarded, isForCaller }) =>
      !isForwarded && !isForCaller && !(dest === call.from && status === 'ANSWER'),
  );
  const real = legs.filter(({ dest }) => dest.isReal);
  return real.length > 0 ? real : legs.filter(({ status }) => status !== 'ANSWER');
}

/** One outcome for several phones. Unreachable phones count only if none was reachable. */
function resultOf(legs: readonly Leg[]): CallOutcome {
  const outcomes = legs.map(outcomeOfLeg);
  const reached = outcomes.filter((each) => each !== 'unreachable' && each !== 'failed');
  const [first] = reached;
  // As in app_dial.c: phones with different results together count as missed.
  if (first) return reached.every((each) => each === first) ? first : 'missed';
  return outcomes.includes('unreachable') ? 'unreachable' : 'failed';
}

function outcomeOfLeg({ status, cause, rang }: Leg): CallOutcome {
  // The callee picked up but was never connected, because it declined at a prompt.
  if (status === 'ANSWER' || status === 'CANCEL') return 'missed';
  const byCause = outcomeOfCause(cause);
  if (byCause === 'busy' || byCause === 'rejected' || byCause === 'unreachable') return byCause;
  if (cause === 18 || cause === 19) return 'missed';
  if (status === 'BUSY') return 'busy';
  if (rang || status === 'NOANSWER') return 'missed';
  return status === 'CHANUNAVAIL' ? 'unreachable' : 'failed';
}

/** The outcome for a Q.850 cause that says why no phone was reached (include/asterisk/causes.h). */
function outcomeOfCause(cause: number | undefined): CallOutcome | undefined {
  switch (cause) {
    case 17:
      return 'busy';
    case 21:
      return 'rejected';
    case 1:
    case 3:
    case 20:
      return 'unreachable';
    case 27:
    case 34:
    case 38:
    case 41:
    case 42:
    case 44:
    case 58:
      return 'failed';
    default:
      return undefined;
  }
}
