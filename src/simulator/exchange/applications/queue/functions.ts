import type { Functions } from '../../variables/functions';
import { inOrder } from './member-order';
import type { Member } from './queue';
import type { Queues } from './queues';

/** QUEUE_MEMBER and the other functions of apps/app_queue.c. */
export function queueFunctions(queues: Queues): Functions {
  const queueOf = (name = '') => (name === '' ? undefined : queues.named(name)[0]);
  const memberOf = (name = '', device = '') =>
    queueOf(name)?.members.find(({ interface: each }) => each.toLowerCase() === device.toLowerCase());
  const count = (name: string, matches: (member: Member) => boolean) =>
    String(queueOf(name)?.members.filter(matches).length ?? 0);
  const isLogged = (member: Member) =>
    !['UNAVAILABLE', 'INVALID', 'UNKNOWN'].includes(queues.stateOf(member));
  const isFree = (member: Member) => queues.stateOf(member) === 'NOT_INUSE' && !member.paused;
  const setPenalty = (queue: string, device: string, value: string) =>
    /^\d+$/.test(value) && queues.setPenalty(queue, device, Number(value));
  return {
    QUEUE_EXISTS: { read: (name) => (queueOf(name) ? '1' : '0') },
    QUEUE_MEMBER: {
      read: (args) => {
        const [name = '', item = '', device = ''] = args.split(',');
        if (name === '') return '';
        const member = memberOf(name, device);
        switch (item) {
          case 'count':
            return count(name, () => true);
          case 'logged':
            return count(name, isLogged);
          case 'free':
          case 'ready':
            return count(name, isFree);
          case 'penalty':
            return String(member?.penalty ?? 0);
          case 'paused':
            return member?.paused ? '1' : '0';
          case 'ringinuse':
            return member?.ringsInUse ? '1' : '0';
          default:
            return '0';
        }
      },
      write: (args, value) => {
        const [name = '', item = '', device = ''] = args.split(',');
        if (item === 'penalty') return setPenalty(name, device, value);
        if (item !== 'paused' || !memberOf(name, device)) return false;
        return queues.pause(name, memberOf(name, device)?.interface ?? device, value === '1', '');
      },
    },
    QUEUE_MEMBER_COUNT: { read: (name) => count(name, isLogged) },
    QUEUE_MEMBER_LIST: {
      read: (name) => {
        const queue = queueOf(name);
        return queue
          ? inOrder(queue)
              .map(({ interface: device }) => device)
              .join(',')
          : '';
      },
    },
    QUEUE_MEMBER_PENALTY: {
      read: (args) => {
        const [name = '', device = ''] = args.split(',');
        return String(memberOf(name, device)?.penalty ?? 0);
      },
      write: (args, value) => {
        const [name = '', device = ''] = args.split(',');
        return setPenalty(name, device, value);
      },
    },
    QUEUE_WAITING_COUNT: { read: (name) => String(queueOf(name)?.callers.length ?? 0) },
  };
}
