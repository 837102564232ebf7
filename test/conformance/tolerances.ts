/** A difference between the simulator and the real Asterisk of the same version that is meant to stay. */
export interface Tolerance {
  /** It depends on the real one's threads whether it is there: it need not occur. */
  sometimes?: true;
  /** The case it belongs to. */
  promise: string;
  /** What it is told as. */
  difference: RegExp;
  reason: string;
}

/** All of them. One that no longer occurs fails the suite, where it is not a matter of chance. */
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
  ...[
    'a call through a queue that is answered and ended by the caller',
    'a call through a queue that the member ends',
    'a caller from a queue who is redirected leaves the member and calls the other',
    'a member of a queue who is redirected leaves the caller and calls the other',
  ].map((promise) => ({
    promise,
    difference:
      /^AgentComplete: event AgentComplete: only the simulator has (Dest)?(Channel|CallerID|ConnectedLine|Language|AccountCode|Context|Exten|Priority|Uniqueid|Linkedid)/,
    sometimes: true as const,
    reason:
      'Who hung up may be gone from the memory of app_queue’s thread before it tells (apps/app_queue.c queue_publish_multi_channel_blob).',
  })),
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
    (each) => !each.sometimes && !differences.some((difference) => each.difference.test(difference)),
  );
  if (outOfDate.length > 0)
    throw new Error(`no longer needed: ${outOfDate.map((each) => each.difference).join(', ')}`);
}
