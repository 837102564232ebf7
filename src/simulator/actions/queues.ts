import { queueParams } from '../exchange/applications/queue/headers';
import type { ListItem, Request } from '../request';
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
];

function queueStatus(request: Request) {
  const { queues } = request.exchange;
  const wanted = request.get('Member');
  const items = queues
    .named(request.get('Queue'))
    .flatMap((queue): ListItem[] => [
      ['QueueParams', ...queueParams(queue)],
      ...queue.members
        .filter((member) => wanted === '' || member.interface === wanted)
        .map((member): ListItem => ['QueueMember', ...queues.listed(queue, member)]),
      ...queues.entries(queue).map((entry): ListItem => ['QueueEntry', ...entry]),
    ]);
  request.list({ message: 'Queue status will follow', items, complete: 'QueueStatusComplete', idLast: true });
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
  });
}

function queueAdd(request: Request) {
  const [queue, device] = [request.get('Queue'), request.get('Interface')];
  if (queue === '') return request.error("'Queue' not specified.");
  if (device === '') return request.error("'Interface' not specified.");
  const penalty = Number(request.get('Penalty')) || 0;
  const outcome = request.exchange.queues.addMember(queue, device, request.get('MemberName'), penalty);
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
  else request.error('Unable to remove interface from queue: No such queue');
}

function queuePause(request: Request) {
  const [device, paused] = [request.get('Interface'), request.get('Paused')];
  if (device === '' || paused === '') return request.error("Need 'Interface' and 'Paused' parameters.");
  const pause = /^(yes|true|y|t|1|on)$/i.test(paused);
  const found = request.exchange.queues.pause(request.get('Queue'), device, pause, request.get('Reason'));
  if (found) request.ack(`Interface ${pause ? 'paused' : 'unpaused'} successfully`);
  else request.error('Interface not found');
}
