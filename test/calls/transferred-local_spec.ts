import should from 'should';
import type { Frame } from '../../src/index';
import { answers, before, dialsFromLocal, half, place, room, talk, transferred } from './conference-line';
import { bridge, comes, goes, leaves } from './phone-events';
import { event, lastOf, play } from './replay';

describe('a call that was transferred away from its last phone, as a Local channel whose other half is in a conference', () => {
  const queue = (name: string) => event(name, { ...half(1), Queue: 'support', Position: 1 });
  /** Seconds after the hangup of 1003, with an event. */
  type Later = readonly [seconds: number, frame: Frame];

  function follow(later: readonly Later[]) {
    const played = play([...before, ...transferred]);
    // The hangup came before the last event, and events are 10 ms apart.
    const gone = Date.UTC(2026, 0, 1) + 10 * (before.length + transferred.length - 2);
    for (const [seconds, frame] of later) played.tracker.take(frame, gone + 1000 * seconds);
    const calls = lastOf(played.changes).filter(({ channels }) =>
      channels.some((name) => /^Local/.test(name)),
    );
    return { ...played, calls, gone };
  }

  const endedAtOnce = { state: 'ended', outcome: 'answered', talkMs: 30 };

  it('ended with the hangup of that phone if its Local channel only ends later', () => {
    const { calls, gone, tracker } = follow([
      [2.3, place('BridgeLeave', 2, room)],
      [2.3, event('Hangup', half(2))],
      [2.3, event('Hangup', half(1))],
    ]);
    should(calls).have.length(1);
    should(calls[0]).containEql({ ...endedAtOnce, endedAt: new Date(gone).toISOString() });
    should(calls[0]?.via.map(({ outcome }) => outcome)).deepEqual(['handled']);
    should(tracker.counts).containEql({ live: 2, channels: 2 });
  });

  it('ended in the same way if its Local channel stays', () => {
    const { calls, gone, tracker } = follow([
      [1, place('BridgeEnter', 1, bridge('other', 'base', 'softmix'))],
      [6, comes('1009')],
    ]);
    should(calls).have.length(1);
    should(calls[0]).containEql({ ...endedAtOnce, endedAt: new Date(gone).toISOString() });
    should(tracker.counts).containEql({ live: 3, channels: 5 });
  });

  it('talks until its Local channel leaves the phone, also if the phone hangs up later', () => {
    const left = [...before, ...transferred.slice(0, -3), place('BridgeLeave', 1, talk)];
    const { tracker, changes } = play(left);
    tracker.take(goes('1003'), Date.UTC(2026, 0, 1, 0, 0, 2));
    tracker.take(comes('1009'), Date.UTC(2026, 0, 1, 0, 0, 9));
    const call = changes.findLast(({ call: { ids } }) => ids.includes('1003.1'))?.call;
    should(call).containEql({ state: 'ended', talkMs: 20, endedAt: '2026-01-01T00:00:02.000Z' });
  });

  it('goes on if the Local channel dials after a prompt', () => {
    const dialled = dialsFromLocal('1004').map((frame): Later => [3, frame]);
    const answered = answers('1004').map((frame): Later => [30, frame]);
    const { calls } = follow([...dialled, ...answered, [31, comes('1009')]]);
    should(calls.map(({ state, outcome, endedAt }) => [state, outcome, endedAt])).deepEqual([
      ['conference', 'answered', null],
    ]);
    should(calls[0]?.via.map(({ outcome }) => outcome)).deepEqual(['answered']);
    const later = follow([...dialled, ...answered, [31, leaves('1004', talk)], [32, goes('1004')]]);
    should(later.calls.map(({ endedAt }) => endedAt)).deepEqual([
      new Date(later.gone + 32_000).toISOString(),
    ]);
  });

  it('goes on while the Local channel waits in a queue', () => {
    const dialled = dialsFromLocal('1004').map((frame): Later => [30, frame]);
    const answered = answers('1004').map((frame): Later => [31, frame]);
    const { calls } = follow([[0.1, queue('QueueCallerJoin')], [20, comes('1009')], ...dialled, ...answered]);
    should(calls.map(({ state, outcome }) => [state, outcome])).deepEqual([['conference', 'answered']]);
  });

  it('ended with the hangup of that phone if nobody in the queue took it', () => {
    const { calls, gone } = follow([
      [0.1, queue('QueueCallerJoin')],
      [20, comes('1009')],
      [30, queue('QueueCallerAbandon')],
      [30, queue('QueueCallerLeave')],
      [30, event('Hangup', half(1))],
      [30, event('Hangup', half(2))],
    ]);
    should(calls[0]).containEql({ ...endedAtOnce, endedAt: new Date(gone).toISOString() });
    should(calls[0]?.via.map(({ outcome }) => outcome)).deepEqual(['abandoned']);
  });
});
