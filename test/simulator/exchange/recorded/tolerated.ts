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
    kinds: ['queue-given-up', 'queue-refused'],
    versions: [22],
    lines: /^PJSIP\/1021 as Dest of Dial: [-+] DialBegin /,
    reason: 'The phone rang before Asterisk raised the event about the call to it.',
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
  {
    kinds: ['semi-attended-transfer-given-up'],
    lines: /^Local\/1023@home;2: [-+] (NewCallerid|SoftHangupRequest) /,
    reason: 'Two threads: the Local channel learns its new caller before its end or with it.',
  },
  {
    kinds: ['semi-attended-transfer-given-up'],
    versions: [22],
    lines: /^Local\/1023@home;1 as TransferTarget of AttendedTransfer/,
    reason: 'Two threads: the names are exchanged shortly before or after.',
  },
  {
    kinds: ['pickup', 'pickup-group'],
    versions: [16],
    lines: /^PJSIP\/1021: [-+] SoftHangupRequest|^PJSIP\/1021 as Dest of Dial: [-+] DialBegin/,
    reason:
      'Asterisk 16 shows the new place in the dialplan, or that of the routine, shortly before or after.',
  },
  {
    kinds: ['parked-comeback'],
    lines: /as Parkee of ParkedCallTimeOut: /,
    reason:
      'Asterisk sends the parked channel to the context park-dial before the event, the simulator after it.',
  },
  {
    kinds: ['redirect-both'],
    versions: [22],
    lines: /BridgeEnter .* BridgeType=base .* BridgeNumChannels=[23]$/,
    reason: 'Which of the two enters the conference first is chance.',
  },
];

/** Kinds that the simulator cannot make, and why. */
export const UNPLAYED: Readonly<Record<string, string>> = {};
