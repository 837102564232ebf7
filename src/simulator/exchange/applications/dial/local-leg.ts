import type { Channel, Destination } from '../../switch/channel';
import { type LocalCaller, LocalPair, PRESENTATION } from '../../switch/local';
import type { Step } from '../application';
import { dialEvent } from './events';
import type { LocalTarget } from './targets';

export interface LocalLeg {
  /** The half that the caller dials. */
  readonly channel: Channel;
  /** False if its extension does not exist: then both halves are gone. */
  readonly isReached: boolean;
  /** Starts the dialplan on the other half. */
  start(): void;
}

/** Dial requests a Local channel. */
export function dialLocal(step: Step, target: LocalTarget, caller: LocalCaller): LocalLeg {
  const { board, channel: from } = step;
  const ids = { one: undefined, two: undefined };
  const pair = new LocalPair(board, { ...target, ids, linkedId: from.linkedId }, caller);
  const { one } = pair;
  const place = { extension: target.exten, context: target.context };
  board.setVariable(one, 'DIALEDPEERNUMBER', target.dialString);
  board.inherit(from, one);
  one.connected = from.caller;
  one.caller = { number: from.exten, name: '<unknown>' };
  one.exten = from.exten;
  board.execute(one, 'AppDial', '(Outgoing Line)');
  board.about(one, 'NewCallerid', PRESENTATION);
  board.about(one, 'NewConnectedLine');
  return legOf(step, pair, place, () => {
    dialEvent(board, from, one, 'DialBegin', ['DialString', target.dialString]);
  });
}

/** A called phone sends the caller to another extension. The events name the phone as the one that is called. */
export function forwardToLocal(step: Step, phone: Channel, to: Destination, caller: LocalCaller): LocalLeg {
  const { board, channel: from } = step;
  const dialString = `${to.extension}@${to.context}`;
  const names = { device: `Local/${dialString}`, exten: to.extension, context: to.context, dialString };
  const ids = { one: undefined, two: undefined };
  const pair = new LocalPair(board, { ...names, optimizes: true, ids, linkedId: from.linkedId }, caller);
  const { one } = pair;
  board.setVariable(one, 'FORWARDERNAME', phone.name);
  board.inherit(from, one);
  one.caller = { number: phone.caller.number, name: '<unknown>' };
  board.about(one, 'NewCallerid', PRESENTATION);
  one.connected = from.caller;
  board.execute(one, 'AppDial', '(Outgoing Line)');
  board.about(one, 'NewConnectedLine');
  const leg = legOf(step, pair, to, () => {
    dialEvent(board, from, phone, 'DialEnd', ['Forward', to.extension], ['DialStatus', 'CANCEL']);
    dialEvent(board, from, one, 'DialBegin', ['DialString', dialString]);
  });
  if (!leg.isReached) dialEvent(board, from, phone, 'DialEnd', ['DialStatus', 'CONGESTION']);
  return leg;
}

/** `onJoin` runs once the halves are joined, before the dialplan of the second one. */
function legOf(step: Step, pair: LocalPair, place: Destination, onJoin: () => void): LocalLeg {
  const { board } = step;
  const { one, two } = pair;
  if (!step.locals.take(board.now()) || !board.hasExtension(place)) {
    pair.fail();
    return { channel: one, isReached: false, start: () => {} };
  }
  return {
    channel: one,
    isReached: true,
    start: () => {
      pair.join();
      onJoin();
      board.startDialplan(two, place, { ...step.options, locals: step.locals });
    },
  };
}
