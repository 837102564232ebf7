interface Tolerated {
  /** Default: all. */
  readonly scenarios?: readonly string[];
  /** Which of the differing lines. */
  readonly lines: RegExp;
  readonly reason: string;
}

/** Where the simulator differs from the recorded scenarios, and why. */
export const TOLERATED: readonly Tolerated[] = [
  {
    lines: /^device Queue:\w+_pause_|^device (CBAnn|Local)\/.*State: INUSE/,
    reason:
      'Asterisk remembers pauses of members that were removed. Local and announcing channels may have ended when their state is reported.',
  },
  {
    lines: /^items of Hangup Channel|^bridges (BridgeCreate: \+ .*BridgeType: parking|ConfbridgeEnd: )/,
    reason:
      'Which channels are still up when all are ended is chance, and whether the announcer is. A parking lot keeps its bridge.',
  },
  {
    lines: /^QueueMemberStatus of /,
    reason: 'A thread of its own reports the state of members: before or after the call is counted.',
  },
  {
    lines: /^answers: - Success .* Message: Channels hung up will follow/,
    reason: 'After each scenario, the recorder ends what is left.',
  },
  {
    scenarios: ['forwarded-by-database', 'forwarded-by-phone', 'originated-local-3', 'queue-local-member'],
    lines: /^Local\/\S+: [-+] (HangupRequest |VarSet .*CHANLOCALSTATUS)/,
    reason: 'Which half of a Local channel ends first is chance.',
  },
  {
    scenarios: [
      ...['local-to-conference-of-locals', 'queue-both-redirected-to-conference', 'conference-kick-and-mute'],
      ...['blind-transfer-conference', 'conference-locked', 'conference-member-redirected'],
      'both-redirected-to-one-place',
    ],
    lines:
      /Confbridge(Join|Leave|Mute)|BRIDGEPEER|CBAnn|BridgeNumChannels|Local\/817.*Hangup|BridgeLeave|VarSet: real \[Value: PJSIP/,
    reason:
      'Which channel enters or leaves a conference first is chance, whether its announcer is in it, and how long a kicked one hears why.',
  },
  {
    scenarios: ['picked-up', 'queue-local-member'],
    lines: /: [-+] Newexten .*App(Dial|Queue)/,
    reason: 'Two threads: the new place is reported before or after another event.',
  },
  {
    scenarios: ['voicemail-after-no-answer'],
    lines: /VarSet: real \[Value: FAILED\], simulated \[Value: USEREXIT\]/,
    reason: 'The phones of the lab send no sound, so that their message is empty.',
  },
  {
    scenarios: ['originated-to-805'],
    lines: /- Newexten .*AppDial2/,
    reason: 'Asterisk shows the application of the call itself at an extension that does not exist.',
  },
  {
    scenarios: ['queue-in-turns', 'queue-local-member', 'queue-talking-caller-redirected'],
    lines: /AgentC(omplete|alled)|DialBegin: real/,
    reason:
      'Threads: which channels are still up when the event is raised, and whether the phone rings already.',
  },
  {
    scenarios: ['ringing-caller-redirected'],
    lines: /^PJSIP\/1041#1: (\+ Newexten .*Echo|(SoftHangupRequest|Hangup): )/,
    reason: 'Asterisk waits up to half a second for sound after Answer.',
  },
  {
    scenarios: ['parked-by-dialplan-gives-up'],
    lines: /[-+] HangupRequest /,
    reason: 'The phone hangs up while Asterisk announces the space, before the music starts.',
  },
  {
    scenarios: ['held-and-resumed'],
    lines: /[-+] MusicOnHoldStop /,
    reason: 'Two threads: the music ends before or after the peers are set.',
  },
  {
    scenarios: ['bridged-from-two-calls'],
    lines: /^items of BridgeList/,
    reason: 'A parking lot keeps its bridge.',
  },
  {
    scenarios: ['asked-during-a-call'],
    lines: /^answers: Success: real \[Hint: PJSIP\/1042/,
    reason: 'The hints of the lab are in another context.',
  },
];
