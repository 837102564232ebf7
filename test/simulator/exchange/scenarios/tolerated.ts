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
    lines: /^device Queue:\w+_pause_|^device (CBAnn|Local)\//,
    reason:
      'Asterisk remembers pauses of members that were removed, and reports the state of Local and announcing channels at odd moments.',
  },
  {
    lines: /^items of Hangup Channel|^bridges BridgeCreate: \+ .*BridgeType: parking/,
    reason: 'Which channels are still up when all are ended is chance. A parking lot keeps its bridge.',
  },
];
