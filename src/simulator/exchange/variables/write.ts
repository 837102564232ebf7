import type { Channel } from '../switch/channel';
import type { SwitchCore } from '../switch/core';

/** Sets a variable or calls a function that takes a value. False if there is no such function. */
export function setNamed(
  core: SwitchCore,
  channel: Channel | undefined,
  name: string,
  value: string,
): boolean {
  if (channel) core.setVariable(channel, name, value);
  else core.setGlobal(name, value);
  return true;
}
