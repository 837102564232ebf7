import { AmiError } from '../../errors';

/** What became of the own phone. */
export type PhoneOutcome = 'answered' | 'busy' | 'noAnswer' | 'congestion' | 'failed';

/** What became of the called side. `ringing`: it still rang at the end of `timeout`. */
export type CalledOutcome =
  | 'answered'
  | 'busy'
  | 'noAnswer'
  | 'congestion'
  | 'unreachable'
  | 'cancelled'
  | 'ringing'
  | 'failed';

/** What became of a call that `call` started. */
export interface CallResult {
  /** Uniqueid of the own phone's channel, and Linkedid of the whole call. */
  callId: string;
  outcome: PhoneOutcome;
  /** `Reason` of OriginateResponse, unless the phone answered. */
  reasonCode?: number;
  /** Why it failed, in words. */
  reason?: string;
  /** The called side; null if the dialplan dialled nobody. `cause` is the hangup cause, if one was reported. */
  to: { outcome: CalledOutcome; cause: number | null } | null;
  /** The own phone's channel. */
  channel?: string;
  /** From the form's start to this result. */
  ms: number;
}

/** The connection was lost while a call was under way. */
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

export function outcomeOf(reason: number): PhoneOutcome {
  return OUTCOMES[reason] ?? 'failed';
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
