import { type Channel, NOBODY } from './channel';
import type { Exchange } from './exchange';
import type { Extension } from './extensions';

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

/** The caller's phone goes off the hook. */
export function liftPhone(exchange: Exchange, from: Extension, to: { extension: string }): Channel {
  return exchange.addChannel({
    device: `PJSIP/${from.extension}`,
    state: 'Ring',
    caller: { number: from.extension, name: from.name },
    context: from.context,
    exten: to.extension,
  });
}

/** The caller's dialplan comes to its Dial; a channel that has talked before is not new. */
export function startDial(exchange: Exchange, caller: Channel, to: Extension, timeout: number): void {
  if (caller.state === 'Ring' && !caller.otherHalf) {
    exchange.about(caller, 'Newchannel');
    exchange.setVariable(caller, 'SIPDOMAIN', '127.0.0.1');
  }
  exchange.execute(caller, 'Dial', `PJSIP/${to.extension},${timeout / 1000}`);
  for (const variable of UNSET_BY_DIAL) exchange.setVariable(caller, variable, '');
}

/** The channel to the other phone: made, told who calls, and dialled. */
export function dialPhone(exchange: Exchange, caller: Channel, to: Extension): Channel {
  const callee = exchange.addChannel({
    device: `PJSIP/${to.extension}`,
    linkedId: caller.linkedId,
    state: 'Down',
    caller: { number: to.extension, name: to.name },
    context: to.context,
    exten: 's',
  });
  exchange.about(callee, 'Newchannel');
  exchange.setVariable(callee, 'DIALEDPEERNUMBER', to.extension);
  if (caller.caller !== NOBODY) callee.connected = caller.caller;
  callee.exten = caller.exten;
  exchange.execute(callee, 'AppDial', '(Outgoing Line)');
  if (callee.connected) exchange.about(callee, 'NewConnectedLine');
  dialEvent(exchange, caller, callee, 'DialBegin', ['DialString', to.extension]);
  return callee;
}

/** An event about both sides of a Dial, and one header more. */
export function dialEvent(
  exchange: Exchange,
  caller: Channel,
  callee: Channel,
  event: string,
  extra: readonly [name: string, value: string],
): void {
  exchange.about(caller, event, [...callee.snapshot('Dest'), extra]);
}
