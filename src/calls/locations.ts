import type { Frame } from '../protocol';
import type { CallModel, Handler } from './call-model';
import { owned } from './channels';
import type { CallRecord, Channel, Waiting } from './records';

/** ms. Longest time between two events that Asterisk raises one after the other. */
const AT_ONCE = 100;

function queueCallerJoin(model: CallModel, event: Frame): void {
  const caller = model.channelOf(event);
  const call = caller && model.callOf(caller);
  const name = event.get('Queue');
  if (!caller || !call || !name) return;
  const isWaiting = call.queue?.caller === caller && call.queue.position !== null;
  if (isWaiting && call.queue?.name === name) return;
  const position = positionOf(event);
  for (const other of waitingIn(model, name)) moveBack(model, other, position);
  call.queue = { name: owned(name), caller, position, since: model.now, waitedMs: null, agent: null };
  caller.location = 'queue';
  model.calls.queued.add(call);
}

function queueCallerLeave(model: CallModel, event: Frame): void {
  const caller = model.channelOf(event);
  if (caller?.location === 'queue') caller.location = undefined;
  const call = caller?.call;
  const queue = call?.queue;
  // After an attended transfer, another channel leaves the queue than the one that entered it.
  if (!call || !queue || queue.position === null || queue.name !== event.get('Queue')) return;
  const left = queue.position;
  leaveQueue(model, call);
  for (const other of waitingIn(model, queue.name)) {
    if (!other.queue || other.queue.position === null || other.queue.position < left) continue;
    other.queue.position = Math.max(1, other.queue.position - 1);
    model.touch(other);
  }
}

/** Ends the waiting of a call in its queue. */
export function leaveQueue(model: CallModel, call: CallRecord): void {
  const { queue } = call;
  if (!queue || queue.position === null) return;
  model.calls.queued.delete(call);
  queue.position = null;
  queue.waitedMs ??= model.now - queue.since;
  if (queue.caller.location === 'queue') queue.caller.location = undefined;
}

function moveBack(model: CallModel, call: CallRecord, from: number): void {
  if (!call.queue || call.queue.position === null || call.queue.position < from) return;
  call.queue.position += 1;
  model.touch(call);
}

/** Asterisk reports no new position when another caller comes or goes, so it is counted here. */
function waitingIn(model: CallModel, name: string): CallRecord[] {
  return [...model.calls.queued].filter(({ queue }) => queue?.name === name && queue.position !== null);
}

function positionOf(event: Frame): number {
  const position = Number(event.get('Position'));
  return Number.isInteger(position) && position > 0 ? position : 1;
}

function queueCallerAbandon(model: CallModel, event: Frame): void {
  const caller = model.channelOf(event);
  const call = caller?.call;
  if (!call) return;
  // Asterisk raises this event also when the time of the queue is over. It has just stopped ringing the members then.
  const isOver = call.rangOutAt !== undefined && model.now - call.rangOutAt <= AT_ONCE;
  if (!isOver || caller.isAsked) call.leftQueueAt = model.now;
  const queue = queueOf(model, call, caller, event);
  if (queue) queue.waitedMs ??= model.now - queue.since;
}

function agentConnect(model: CallModel, event: Frame): void {
  const caller = model.channelOf(event);
  const queue = caller?.call && queueOf(model, caller.call, caller, event);
  if (!queue) return;
  queue.agent = owned(event.get('MemberName') ?? '');
  queue.waitedMs ??= model.now - queue.since;
}

/** The queue of a call; from the event if the caller entered it before the call was known. */
function queueOf(model: CallModel, call: CallRecord, caller: Channel, event: Frame): Waiting | undefined {
  const name = event.get('Queue');
  if (call.queue || !name) return call.queue;
  const since = model.now - 1000 * (Number(event.get('HoldTime')) || 0);
  call.queue = { name: owned(name), caller, position: null, since, waitedMs: null, agent: null };
  return call.queue;
}

/** An agent has logged in and waits for calls. The call with which the agent logged in is over. */
function agentLogin(model: CallModel, event: Frame): void {
  const agent = model.channelOf(event);
  if (agent) waitForCalls(model, agent);
}

/** From now on, the channel of an agent belongs to a call only while it is bridged. */
export function waitForCalls(model: CallModel, agent: Channel): void {
  agent.isAgent = true;
  if (agent.call && !agent.bridge?.joins) model.calls.detach(agent);
}

function parkee(model: CallModel, event: Frame, isParked: boolean): void {
  // ParkedCallGiveUp may come after the Hangup.
  const channel = isParked ? model.channelOf(event, 'Parkee') : model.knownChannel(event, 'Parkee');
  if (!channel) return;
  if (isParked) channel.location = 'parked';
  else if (channel.location === 'parked') channel.location = undefined;
}

function unparked(model: CallModel, event: Frame): void {
  parkee(model, event, false);
  const channel = model.channelOf(event, 'Parkee');
  const retriever = model.channelOf(event, 'Retriever');
  if (channel && retriever) model.join(channel, retriever);
}

function recording(isOn: boolean): Handler {
  return (model, event) => {
    const channel = isOn ? model.channelOf(event) : model.knownChannel(event);
    if (!channel?.call) return;
    if (isOn) channel.call.recorded.add(channel.uniqueid);
    else channel.call.recorded.delete(channel.uniqueid);
  };
}

export const locationEvents: Readonly<Record<string, Handler>> = {
  QueueCallerJoin: queueCallerJoin,
  QueueCallerLeave: queueCallerLeave,
  QueueCallerAbandon: queueCallerAbandon,
  AgentConnect: agentConnect,
  AgentLogin: agentLogin,
  AgentLogoff: (model, event) => {
    const agent = model.knownChannel(event);
    if (agent) agent.isAgent = false;
  },
  ParkedCall: (model, event) => parkee(model, event, true),
  ParkedCallGiveUp: (model, event) => parkee(model, event, false),
  ParkedCallTimeOut: (model, event) => parkee(model, event, false),
  UnParkedCall: unparked,
  MixMonitorStart: recording(true),
  MixMonitorStop: recording(false),
  MonitorStart: recording(true),
  MonitorStop: recording(false),
};
