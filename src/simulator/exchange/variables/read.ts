import type { Channel } from '../switch/channel';
import type { SwitchCore } from '../switch/core';

/** The value of a variable; undefined if it does not exist. */
export function readVariable(
  core: SwitchCore,
  channel: Channel | undefined,
  name: string,
): string | undefined {
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
