import type { Channel } from '../../switch/channel';
import { type LocalCaller, LocalPair, PRESENTATION } from '../../switch/local';
import type { Step } from '../application';
import { dialEvent } from './events';
import type { LocalTarget } from './targets';

interface LocalLeg {
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
  const { one, two } = pair;
  const place = { extension: target.exten, context: target.context };
  board.setVariable(one, 'DIALEDPEERNUMBER', target.dialString);
  board.inherit(from, one);
  one.connected = from.caller;
  one.caller = { number: from.exten, name: '<unknown>' };
  one.exten = from.exten;
  board.execute(one, 'AppDial', '(Outgoing Line)');
  board.about(one, 'NewCallerid', PRESENTATION);
  board.about(one, 'NewConnectedLine');
  if (!step.locals.take(board.now()) || !board.hasExtension(place)) {
    pair.fail();
    return { channel: one, isReached: false, start: () => {} };
  }
  return {
    channel: one,
    isReached: true,
    start: () => {
      pair.join();
      dialEvent(board, from, one, 'DialBegin', ['DialString', target.dialString]);
      board.startDialplan(two, place, { ...step.options, locals: step.locals });
    },
  };
}
