/** A difference between the simulator and the real Asterisk of the same version that is meant to stay. */
export interface Tolerance {
  promise: string;
  version?: 16 | 22;
  /** What it is told as. */
  difference: RegExp;
  reason: string;
}

/** All of them. One that no longer occurs fails the suite. */
export const TOLERANCES: readonly Tolerance[] = [
  ...[
    'the commands listed are those one may use (AMI 41, 106)',
    'the commands listed are fewer for who may less (AMI 106)',
  ].map((promise) => ({
    promise,
    difference: /^answers: response Success: only the real has [A-Z]\w+$/,
    reason: 'The simulator has the actions that clients of extensions and calls need, not all of them.',
  })),
  {
    promise: 'the core says what it is',
    version: 22,
    difference: /^value of answers: response Success: AsteriskVersion/,
    reason: 'The distribution that built the real one has added its mark.',
  },
];
