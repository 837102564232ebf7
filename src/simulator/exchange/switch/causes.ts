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
  answeredElsewhere: { code: 26, text: 'Answered elsewhere' },
  /** AST_CAUSE_REDIRECTED_TO_NEW_DESTINATION. */
  redirected: { code: 23, text: 'Redirected to new destination', sip: 302 },
  subscriberAbsent: { code: 20, text: 'Subscriber absent', sip: 480 },
  congestion: { code: 34, text: 'Circuit/channel congestion', sip: 503 },
  interworking: { code: 127, text: 'Interworking, unspecified', sip: 487 },
} as const satisfies Record<string, Cause>;

/** The other causes: their texts (main/channel.c), and their SIP codes (res_pjsip hangup_cause2sip). */
const OTHERS: Readonly<Record<number, readonly [text: string, sip?: number]>> = {
  1: ['Unallocated (unassigned) number', 404],
  2: ['No route to specified transmit network', 404],
  5: ['Misdialed trunk prefix'],
  6: ['Channel unacceptable'],
  7: ['Call awarded and being delivered in an established channel'],
  8: ['Pre-empted'],
  14: ['Number ported elsewhere'],
  18: ['No user responding', 408],
  21: ['Call Rejected', 403],
  22: ['Number changed', 410],
  27: ['Destination out of order', 502],
  28: ['Invalid number format', 484],
  29: ['Facility rejected', 501],
  30: ['Response to STATus ENQuiry'],
  31: ['Normal, unspecified', 480],
  38: ['Network out of order', 500],
  41: ['Temporary failure'],
  42: ['Switching equipment congestion', 503],
  43: ['Access information discarded'],
  44: ['Requested channel not available'],
  50: ['Facility not subscribed'],
  52: ['Outgoing call barred'],
  54: ['Incoming call barred'],
  57: ['Bearer capability not authorized'],
  58: ['Bearer capability not available', 488],
  65: ['Bearer capability not implemented'],
  66: ['Channel not implemented', 503],
  69: ['Facility not implemented'],
  81: ['Invalid call reference value'],
  88: ['Incompatible destination'],
  95: ['Invalid message unspecified'],
  96: ['Mandatory information element is missing'],
  97: ['Message type nonexist.'],
  98: ['Wrong message'],
  99: ['Info. element nonexist or not implemented'],
  100: ['Invalid information element contents'],
  101: ['Message not compatible with call state'],
  102: ['Recover on timer expiry'],
  103: ['Mandatory IE length error'],
  111: ['Protocol error, unspecified'],
  127: ['Interworking, unspecified', 500],
};

/** The cause of a code that a dialplan or an action gives. */
export function causeOf(code: number): Cause {
  const [text, sip] = OTHERS[code] ?? [];
  if (text !== undefined) return { code, text, ...(sip === undefined ? {} : { sip }) };
  return Object.values(CAUSES).find((cause) => cause.code === code) ?? { code, text: 'Unknown' };
}
