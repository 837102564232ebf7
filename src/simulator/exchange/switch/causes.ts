/** A hangup cause (include/asterisk/causes.h) and its SIP response code. */
export interface Cause {
  readonly code: number;
  readonly text: string;
  readonly sip?: number;
}

/** What hung a channel up: its phone, an action, or the end of the other half of a Local channel with that half's cause. */
export type HangupSource = 'phone' | 'action' | Cause;

export const CAUSES = {
  none: { code: 0, text: 'Unknown' },
  noRoute: { code: 3, text: 'No route to destination', sip: 404 },
  normal: { code: 16, text: 'Normal Clearing' },
  /** A party that was transferred to a ringing phone hangs up. */
  transfereeGone: { code: 16, text: 'Normal Clearing' },
  busy: { code: 17, text: 'User busy', sip: 486 },
  noAnswer: { code: 19, text: 'User alerting, no answer', sip: 480 },
  answeredElsewhere: { code: 26, text: 'Answered elsewhere', sip: 487 },
  /** AST_CAUSE_REDIRECTED_TO_NEW_DESTINATION. */
  redirected: { code: 23, text: 'Call redirected to new destination', sip: 302 },
  congestion: { code: 34, text: 'Circuit/channel congestion', sip: 503 },
  interworking: { code: 127, text: 'Interworking, unspecified', sip: 487 },
} as const satisfies Record<string, Cause>;

/** The cause of a code that a dialplan gives; unknown codes have no text of their own. */
export function causeOf(code: number): Cause {
  return Object.values(CAUSES).find((cause) => cause.code === code) ?? { code, text: 'Unknown' };
}
