/** A difference between the simulator and the real Asterisk of the same version that is meant to stay. */
export interface Tolerance {
  /** The case it belongs to. */
  promise: string;
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
    promise: 'during a call its channels, hints and phones are described',
    difference: /^value of PJSIPShowContacts: event ContactList: (CallId|UserAgent),/,
    reason: 'How a phone numbers its calls and calls itself is up to the phone.',
  },
  {
    promise: 'the core says what it is',
    difference: /^value of answers: response Success: AsteriskVersion/,
    reason: 'The distribution that built the real one has added its mark.',
  },
];

/** Throws what is neither alike nor tolerated, and a tolerance that nothing needs any more. */
export function judge(promise: string, differences: readonly string[]): void {
  const tolerances = TOLERANCES.filter((tolerance) => tolerance.promise === promise);
  const untold = differences.filter(
    (difference) => !tolerances.some((each) => each.difference.test(difference)),
  );
  if (untold.length > 0) throw new Error(`unlike the real Asterisk:\n${untold.join('\n')}`);
  const outOfDate = tolerances.filter(
    (each) => !differences.some((difference) => each.difference.test(difference)),
  );
  if (outOfDate.length > 0)
    throw new Error(`no longer needed: ${outOfDate.map((each) => each.difference).join(', ')}`);
}
