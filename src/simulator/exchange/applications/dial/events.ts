import type { Extension } from '../../hints/extensions';
import { type Channel, NOBODY } from '../../switch/channel';
import type { SwitchCore } from '../../switch/core';

const UNSET_BY_DIAL = [
  'DIALSTATUS',
  'DIALEDPEERNUMBER',
  'DIALEDPEERNAME',
  'ANSWEREDTIME',
  'ANSWEREDTIME_MS',
  'DIALEDTIME',
  'DIALEDTIME_MS',
  'RINGTIME',
  'RINGTIME_MS',
  'PROGRESSTIME',
  'PROGRESSTIME_MS',
];

/** Clears the variables that Dial sets. */
export function unsetDialVariables(core: SwitchCore, caller: Channel): void {
  for (const variable of UNSET_BY_DIAL) core.setVariable(caller, variable, '');
}

/** Creates the channel to the called phone. */
export function createLeg(core: SwitchCore, caller: Channel, to: Extension, dialString: string): Channel {
  const callee = core.addChannel({
    device: `PJSIP/${to.extension}`,
    linkedId: caller.linkedId,
    state: 'Down',
    caller: { number: to.extension, name: to.name },
    context: to.context,
    exten: 's',
  });
  core.about(callee, 'Newchannel');
  core.setVariable(callee, 'DIALEDPEERNUMBER', dialString);
  core.inherit(caller, callee);
  if (caller.caller !== NOBODY) callee.connected = caller.caller;
  callee.exten = caller.exten;
  core.execute(callee, 'AppDial', '(Outgoing Line)');
  if (callee.connected) core.about(callee, 'NewConnectedLine');
  return callee;
}

/** Raises DialBegin for a called phone. */
export function beginDial(core: SwitchCore, caller: Channel, callee: Channel, dialString: string): void {
  dialEvent(core, caller, callee, 'DialBegin', ['DialString', dialString]);
}

/** Raises an event about both sides of a Dial, with more headers. */
export function dialEvent(
  core: SwitchCore,
  caller: Channel,
  callee: Channel,
  event: string,
  ...extra: readonly (readonly [name: string, value: string])[]
): void {
  core.about(caller, event, [...callee.snapshot('Dest'), ...extra]);
}
