import type { PhoneBehaviour } from '../../hints/phone-behaviour';
import { CAUSES, type Cause } from '../../switch/causes';
import type { Channel } from '../../switch/channel';
import { type LocalCaller, LocalPair, PRESENTATION } from '../../switch/local';
import type { Step } from '../application';
import { dialEvent } from '../dial/events';
import { dialTarget } from '../dial/targets';
import type { Member } from './queue';

/** The channel from a queue to a member. */
export interface AgentLeg {
  readonly channel: Channel;
  /** What the member's phone does when it rings. */
  readonly manner: PhoneBehaviour;
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

function requestPhone({ board, channel: caller }: Step, member: Member): AgentLeg | undefined {
  const phone = board.phoneOf(member.interface);
  if (!phone || board.extensions.device(member.interface) === 'UNAVAILABLE') return undefined;
  const channel = board.addChannel({
    device: member.interface,
    linkedId: caller.linkedId,
    state: 'Down',
    caller: { number: phone.extension, name: phone.name },
    context: phone.context,
    exten: 's',
  });
  board.about(channel, 'Newchannel');
  board.setVariable(channel, 'DIALEDPEERNUMBER', phone.extension);
  const asDialled = channel.snapshot('Dest');
  channel.connected = caller.caller;
  channel.exten = caller.exten;
  const isBusy = board.extensions.device(member.interface) === 'BUSY';
  return {
    channel,
    manner: isBusy ? 'refuses' : phone.phone,
    isLocal: false,
    dial: () => {
      board.about(caller, 'DialBegin', [...asDialled, ['DialString', member.interface]]);
      channel.state = 'Ringing';
      board.about(channel, 'Newstate');
      board.execute(channel, 'AppQueue', '(Outgoing Line)');
    },
  };
}

/** Requests a Local channel to a member. Its second half runs the dialplan. */
function requestLocal(step: Step, member: Member, listener: LocalCaller): AgentLeg | undefined {
  const { board, channel: caller } = step;
  const target = dialTarget(board, member.interface);
  if (target.kind !== 'local') return undefined;
  const pair = new LocalPair(
    board,
    { ...target, ids: { one: undefined, two: undefined }, linkedId: caller.linkedId },
    listener,
  );
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
  const asDialled = one.snapshot('Dest');
  pair.join(caller.caller);
  one.exten = caller.exten;
  return {
    channel: one,
    manner: 'rings',
    isLocal: true,
    dial: () => {
      board.about(caller, 'DialBegin', [...asDialled, ['DialString', member.interface]]);
      board.startDialplan(two, place, { ...step.options, locals: step.locals });
    },
  };
}

/** A channel that rings ends without an answer: DialEnd for each status, then the hangup. */
export function endRinging(step: Step, called: Channel, cause: Cause, ...statuses: string[]): void {
  for (const status of statuses) reportEnd(step, called, status);
  step.board.hangUp(called, cause);
}

/** Raises DialEnd about a channel that rings. */
export function reportEnd({ board, channel: caller }: Step, called: Channel, status: string): void {
  dialEvent(board, caller, called, 'DialEnd', ['DialStatus', status]);
}

/** A phone refuses the call. */
export function rejectRinging({ board }: Step, called: Channel): void {
  const technical = board.techCause(CAUSES.busy);
  board.about(called, 'HangupRequest', [['Cause', CAUSES.busy.code], ...technical]);
}

/** A member's channel rings. `isOnly`: the caller learns who it is. */
export function reportRinging({ board, channel: caller }: Step, called: Channel, isOnly: boolean): void {
  // A phone has reported it; a Local channel does so once it rings.
  board.execute(called, 'AppQueue', '(Outgoing Line)');
  board.about(called, 'NewConnectedLine');
  if (isOnly) {
    caller.connected = called.caller;
    board.about(caller, 'NewConnectedLine');
  }
  dialEvent(board, caller, called, 'DialState', ['DialStatus', 'RINGING']);
  board.refreshDevice(called.device);
}
