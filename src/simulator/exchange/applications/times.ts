import type { Channel } from '../switch/channel';
import type { SwitchCore } from '../switch/core';

/** What bridged the channels: `Bridge` is the action. */
export type BridgingApplication = 'Dial' | 'Queue' | 'AgentRequest' | 'Bridge';

/** The variables with the durations of a call, in seconds. Each has one in ms with `_MS` in its name. */
export type Time = 'ANSWEREDTIME' | 'DIALEDTIME';

/** Sets the durations of a call as variables of the caller's channel. `since`: in ms since the epoch. */
export function setTimes(
  core: SwitchCore,
  caller: Channel,
  times: readonly Time[],
  since: Readonly<Record<Time, number>>,
): void {
  const now = core.now();
  for (const time of times) {
    const ms = now - since[time];
    core.setVariable(caller, time, Math.floor(ms / 1000));
    core.setVariable(caller, `${time}_MS`, ms);
  }
}

/** True if Asterisk sets the durations of such a call. */
export function setsTimes(application: BridgingApplication, version: number): boolean {
  return application === 'Dial' || (application === 'Queue' && version >= 20);
}
