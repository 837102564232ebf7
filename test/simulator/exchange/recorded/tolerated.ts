interface Tolerated {
  readonly kinds: readonly string[];
  /** Default: both. */
  readonly versions?: readonly number[];
  /** Matches the lines that may differ. */
  readonly lines: RegExp;
  readonly reason: string;
}

/** Accepted differences between simulated and recorded calls, with the reason. */
export const TOLERATED: readonly Tolerated[] = [
  {
    kinds: ['ring-group-local'],
    versions: [22],
    lines: /^PJSIP\/10(21|23): [-+] Bridge(Enter|Leave) .* and PJSIP/,
    reason:
      'The party that sends the first sound moves when a Local channel is removed. Here it was the callee, in the simulator it is the caller.',
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
    reason: 'The event about the bridge came so late that it shows the later caller ID.',
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
    kinds: ['pickup', 'pickup-group', 'blonde-picked-up', 'pickup-refer-attended'],
    versions: [16],
    lines:
      /^PJSIP\/10(21|42|43): [-+] SoftHangupRequest ChannelStateDesc=Ringing|^PJSIP\/1021 as Dest of Dial: [-+] DialBegin/,
    reason:
      'Asterisk 16 shows the new place in the dialplan, or that of the routine, shortly before or after.',
  },
  {
    kinds: ['redirect-both'],
    versions: [22],
    lines: /BridgeEnter .* BridgeType=base .* BridgeNumChannels=[23]$/,
    reason: 'It is random which of the two enters the conference first.',
  },
  {
    kinds: ['refer-blind-conference', 'conference-left'],
    lines: /: \+ HangupRequest /,
    reason: 'The simulator reports the request after the channel has left the conference, Asterisk before.',
  },
  {
    kinds: [
      ...['refer-blind-queue', 'voicemail-missed', 'voicemail-direct', 'voicemail-greeting'],
      'queue-timeout-voicemail',
    ],
    lines: /: [-+] Hangup(Request)? /,
    reason:
      'Whether Asterisk names the cause depends on what the channel did before. The simulator goes by the application.',
  },
  {
    kinds: [
      ...['voicemail-busy', 'refer-blind-given-up', 'refer-blind-queue-given-up', 'refer-blonde-given-up'],
      ...['refer-attended-machine', 'refer-attended-voicemail', 'pickup-refer-attended', 'blonde-picked-up'],
    ],
    lines: /: [-+] Hangup(Request)? /,
    reason:
      'A channel that already has a cause keeps it. The simulator gives it that of its last application.',
  },
  {
    kinds: ['queue-timeout-voicemail', 'refer-blind-queue-given-up', 'refer-attended-queue'],
    versions: [22],
    lines: /as Dest of Dial: [-+] DialBegin /,
    reason: 'The phone rang before Asterisk raised the event about the call to it.',
  },
  {
    kinds: ['group-unreachable'],
    lines: /ConnectedLineNum=(<unknown>|1042) /,
    reason: 'When the caller of a group learns the number of a phone differs.',
  },
  {
    kinds: ['originated-application', 'originated-two-locals'],
    lines: /: \+ SoftHangupRequest /,
    reason: 'Asterisk requests no end of a channel that runs one application without the dialplan.',
  },
  {
    kinds: ['bridged'],
    lines: /^PJSIP\/104[13]: [-+] /,
    reason: 'The dialplan of the channel whose partner was taken away has gone on by one step.',
  },
  ...(
    [
      [22, ['refer-attended', 'queue-refer-attended', 'originated-refer-attended-callee']],
      [16, ['refer-attended-twice', 'queue-refer-attended', 'pickup-refer-attended']],
    ] as const
  ).map(([version, kinds]) => ({
    kinds,
    versions: [version],
    lines: /^PJSIP\/104[23] \(2\): [-+] SoftHangupRequest .* Cause=(1|16)$/,
    reason: 'Two threads end the second channel of the transferer: that of the transfer and its own.',
  })),
  {
    kinds: ['originated-refer-attended-caller'],
    lines: /^Local\/1042@calls;2: [-+] BridgeLeave /,
    reason:
      'The Local channel has learned its new caller before it leaves, but the event shows the former one.',
  },
  {
    kinds: ['forwarded-nowhere'],
    lines: /^Local\/1999@calls;2: /,
    reason: 'Asterisk names the caller on the Local channel before it looks for the extension.',
  },
];

/** Kinds of calls of which only the reports of a CallTracker are compared, with the reason. */
export const ONLY_CALLS: Readonly<Record<string, string>> = {
  'refer-attended-conference':
    'Asterisk lets a channel into the conference when its announcement is over, the simulator at once.',
  ...of(
    'The numbers that the caller and the Local channels show on the way differ.',
    ...['forwarded-group', 'forwarded-queue', 'group-forwarded', 'group-forwarded-missed'],
    ...['originated-forwarded', 'originated-refer-blind', 'local-group-picked-up'],
  ),
  ...of(
    'Asterisk parks the party of a blind transfer at once. The simulator lets it run the extension.',
    ...['refer-blind-parked', 'parked-given-up'],
  ),
  'given-up-early': 'The phones of the simulator always ring.',
  'group-refused-given-up': 'The phones of the simulator refuse with 486, this one declined with 603.',
};

/** Kinds of calls that the simulator cannot make, with the reason. */
export const UNPLAYED: Readonly<Record<string, string>> = {
  ...of('The simulator lacks this application.', 'paged', 'spied', 'follow-me-application'),
  'queue-forwarded': 'A queue of the simulator does not follow the forward of a phone.',
  'group-picked-up': 'Two phones ring. It is random which one is picked up.',
  'queue-pickup': 'A phone that a queue of the simulator rings cannot be picked up.',
  'voicemail-declined': 'The phones of the simulator refuse with 486, this one declined with 603.',
  'both-answer': 'Two phones answer at once. It is random which one wins.',
  'semi-attended-transfer-recalled': 'The simulator does not call the transferer back.',
};

/**
 * At the end of a kind all phones hang up. In the recordings, the second one of a call sometimes does so before Asterisk has
 * ended its channel.
 */
export const BOTH_HANG_UP = /^PJSIP\/104\d(?: \(\d\))?: - HangupRequest /;

function of(reason: string, ...kinds: string[]): Record<string, string> {
  return Object.fromEntries(kinds.map((kind) => [kind, reason]));
}
