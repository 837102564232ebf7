import type { WalkStep } from './vocabulary';

/** An accepted difference of a walk. */
interface Tolerance {
  readonly action: RegExp;
  /** Matches a line of `differences`. */
  readonly line: RegExp;
  readonly reason: string;
}

const TOLERANCES: readonly Tolerance[] = [
  {
    action: /^ListCommands$/,
    line: /^answer response Success: /,
    reason: 'The simulator has only the actions that clients use; a test can supply others.',
  },
  {
    action: /^PJSIPShowEndpoint$/,
    line: /^answer event ContactStatusDetail: real \[UserAgent: \], simulated \[UserAgent: #\]$/,
    reason: 'The phone chooses its name. Those of the lab have none.',
  },
  {
    action: /^Originate$/,
    line: /^event event Dial(Begin|State): real \[DestChannelState: \d \| DestChannelStateDesc: \w+\]/,
    reason: 'A thread of the real server raises the event before or after the phone rings.',
  },
  {
    action: /^QueueAdd$/,
    line: /^event: only the simulator sends event DeviceStateChange .*Device: Queue:support_pause_/,
    reason: 'A real server remembers the pause of a member that was removed earlier.',
  },
];

/** Why a difference is accepted; undefined if it is not. */
export function acceptedReason({ action }: WalkStep, line: string): string | undefined {
  return TOLERANCES.find((each) => each.action.test(action) && each.line.test(line))?.reason;
}
