/** An accepted difference between the simulator and the real Asterisk of the same version. */
export interface Tolerance {
  /** It may be absent: it depends on the threads of the real server. */
  sometimes?: true;
  /** The promise of its case. */
  promise: string;
  /** Matches the text of the difference. */
  difference: RegExp;
  reason: string;
}

/** All accepted differences. One that no longer occurs fails the suite, unless it occurs only sometimes. */
export const TOLERANCES: readonly Tolerance[] = [
  ...[
    'ListCommands lists the actions of the user (AMI 41, 106)',
    'ListCommands lists fewer actions for fewer rights (AMI 106)',
  ].map((promise) => ({
    promise,
    difference: /^answers: response Success: only the real has (\w*Monitor|Atxfer\w*)$/,
    sometimes: true as const,
    reason: 'Asterisk 16 still has res_monitor, which 21 removed; the simulator has MixMonitor alone.',
  })),
  {
    promise: 'ListCommands lists the actions of the user (AMI 41, 106)',
    difference: /^value of answers: response Success: PJSIPShowSubscriptions(In|Out)bound, /,
    sometimes: true,
    reason: 'Asterisk 16 describes the two lists of subscriptions in other words.',
  },
  {
    promise: 'channels, hints and phones are reported during a call',
    difference: /^value of PJSIPShowContacts: event ContactList: (CallId|UserAgent),/,
    reason: 'The phone chooses its call ids and its name.',
  },
  ...[
    'a call through a queue that the caller ends after the answer',
    'a call through a queue that the member ends',
    'a redirected queue caller leaves the member and calls the new extension',
    'a redirected queue member leaves the caller and calls the new extension',
    'a phone waits in a queue after the answer until a member takes the call',
  ].map((promise) => ({
    promise,
    difference:
      /^AgentComplete: event AgentComplete: only the simulator has (Dest)?(Channel|CallerID|ConnectedLine|Language|AccountCode|Context|Exten|Priority|Uniqueid|Linkedid)/,
    sometimes: true as const,
    reason:
      'app_queue’s thread may have lost the channel that hung up before it raises the event (apps/app_queue.c queue_publish_multi_channel_blob).',
  })),
  {
    promise: 'CoreSettings reports the version',
    difference: /^value of answers: response Success: AsteriskVersion/,
    reason: 'The distribution adds a suffix to the version.',
  },
];

/** Throws if a difference is not accepted, or if an accepted one no longer occurs. */
export function judge(promise: string, differences: readonly string[]): void {
  const tolerances = TOLERANCES.filter((tolerance) => tolerance.promise === promise);
  const unaccepted = differences.filter(
    (difference) => !tolerances.some((each) => each.difference.test(difference)),
  );
  if (unaccepted.length > 0) throw new Error(`differences from the real Asterisk:\n${unaccepted.join('\n')}`);
  const outOfDate = tolerances.filter(
    (each) => !each.sometimes && !differences.some((difference) => each.difference.test(difference)),
  );
  if (outOfDate.length > 0)
    throw new Error(`no longer needed: ${outOfDate.map((each) => each.difference).join(', ')}`);
}
