import type { Channel } from '../switch/channel';
import { parseFunction, type WithFunctions } from './functions';

/** Sets a variable, or calls a function that takes a value. Without a channel the variable is global. False if no function accepts it. */
export function writeVariable(
  core: WithFunctions,
  channel: Channel | undefined,
  name: string,
  value: string,
  by: 'dialplan' | 'client',
): boolean {
  const call = parseFunction(name, core.functions);
  if (call) {
    const { called, args } = call;
    if (!called?.write || (called.isDangerous && by === 'client')) return false;
    return called.write(args, value, { core, channel });
  }
  if (channel) core.setVariable(channel, name, value);
  else core.setGlobal(name, value);
  return true;
}
