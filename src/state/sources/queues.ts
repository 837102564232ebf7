import type { Frame } from '../../protocol';
import type { CallerEntry } from '../kinds';
import type { Origin } from '../store';
import { deviceState, deviceWord, isOnline } from './devices';
import { callerText, isYes, numberOf, type Source, type SourceContext } from './source';

/** Limit of waiting callers, because each one that comes or goes moves the others. */
const MAX_CALLERS = 10_000;

/** Queues with their members and waiting callers: QueueStatus, Queue* events; before Asterisk 12 Join, Leave, QueueMemberPaused. */
export function queues({ store }: SourceContext): Source {
  const callersOf = (queue: string) => store.all('caller').filter((caller) => caller.queue === queue);

  const putQueue = (name: string, calls: number, strategy: string, origin: Origin) => {
    const state = calls > 0 ? 'waiting' : 'empty';
    store.put({ kind: 'queue', name, state, text: `${calls} waiting`, calls, strategy }, origin);
  };

  const countCallers = (name: string, calls: number, origin: Origin) =>
    putQueue(name, calls, store.get('queue', name)?.strategy ?? '', origin);

  const move = (caller: CallerEntry, by: number, origin: Origin) =>
    store.put({ ...caller, position: caller.position + by }, origin);

  /** @param prefix of the headers about the channel of the caller */
  const putCaller = (
    frame: Frame,
    { queue, position, prefix = '' }: { queue: string; position: number; prefix?: string },
    origin: Origin,
    since: number,
  ) => {
    const name = frame.get(`${prefix}Channel`) ?? '';
    if (store.count('caller') >= MAX_CALLERS && !store.get('caller', name, queue)) return;
    const number = frame.get(`${prefix}CallerIDNum`) ?? frame.get(`${prefix}CallerID`);
    store.put(
      {
        kind: 'caller',
        name,
        queue,
        state: 'waiting',
        text: 'Waiting',
        position,
        uniqueId: frame.get(`${prefix}Uniqueid`) ?? '',
        number: callerText(number),
        callerName: callerText(frame.get(`${prefix}CallerIDName`)),
      },
      origin,
      since,
    );
  };

  const join = (frame: Frame, origin: Origin) => {
    const queue = frame.get('Queue') ?? '';
    const channel = frame.get('Channel') ?? '';
    const position = numberOf(frame.get('Position'));
    // A list may already contain the caller, with another position.
    if (!store.get('caller', channel, queue)) {
      // A caller with a higher priority is inserted before others.
      for (const caller of callersOf(queue)) if (caller.position >= position) move(caller, 1, origin);
      putCaller(frame, { queue, position }, origin, origin.at);
    }
    countCallers(queue, numberOf(frame.get('Count')), origin);
  };

  /** @returns false if a list is newer than the event */
  const remove = ({ name, queue, position }: CallerEntry, origin: Origin) => {
    store.remove('caller', name, queue, origin);
    if (store.get('caller', name, queue)) return false;
    // Asterisk raises no event for callers that move up.
    for (const caller of callersOf(queue)) if (caller.position > position) move(caller, -1, origin);
    return true;
  };

  const leave = (frame: Frame, origin: Origin) => {
    const queue = frame.get('Queue') ?? '';
    const position = numberOf(frame.get('Position'));
    // After a transfer, Asterisk names another channel than the one that joined.
    const left =
      store.get('caller', frame.get('Channel') ?? '', queue) ??
      callersOf(queue).find((caller) => caller.position === position);
    if (left) remove(left, origin);
    countCallers(queue, numberOf(frame.get('Count')), origin);
  };

  /**
   * Asterisk raises no QueueCallerLeave for a channel without a dialplan that is redirected or bridged by a client: it belongs to
   * another channel by then, which AMI does not show (main/pbx.c ast_async_goto). It has left at the latest when it enters a
   * bridge or hangs up.
   */
  const leaveSilently = (frame: Frame, origin: Origin) => {
    if (store.count('caller') === 0) return;
    const channel = frame.get('Channel') ?? '';
    for (const { name: queue } of store.all('queue')) {
      const caller = store.get('caller', channel, queue);
      if (caller && remove(caller, origin)) countCallers(queue, callersOf(queue).length, origin);
    }
  };

  /** The transferred party takes the place of a transferer who waits in a queue. */
  const transfer = (frame: Frame, origin: Origin) => {
    if (frame.get('Result') !== 'Success' || !frame.get('TransfereeChannel')) return;
    const transferers = [frame.get('OrigTransfererChannel'), frame.get('SecondTransfererChannel')];
    for (const { name, queue, position, since } of store.all('caller')) {
      if (!transferers.includes(name)) continue;
      store.remove('caller', name, queue, origin);
      putCaller(frame, { queue, position, prefix: 'Transferee' }, origin, Date.parse(since));
    }
  };

  const putMember = (frame: Frame, origin: Origin) => {
    const name = frame.get('Interface') ?? frame.get('Location');
    const queue = frame.get('Queue');
    if (!name || !queue) return;
    const known = store.get('member', name, queue);
    const status = frame.get('Status');
    // Before 12, an event about a pause does not contain the state of the device.
    const text = status === undefined ? (known?.text ?? 'UNKNOWN') : deviceWord(status);
    const state = deviceState(text);
    const count = (header: string, before: number | undefined) => {
      const value = frame.get(header);
      return value === undefined ? (before ?? 0) : numberOf(value);
    };
    const paused = frame.get('Paused') === undefined ? (known?.paused ?? false) : isYes(frame.get('Paused'));
    store.put(
      {
        kind: 'member',
        name,
        queue,
        memberName: frame.get('MemberName') ?? frame.get('Name') ?? known?.memberName ?? '',
        state,
        text,
        online: isOnline(state),
        paused,
        pausedReason: paused
          ? (frame.get('PausedReason') ?? frame.get('Reason') ?? known?.pausedReason ?? '')
          : '',
        penalty: count('Penalty', known?.penalty),
        callsTaken: count('CallsTaken', known?.callsTaken),
      },
      origin,
    );
  };

  const removeMember = (frame: Frame, origin: Origin) =>
    store.remove(
      'member',
      frame.get('Interface') ?? frame.get('Location') ?? '',
      frame.get('Queue') ?? '',
      origin,
    );

  return {
    name: 'queues',
    takes: {
      QueueParams: (frame, origin) => {
        const name = frame.get('Queue');
        if (name) putQueue(name, numberOf(frame.get('Calls')), frame.get('Strategy') ?? '', origin);
      },
      QueueMember: putMember,
      QueueEntry: (frame, origin) => {
        const place = { queue: frame.get('Queue') ?? '', position: numberOf(frame.get('Position')) };
        putCaller(frame, place, origin, origin.at - numberOf(frame.get('Wait')) * 1000);
      },
      QueueMemberStatus: putMember,
      QueueMemberAdded: putMember,
      QueueMemberPause: putMember,
      QueueMemberPaused: putMember,
      QueueMemberPenalty: putMember,
      QueueMemberRemoved: removeMember,
      QueueCallerJoin: join,
      QueueCallerLeave: leave,
      AttendedTransfer: transfer,
      BridgeEnter: leaveSilently,
      Hangup: leaveSilently,
      Join: join,
      Leave: leave,
    },
    ask: () => [
      {
        source: 'queues',
        action: { Action: 'QueueStatus' },
        onComplete: (askedAt) => {
          for (const kind of ['caller', 'member', 'queue'] as const) store.sweep(kind, askedAt);
          return [];
        },
      },
    ],
  };
}
