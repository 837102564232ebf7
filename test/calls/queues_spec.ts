import should from 'should';
import type { Frame } from '../../src/index';
import { bridge, channel, comes, enters, goes, isUp, leaves, prefixed } from './phone-events';
import { event, play } from './replay';

const queue = (name: string, phone: string, more: object = {}) =>
  event(name, { ...channel(phone), Queue: 'support', ...more });

/** 1001 talks to 1002, whose second channel 1005 waits in the queue. 1002 transfers 1001 to that place. */
function transferredToQueue(): Frame[] {
  const talk = bridge('talk');
  return [
    ...[comes('1001'), isUp('1001'), comes('1002'), isUp('1002'), enters('1001', talk), enters('1002', talk)],
    ...[comes('1005'), isUp('1005'), queue('QueueCallerJoin', '1005', { Position: 1 })],
    event('AttendedTransfer', {
      ...prefixed('OrigTransferer', channel('1002')),
      ...prefixed('SecondTransferer', channel('1005')),
      ...prefixed('Transferee', channel('1001')),
      ...{ Result: 'Success', DestType: 'App' },
    }),
    ...[leaves('1002', talk), goes('1002'), leaves('1001', talk), goes('1005')],
  ];
}

describe('a call in a queue', () => {
  it('leaves the queue with the channel that took the place of the one that entered it', () => {
    const { changes } = play([
      ...transferredToQueue(),
      ...[comes('1003'), isUp('1003'), queue('QueueCallerJoin', '1003', { Position: 2 })],
      queue('QueueCallerLeave', '1001', { Position: 1 }),
    ]);
    const last = (id: string) => changes.findLast(({ call }) => call.id === id)?.call;
    should(last('1001.1')?.queue).containEql({ name: 'support', position: null });
    should(last('1001.1')?.queue?.waitedMs).be.above(0);
    should(last('1003.1')?.queue).containEql({ position: 1, waitedMs: null });
  });

  it('waits in the queue to which it was transferred, not in the one that it has left', () => {
    const { changes } = play([
      ...[comes('1001'), isUp('1001'), queue('QueueCallerJoin', '1001', { Queue: 'first', Position: 1 })],
      queue('QueueCallerLeave', '1001', { Queue: 'first', Position: 1 }),
      ...transferredToQueue().slice(2),
    ]);
    should(changes.at(-1)?.call).containEql({ id: '1001.1', state: 'queued' });
    should(changes.at(-1)?.call.queue).containEql({ name: 'support', position: 1 });
  });

  it('was in the queue from which an agent takes it, or which it leaves, although it entered it unseen', () => {
    const queueAfter = (name: string, more: object) => {
      const { changes } = play([isUp('1001'), queue(name, '1001', { HoldTime: 7, ...more }), goes('1001')]);
      return changes.at(-1)?.call.queue;
    };
    const left = { name: 'support', position: null, waitedMs: 7_000 };
    should(queueAfter('AgentConnect', { MemberName: 'Ann' })).deepEqual({ ...left, agent: 'Ann' });
    should(queueAfter('QueueCallerAbandon', {})).deepEqual({ ...left, agent: null });
  });

  it('waits no longer when its end was not seen', () => {
    const { tracker, changes } = play([
      ...[comes('1001'), isUp('1001'), queue('QueueCallerJoin', '1001', { Position: 1 })],
    ]);
    const joinedAt = Date.UTC(2026, 0, 1) + 20;
    tracker.restore({ channels: [] }, joinedAt + 60_000);
    should(changes.at(-1)?.call).containEql({ state: 'ended', outcome: 'unknown' });
    should(changes.at(-1)?.call.queue).containEql({ position: null, waitedMs: 60_000 });
  });
});
