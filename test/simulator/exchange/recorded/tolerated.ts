interface Tolerated {
  readonly kinds: readonly string[];
  /** Default: both. */
  readonly versions?: readonly number[];
  /** Which of the differing lines. */
  readonly lines: RegExp;
  readonly reason: string;
}

/** Where the simulator's calls differ from the recorded ones, and why that is so. */
export const TOLERATED: readonly Tolerated[] = [
  {
    kinds: ['ring-group-local'],
    versions: [22],
    lines: /^PJSIP\/10(21|23): [-+] Bridge(Enter|Leave) .* and PJSIP/,
    reason:
      'Who sends the first sound moves when a Local channel goes. Here it was the callee, the simulator lets the caller do it.',
  },
  {
    kinds: ['confirmed-local'],
    versions: [22],
    lines: /^Local\/704@calls;1 as Dest of Dial: [-+] DialBegin CallerIDNum=(715|1021) /,
    reason: 'The phone rang before Asterisk raised the event about its Local channel.',
  },
  {
    kinds: ['click-to-dial-local'],
    versions: [16],
    lines: /^Local\/1021@home;2: [-+] BridgeEnter ChannelStateDesc=Up CallerIDNum=(1022|<unknown>) /,
    reason: 'The event about the bridge came so late that it has the caller ID of later.',
  },
  {
    kinds: ['semi-attended-transfer'],
    lines:
      /^PJSIP\/1022 as Transferee of AttendedTransfer|^Local\/1023@home;1: [-+] NewCallerid ChannelStateDesc=(Down|Ringing) /,
    reason:
      'Two threads: the names are exchanged, or the state of the Local channel changes, shortly before or after.',
  },
];

/** Kinds that the simulator cannot make, and why. */
export const UNPLAYED: Readonly<Record<string, string>> = {
  declined: 'TODO',
  queue: 'TODO',
  'semi-attended-transfer-given-up': 'TODO',
  'redirect-both': 'TODO',
  pickup: 'TODO',
  'pickup-group': 'TODO',
  parked: 'TODO',
  'parked-comeback': 'TODO',
  forwarded: 'TODO',
  'queue-local': 'TODO',
  'queue-given-up': 'TODO',
  'agent-pool': 'TODO',
};
