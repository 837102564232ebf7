import { cInteger } from '../c-integer';
import { queueParams } from '../exchange/applications/queue/headers';
import { inOrder } from '../exchange/applications/queue/member-order';
import { ID_BUFFER, type ListItem, type Request } from '../request';
import { isFalse, isTrue } from './ast-true';
import type { ActionSpec } from './spec';

export const queueActions: readonly ActionSpec[] = [
  { name: 'QueueStatus', classes: [], synopsis: 'Show queue status.', run: queueStatus },
  { name: 'QueueSummary', classes: [], synopsis: 'Show queue summary.', run: queueSummary },
  { name: 'QueueAdd', classes: ['agent'], synopsis: 'Add interface to queue.', run: queueAdd },
  { name: 'QueueRemove', classes: ['agent'], synopsis: 'Remove interface from queue.', run: queueRemove },
  {
    name: 'QueuePause',
    classes: ['agent'],
    synopsis: 'Makes a queue member temporarily unavailable.',
    run: queuePause,
  },
  {
    name: 'QueuePenalty',
    classes: ['agent'],
    synopsis: 'Set the penalty for a queue member.',
    run: queuePenalty,
  },
  {
    name: 'QueueMemberRingInUse',
    classes: ['agent'],
    synopsis: 'Set the ringinuse value for a queue member.',
    run: queueMemberRingInUse,
  },
  { name: 'QueueReset', classes: [], synopsis: 'Reset queue statistics.', run: queueReset },
  {
    name: 'QueueReload',
    classes: [],
    synopsis: 'Reload a queue, queues, or any sub-section of a queue or queues.',
    run: queueReload,
  },
  { name: 'QueueLog', classes: ['agent'], synopsis: 'Adds custom entry in queue_log.', run: queueLog },
  { name: 'QueueRule', classes: [], synopsis: 'Queue Rules.', run: queueRule },
];

function queueStatus(request: Request) {
  const { queues } = request.exchange;
  const wanted = request.get('Member');
  const items = queues.named(request.get('Queue')).flatMap((queue): ListItem[] => [
    ['QueueParams', ...queueParams(queue)],
    ...inOrder(queue)
      .filter((member) => wanted === '' || member.interface === wanted || member.name === wanted)
      .map((member): ListItem => ['QueueMember', ...queues.listed(queue, member)]),
    ...queues.entries(queue).map((entry): ListItem => ['QueueEntry', ...entry]),
  ]);
  request.list({
    message: 'Queue status will follow',
    items,
    complete: 'QueueStatusComplete',
    idLast: true,
    idBuffer: ID_BUFFER,
  });
}

function queueSummary(request: Request) {
  const { queues } = request.exchange;
  const items = queues
    .named(request.get('Queue'))
    .map((queue): ListItem => ['QueueSummary', ...queues.summary(queue)]);
  request.list({
    message: 'Queue summary will follow',
    items,
    complete: 'QueueSummaryComplete',
    idLast: true,
    idBuffer: ID_BUFFER,
  });
}

function queueAdd(request: Request) {
  const [queue, device] = [request.get('Queue'), request.get('Interface')];
  if (queue === '') return request.error("'Queue' not specified.");
  if (device === '') return request.error("'Interface' not specified.");
  const [name, stateInterface] = [request.get('MemberName'), request.get('StateInterface')];
  const outcome = request.exchange.queues.addMember(queue, {
    interface: device,
    penalty: penaltyIn(request.get('Penalty')) ?? 0,
    paused: isTrue(request.get('Paused')),
    pausedReason: request.get('Reason'),
    ...(name === '' ? {} : { name }),
    ...(stateInterface === '' ? {} : { stateInterface }),
  });
  if (outcome === 'added') request.ack('Added interface to queue');
  else if (outcome === 'alreadyThere') request.error('Unable to add interface: Already there');
  else request.error('Unable to add interface to queue: No such queue');
}

function queueRemove(request: Request) {
  const [queue, device] = [request.get('Queue'), request.get('Interface')];
  if (queue === '' || device === '') return request.error("Need 'Queue' and 'Interface' parameters.");
  const outcome = request.exchange.queues.removeMember(queue, device);
  if (outcome === 'removed') request.ack('Removed interface from queue');
  else if (outcome === 'notThere') request.error('Unable to remove interface: Not there');
  else if (outcome === 'notDynamic') request.error('Member not dynamic');
  else request.error('Unable to remove interface from queue: No such queue');
}

function queuePause(request: Request) {
  const [device, paused] = [request.get('Interface'), request.get('Paused')];
  if (device === '' || paused === '') return request.error("Need 'Interface' and 'Paused' parameters.");
  const pause = isTrue(paused);
  const found = request.exchange.queues.pause(request.get('Queue'), device, pause, request.get('Reason'));
  if (found) request.ack(`Interface ${pause ? 'paused' : 'unpaused'} successfully`);
  else request.error('Interface not found');
}

function queuePenalty(request: Request) {
  const [device, text] = [request.get('Interface'), request.get('Penalty')];
  if (device === '' || text === '') return request.error("Need 'Interface' and 'Penalty' parameters.");
  const penalty = penaltyIn(text);
  const found =
    penalty !== undefined && request.exchange.queues.setPenalty(request.get('Queue'), device, penalty);
  if (found) request.ack('Interface penalty set successfully');
  else request.error('Invalid interface, queuename or penalty');
}

function queueMemberRingInUse(request: Request) {
  const [device, rings] = [request.get('Interface'), request.get('RingInUse')];
  if (device === '' || rings === '') return request.error("Need 'Interface' and 'RingInUse' parameters.");
  if (!isTrue(rings) && !isFalse(rings)) {
    return request.error("'RingInUse' parameter must be a truth value (yes/no, on/off, 0/1, etc)");
  }
  const found = request.exchange.queues.setRingInUse(request.get('Queue'), device, isTrue(rings));
  if (found) request.ack('Interface ringinuse set successfully');
  else request.error('Invalid interface, queuename, or ringinuse value\n');
}

function queueReset(request: Request) {
  request.exchange.queues.reset(request.get('Queue'));
  request.ack('Queue stats reset successfully');
}

/** The simulator's queues.conf never changes. */
function queueReload(request: Request) {
  request.ack('Queue reloaded successfully');
}

function queueLog(request: Request) {
  if (request.get('Queue') === '' || request.get('Event') === '') {
    return request.error("Need 'Queue' and 'Event' parameters.");
  }
  request.ack('Event added successfully');
}

/** The simulator has no queuerules.conf. */
function queueRule(request: Request) {
  request.success();
}

/** sscanf's `%30d`: the whole number that a text begins with. 0 for no number; undefined below 0. */
function penaltyIn(text: string): number | undefined {
  const number = cInteger(text) ?? 0;
  return number < 0 ? undefined : number;
}
