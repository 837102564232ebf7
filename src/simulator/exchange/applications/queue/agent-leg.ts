import { CAUSES } from '../../switch/causes';
import type { Channel } from '../../switch/channel';
import { type LocalCaller, LocalPair, PRESENTATION } from '../../switch/local';
import type { Step } from '../application';
import { dialEvent } from '../dial/events';
import { dialTarget } from '../dial/targets';
import type { Member } from './queue';

/** The channel from a queue to a member. */
export interface AgentLeg {
  readonly channel: Channel;
  /** True for a Local channel. The phone that it dials answers by itself. */
  readonly isLocal: boolean;
  /** Dials. AgentCalled is raised before. */
  dial(): void;
}

/** A member that is called, or that talks. `calledAt`: ms of the exchange's clock. */
export interface CalledAgent extends AgentLeg {
  readonly member: Member;
  readonly calledAt: number;
}

/** Requests the channel of a member; undefined if that is impossible. `listener` receives the events of a Local channel. */
export function requestAgent(step: Step, member: Member, listener: LocalCaller): AgentLeg | undefined {
  return /^local\//i.test(member.interface)
    ? requestLocal(step, member, listener)
    : requestPhone(step, member);
}

function requestPhone({ board, channel: caller }: Step, member: Member): AgentLeg {
  const number = member.interface.slice(member.interface.indexOf('/') + 1);
  const channel = board.addChannel({
    device: member.interface,
    linkedId: caller.linkedId,
    state: 'Down',
    caller: { number, name: board.extensions.find(number, caller.context)?.name ?? '' },
    context: caller.context,
    exten: 's',
  });
  board.about(channel, 'Newchannel');
  board.setVariable(channel, 'DIALEDPEERNUMBER', number);
  const asDialled = channel.snapshot('Dest');
  channel.connected = caller.caller;
  channel.exten = caller.exten;
  return {
    channel,
    isLocal: false,
    dial: () => {
      board.about(caller, 'DialBegin', [...asDialled, ['DialString', member.interface]]);
      dialEvent(board, caller, channel, 'DialState', ['DialStatus', 'RINGING']);
      channel.state = 'Ringing';
      board.about(channel, 'Newstate');
      board.execute(channel, 'AppQueue', '(Outgoing Line)');
      board.about(channel, 'NewConnectedLine');
      board.refreshDevice(channel.device);
    },
  };
}

/** Requests a Local channel to a member. Its second half runs the dialplan. */
function requestLocal(step: Step, member: Member, listener: LocalCaller): AgentLeg | undefined {
  const { board, channel: caller } = step;
  const target = dialTarget(board, member.interface);
  if (target.kind !== 'local') return undefined;
  const pair = new LocalPair(board, { ...target, ids: { one: undefined, two: undefined } }, listener);
  const { one, two } = pair;
  const place = { extension: target.exten, context: target.context };
  board.inherit(caller, one);
  one.caller = { number: caller.exten, name: '<unknown>' };
  board.execute(one, 'AppQueue', '(Outgoing Line)');
  board.about(one, 'NewCallerid', PRESENTATION);
  board.setVariable(one, 'DIALEDPEERNUMBER', target.dialString);
  if (!step.locals.take(board.now()) || !board.hasExtension(place)) {
    pair.fail();
    return undefined;
  }
  one.connected = caller.caller;
  pair.join();
  return {
    channel: one,
    isLocal: true,
    dial: () => {
      dialEvent(board, caller, one, 'DialBegin', ['DialString', member.interface]);
      one.exten = caller.exten;
      one.context = caller.context;
      board.startDialplan(two, place, { ...step.options, locals: step.locals });
    },
  };
}

/** Ends a dial without an answer: DialEnd for each status, then the channel hangs up. */
export function endDial({ board, channel: caller }: Step, called: Channel, ...statuses: string[]): void {
  for (const status of statuses) dialEvent(board, caller, called, 'DialEnd', ['DialStatus', status]);
  board.hangUp(called, CAUSES.none);
}

/** A Local channel to a member rings. */
export function reportRinging({ board, channel: caller }: Step, called: Channel): void {
  board.about(called, 'NewConnectedLine');
  dialEvent(board, caller, called, 'DialState', ['DialStatus', 'RINGING']);
}
