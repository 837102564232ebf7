import { AmiError } from '../../errors';

/** Outcome of the own phone. */
export type PhoneOutcome = 'answered' | 'busy' | 'noAnswer' | 'congestion' | 'failed';

/** Outcome of the called side. `ringing`: it was still ringing at the end of `timeout`. */
export type CalledOutcome =
  | 'answered'
  | 'busy'
  | 'noAnswer'
  | 'congestion'
  | 'unreachable'
  | 'cancelled'
  | 'ringing'
  | 'failed';

/** Result of a call that `call` started. */
export interface CallResult {
  /** Uniqueid of the own phone's channel, and Linkedid of the whole call. */
  callId: string;
  outcome: PhoneOutcome;
  /** `Reason` of OriginateResponse, unless the phone answered. */
  reasonCode?: number;
  /** Reason of a failure as text. */
  reason?: string;
  /** The called side; null if the dialplan dialled no device. `cause` is the hangup cause, if one was reported. */
  to: { outcome: CalledOutcome; cause: number | null } | null;
  /** Name of the own phone's channel. */
  channel?: string;
  /** Duration from the start of the form to this result. */
  ms: number;
}

/** The connection was lost during a call. */
export class CallLostError extends AmiError {
  readonly callId: string;
  /** Whether the call is up now. */
  readonly now: 'up' | 'gone' | 'notKnown';

  constructor(callId: string, now: 'up' | 'gone' | 'notKnown', cause: unknown) {
    const words = { up: 'it is up now', gone: 'it is not up now', notKnown: 'whether it is up is not known' };
    super('AMI_ERR_OUTCOME_UNKNOWN', `the connection was lost during the call ${callId}: ${words[now]}`, {
      cause,
    });
    this.callId = callId;
    this.now = now;
  }
}

/** Reason codes of OriginateResponse (include/asterisk/frame.h AST_CONTROL_*). */
const OUTCOMES: Readonly<Record<number, PhoneOutcome>> = {
  1: 'noAnswer',
  3: 'noAnswer',
  4: 'answered',
  5: 'busy',
  8: 'congestion',
};

/**
 * The outcome for a reason code. Reason 0 means a phone that refuses the call, or one that cannot be reached. Only DialEnd
 * distinguishes these two; it comes shortly before or after OriginateResponse (measured with 16 and 22).
 */
export function outcomeOf(reason: number, dialStatus: string | undefined): PhoneOutcome {
  const outcome = OUTCOMES[reason];
  if (outcome) return outcome;
  const ended = calledOutcome(dialStatus ?? '');
  return ended === 'busy' || ended === 'noAnswer' || ended === 'congestion' ? ended : 'failed';
}

/** DialStatus of DialEnd. */
const DIAL_STATUSES: Readonly<Record<string, CalledOutcome>> = {
  ANSWER: 'answered',
  BUSY: 'busy',
  NOANSWER: 'noAnswer',
  CONGESTION: 'congestion',
  CHANUNAVAIL: 'unreachable',
  CANCEL: 'cancelled',
};

export function calledOutcome(dialStatus: string): CalledOutcome {
  return DIAL_STATUSES[dialStatus] ?? 'failed';
}

/** Hangup causes that say more than the dial status, or stand for it (include/asterisk/causes.h). */
const CAUSES: Readonly<Record<number, CalledOutcome>> = {
  1: 'unreachable',
  3: 'unreachable',
  17: 'busy',
  18: 'noAnswer',
  19: 'noAnswer',
  20: 'unreachable',
  21: 'busy',
  27: 'unreachable',
  34: 'congestion',
  38: 'unreachable',
  42: 'congestion',
};

/**
 * @returns the called side if the caller's channel ended before a device was dialled. A phone that is not registered has no
 *   channel, so Dial raises no event for it (seen on 16 and 22): the cause of the caller's channel decides. If the caller
 *   hung up, no device was called.
 */
export function undialledOutcome(cause: number): CallResult['to'] {
  const outcome = CAUSES[cause];
  return outcome ? { outcome, cause } : null;
}

/**
 * @returns the outcome of a dialled channel. Asterisk reports NOANSWER also for a phone that declines the call, and for a number
 *   that does not exist (SIP status 603 and 404, seen on 16 and 22). The hangup cause of the channel distinguishes them
 */
export function dialledOutcome(outcome: CalledOutcome, cause: number | null): CalledOutcome {
  return outcome === 'noAnswer' && cause !== null ? (CAUSES[cause] ?? outcome) : outcome;
}
