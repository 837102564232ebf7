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

/** The channel of a phone that places a call. */
export function createCaller(core: SwitchCore, from: Extension, to: { extension: string }): Channel {
  return core.addChannel({
    device: `PJSIP/${from.extension}`,
    state: 'Ring',
    caller: { number: from.extension, name: from.name },
    context: from.context,
    exten: to.extension,
  });
}

/** Starts Dial on the caller's channel. Raises Newchannel unless the channel has been reported before. */
export function startDial(core: SwitchCore, caller: Channel, to: Extension, timeout: number): void {
  if (caller.state === 'Ring' && !caller.otherHalf) {
    core.about(caller, 'Newchannel');
    core.setVariable(caller, 'SIPDOMAIN', '127.0.0.1');
  }
  core.execute(caller, 'Dial', `PJSIP/${to.extension},${timeout / 1000}`);
  for (const variable of UNSET_BY_DIAL) core.setVariable(caller, variable, '');
}

/** Creates the channel to the called phone and dials it. */
export function dialPhone(core: SwitchCore, caller: Channel, to: Extension): Channel {
  const callee = core.addChannel({
    device: `PJSIP/${to.extension}`,
    linkedId: caller.linkedId,
    state: 'Down',
    caller: { number: to.extension, name: to.name },
    context: to.context,
    exten: 's',
  });
  core.about(callee, 'Newchannel');
  core.setVariable(callee, 'DIALEDPEERNUMBER', to.extension);
  if (caller.caller !== NOBODY) callee.connected = caller.caller;
  callee.exten = caller.exten;
  core.execute(callee, 'AppDial', '(Outgoing Line)');
  if (callee.connected) core.about(callee, 'NewConnectedLine');
  dialEvent(core, caller, callee, 'DialBegin', ['DialString', to.extension]);
  return callee;
}

/** Raises an event about both sides of a Dial, with one more header. */
export function dialEvent(
  core: SwitchCore,
  caller: Channel,
  callee: Channel,
  event: string,
  extra: readonly [name: string, value: string],
): void {
  core.about(caller, event, [...callee.snapshot('Dest'), extra]);
}
