import { inOrder } from '../exchange/applications/queue/member-order';
import type { Member, Queue } from '../exchange/applications/queue/queue';
import { levelsReached, SERVICE_LEVEL } from '../exchange/applications/queue/statistics';
import { deviceText } from '../exchange/hints/states';
import type { Pbx } from '../pbx';
import type { CliCommand } from './output';

export const queueCommands: readonly CliCommand[] = [
  {
    name: 'queue show',
    takes: [0, 1],
    run: (pbx, [name = '']) => {
      const queues = pbx.exchange.queues.named(name);
      if (queues.length > 0) return queues.flatMap((queue) => [...shown(pbx, queue), '']).concat('');
      return [name === '' ? 'No queues.' : `No such queue: ${name}.`];
    },
  },
];

/** apps/app_queue.c __queues_show. */
function shown(pbx: Pbx, queue: Queue): string[] {
  const { name, strategy, callers, holdTime, talkTime, completed, abandoned } = queue;
  const now = pbx.now();
  const [ofCompleted, ofAll] = levelsReached(queue);
  const limit = queue.settings.maxlen || 'unlimited';
  const waiting = callers.map(
    ({ channel, since, priority }, index) =>
      `      ${index + 1}. ${channel.name} (wait: ${minutes(now - since)}, prio: ${priority})`,
  );
  return [
    `${name} has ${callers.length} calls (max ${limit}) in '${strategy}' strategy (${holdTime}s holdtime, ${talkTime}s talktime), W:${queue.settings.weight}, C:${completed}, A:${abandoned}, SL:${ofCompleted}%, SL2:${ofAll}% within ${SERVICE_LEVEL}s`,
    ...(queue.members.length === 0
      ? ['   No Members']
      : ['   Members: ', ...inOrder(queue).map((member) => memberRow(pbx, member))]),
    ...(waiting.length === 0 ? ['   No Callers'] : ['   Callers: ', ...waiting]),
  ];
}

function memberRow(pbx: Pbx, member: Member): string {
  const { name, interface: device, stateInterface, penalty, membership, paused, pausedReason } = member;
  const seconds = (since: number) => Math.floor(pbx.now() / 1000) - since;
  const where = stateInterface === device ? device : `${device} from ${stateInterface}`;
  const parts = [
    name === device ? `      ${where}` : `      ${name} (${where})`,
    ...(penalty > 0 ? [` with penalty ${penalty}`] : []),
    ` (ringinuse ${member.ringsInUse ? 'enabled' : 'disabled'})`,
    ...(membership === 'dynamic' ? [' (dynamic)'] : []),
    ...(paused
      ? [
          ` (paused${pausedReason === '' ? '' : `:${pausedReason}`} was ${seconds(member.lastPause)} secs ago)`,
        ]
      : []),
    ...(member.callsInProgress > 0 ? [' (in call)'] : []),
    ` (${deviceText(pbx.exchange.queues.stateOf(member))})`,
    member.callsTaken > 0
      ? ` has taken ${member.callsTaken} calls (last was ${seconds(member.lastCall)} secs ago)`
      : ' has taken no calls yet',
    ` (login was ${seconds(member.loginTime)} secs ago)`,
  ];
  return parts.join('');
}

/** A duration in ms as `1:05`. */
function minutes(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
