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
    action: /^DBGetTree$/i,
    line: /Key: \/(pbx|registrar|CustomDevstate|CustomPresence)\/|DBGetTreeComplete: real \[ListItems/,
    reason: 'A real server keeps states of its own in the database, which a request without a family lists.',
  },
  {
    action: /^ShowDialPlan$/i,
    line: /ListDialplan|ShowDialPlanComplete/,
    reason: 'Without a context the contexts of the lab and of the modules of a real server are listed.',
  },
  {
    action: /^ShowDialPlan$/i,
    line: /DialPlan list will follow|Did not find extension s in any context/,
    reason: 'Contexts of modules of a real server have an extension s.',
  },
  {
    action: /^PJSIPShowEndpoint$/i,
    line: /^answer event ContactStatusDetail: real \[UserAgent: \], simulated \[UserAgent: #\]$/,
    reason: 'The phone chooses its name. Those of the lab have none.',
  },
  {
    action: /^Originate$/i,
    line: /^event event Dial(Begin|State): real \[DestChannelState: \d \| DestChannelStateDesc: \w+\]/,
    reason: 'A thread of the real server raises the event before or after the phone rings.',
  },
  {
    action: /^(QueueAdd|Command)$/i,
    line: /^event: only the simulator sends event DeviceStateChange .*Device: Queue:support_pause_/,
    reason: 'A real server remembers the pause of a member that was removed earlier.',
  },
];

/** Why a difference is accepted; undefined if it is not. */
export function acceptedReason({ action }: WalkStep, line: string): string | undefined {
  return TOLERANCES.find((each) => each.action.test(action) && each.line.test(line))?.reason;
}
