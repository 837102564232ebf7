import { cInteger } from '../c-integer';
import type { WaitingCaller } from '../exchange/applications/queue/queue';
import type { Request } from '../request';
import { isTrue } from './ast-true';
import type { ActionSpec } from './spec';

export const queueCallerActions: readonly ActionSpec[] = [
  {
    name: 'QueueWithdrawCaller',
    classes: [],
    synopsis: 'Request to withdraw a caller from the queue back to the dialplan.',
    since: 16,
    run: withdraw,
  },
  {
    name: 'QueueChangePriorityCaller',
    classes: [],
    synopsis: 'Change priority of a caller on queue.',
    since: 16,
    run: changePriority,
  },
];

/** The caller leaves the queue when no phone rings, at the next attempt to call a member. */
function withdraw(request: Request) {
  const missing = missingOf(request, ['Queue', 'Caller']);
  if (missing !== undefined) return request.error(missing);
  const caller = callerOf(request, 'Unable to request withdraw from queue');
  if (!caller) return;
  if (caller.withdrawal !== undefined) {
    return request.error('Unable to request withdraw from queue: Already requested');
  }
  caller.withdrawal = request.get('WithdrawInfo');
  request.ack('Withdraw requested successfully');
}

function changePriority(request: Request) {
  const missing = missingOf(request, ['Queue', 'Caller', 'Priority']);
  if (missing !== undefined) return request.error(missing);
  const priority = cInteger(request.get('Priority'));
  if (priority === undefined) return request.error("'Priority' need integer.");
  const caller = callerOf(request, 'Unable to change priority caller on queue');
  if (!caller) return;
  request.exchange.queues.setPriority(caller, priority, isTrue(request.get('Immediate')));
  request.ack('Priority change for caller on queue');
}

function missingOf(request: Request, names: readonly string[]): string | undefined {
  const missing = names.find((name) => request.get(name) === '');
  return missing && `'${missing}' not specified.`;
}

/** The caller of a request; answers with an error if there is none. */
function callerOf(request: Request, failure: string): WaitingCaller | undefined {
  const [queue] = request.exchange.queues.named(request.get('Queue'));
  const name = request.get('Caller').toLowerCase();
  const caller = queue?.callers.find(({ channel }) => channel.name.toLowerCase() === name);
  if (!caller) request.error(`${failure}: ${queue ? 'No such caller' : 'No such queue'}`);
  return caller;
}
