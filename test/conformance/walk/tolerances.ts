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
];

/** Why a difference is accepted; undefined if it is not. */
export function acceptedReason({ action }: WalkStep, line: string): string | undefined {
  return TOLERANCES.find((each) => each.action.test(action) && each.line.test(line))?.reason;
}
