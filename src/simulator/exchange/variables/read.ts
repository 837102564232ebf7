import type { Channel } from '../switch/channel';
import { parseFunction, type WithFunctions } from './functions';

/**
 * The value of a variable or a function; undefined if there is none. A client does not get the value of a function
 * that only the dialplan may call.
 */
export function readVariable(
  core: WithFunctions,
  channel: Channel | undefined,
  name: string,
  by: 'dialplan' | 'client',
): string | undefined {
  const call = parseFunction(name, core.functions);
  if (call) {
    const { called, args } = call;
    return called && !(called.isDangerous && by === 'client')
      ? called.read(args, { core, channel })
      : undefined;
  }
  if (name === 'EPOCH') return String(Math.floor(core.now() / 1000));
  if (channel && Object.hasOwn(BUILT_IN, name)) return BUILT_IN[name]?.(channel);
  return channel?.variables.get(name) ?? core.variables.get(name);
}

/** Variables that Asterisk computes (main/pbx_variables.c pbx_retrieve_variable). */
const BUILT_IN: Readonly<Record<string, (channel: Channel) => string>> = {
  EXTEN: ({ exten }) => exten,
  CONTEXT: ({ context }) => context,
  PRIORITY: ({ priority }) => String(priority),
  CHANNEL: ({ name }) => name,
  UNIQUEID: ({ uniqueId }) => uniqueId,
  HANGUPCAUSE: ({ cause }) => String(cause.code),
};
