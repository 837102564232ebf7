import should from 'should';
import { CallTracker, type Frame } from '../../src/index';
import { bridge, channel, comes, dialled, dials, enters, goes, isUp, prefixed } from './phone-events';
import { event, inShort, play } from './replay';

describe('CallTracker.restore', () => {
  const listed = (phone: string, more = {}): Frame =>
    event('CoreShowChannel', {
      ...channel(phone),
      Duration: '00:01:00',
      BridgeId: '',
      Application: 'Dial',
      ...more,
    });

  it('makes a partial call of the listed channels, with the longest one as its caller', () => {
    const tracker = new CallTracker();
    const seen: object[] = [];
    tracker.on('call', ({ topic, call }) =>
      seen.push({ topic, ...inShort(call), partial: call.partial, at: call.startedAt }),
    );
    const now = Date.UTC(2026, 0, 1, 12);
    const channels = [
      listed('1002', { Linkedid: '1001.1', BridgeId: 'b', Application: 'AppDial', Duration: '00:00:58' }),
      listed('1001', { BridgeId: 'b', Exten: '1002' }),
    ];
    tracker.restore({ channels, bridges: [event('BridgeListItem', bridge('b'))] }, now);
    should(seen).deepEqual([
      {
        ...{ topic: 'started', from: '1001', to: '1002', outcome: 'answered', talked: ['1001 1002'] },
        ...{ partial: true, at: '2026-01-01T11:59:00.000Z' },
      },
    ]);
  });

  it('knows since when a call is up of which an event came before the lists', () => {
    const { tracker, changes } = play([isUp('1001')]);
    const now = Date.UTC(2026, 0, 1, 0, 0, 1);
    tracker.restore({ channels: [listed('1001')] }, now);
    tracker.take(goes('1001'), now);
    should(changes.at(-1)?.call.startedAt).equal('2025-12-31T23:59:01.000Z');
  });

  it('joins a call to a listed one that is older, although its events came first', () => {
    const { tracker, changes } = play([comes('1002'), isUp('1002')]);
    const talk = bridge('talk');
    const at = Date.UTC(2026, 0, 1, 0, 0, 1);
    tracker.restore({ channels: [listed('1001'), listed('1002', { Duration: '00:00:01' })] }, at);
    for (const each of [enters('1001', talk), enters('1002', talk)]) tracker.take(each, at);
    should(changes.find(({ call }) => call.outcome === 'merged')?.call).containEql({ into: '1001.1' });
  });

  it('ends at once the conversation of parties that the lists show apart, and the dial of a phone that is up', () => {
    const talk = bridge('talk');
    const { tracker, changes } = play([
      ...[comes('1001'), isUp('1001'), dialled('1001', '1002'), dials('1001', '1002'), isUp('1002')],
      ...[enters('1001', talk), enters('1002', talk)],
    ]);
    const at = Date.UTC(2026, 0, 1, 0, 0, 5);
    const alone = { Application: 'Playback' };
    tracker.restore({ channels: [listed('1001', alone), listed('1002', alone)] }, at);
    should(changes.at(-1)?.call).containEql({ state: 'ivr', talkMs: 4_940 });
  });

  it('ends missing calls with outcome unknown, and keeps listed ones', () => {
    const { tracker, changes } = play([comes('1001'), comes('1002')]);
    tracker.restore(
      { channels: [listed('1002', { ChannelState: 4 })], bridges: [] },
      Date.UTC(2026, 0, 1, 1),
    );
    should(changes.at(-1)?.call).containEql({ id: '1001.1', state: 'ended', outcome: 'unknown' });
    should(tracker.counts).containEql({ live: 1, channels: 1 });
  });

  it('does not say who ended a conversation whose end it missed', () => {
    const talk = bridge('talk');
    const { tracker, changes } = play([
      ...[comes('1001'), isUp('1001'), dialled('1001', '1002'), dials('1001', '1002'), isUp('1002')],
      ...[enters('1001', talk), enters('1002', talk)],
    ]);
    tracker.restore({ channels: [], bridges: [] }, Date.UTC(2026, 0, 1, 1));
    should(changes.at(-1)?.call).containEql({ state: 'ended', outcome: 'unknown', endedBy: null });
  });

  it('keeps a call that was transferred in the gap, so that all its channels are new', () => {
    const { tracker, changes } = play([comes('1001'), isUp('1001')]);
    const [Linkedid, BridgeId] = ['1001.1', 'talk'];
    const channels = [listed('1002', { Linkedid, BridgeId }), listed('1003', { Linkedid, BridgeId })];
    const at = Date.UTC(2026, 0, 1, 1);
    tracker.restore({ channels, bridges: [event('BridgeListItem', bridge('talk'))] }, at);
    should(changes.at(-1)?.call).containEql({ id: '1001.1', state: 'connected', partial: true });
    should(tracker.counts).containEql({ live: 1, channels: 2, ended: 0 });
  });

  it('ignores a channel that hung up after the lists were requested', () => {
    const { tracker } = play([comes('1001'), goes('1001')]);
    tracker.restore({ channels: [listed('1001')], bridges: [] });
    should(tracker.counts).containEql({ live: 0, channels: 0 });
  });

  it('ignores such a channel even if it was not known before', () => {
    const { tracker } = play([goes('1001')]);
    tracker.restore({ channels: [listed('1001')], bridges: [] });
    should(tracker.counts).containEql({ live: 0, channels: 0 });
  });

  it('takes the caller from the lists, even if an event of the called phone came first', () => {
    const headers = channel('1002', { Linkedid: '1001.1', ChannelState: 5, Exten: '1002' });
    const caller = channel('1001', { ChannelState: 4, Exten: '1002' });
    const { tracker, changes } = play([event('Newstate', headers), event('Newstate', caller)]);
    const channels = [
      listed('1001', { Exten: '1002', ChannelState: 4 }),
      listed('1002', { Linkedid: '1001.1', Exten: '1002', ChannelState: 5, Application: 'AppDial' }),
    ];
    tracker.restore({ channels, bridges: [] });
    should(changes.at(-1)?.call.from.number).equal('1001');
  });

  it('joins the halves of a Local channel, which may have the Linkedids of two calls', () => {
    const { tracker, changes } = play([]);
    const half = (number: 1 | 2, Linkedid: string, BridgeId: string) =>
      listed(`Local/1@a-1;${number}`, { Uniqueid: `local.${number}`, Linkedid, BridgeId });
    tracker.restore({
      channels: [
        ...[listed('1001', { BridgeId: 'one' }), listed('1002', { BridgeId: 'two' })],
        ...[half(1, '1001.1', 'one'), half(2, '1002.1', 'two')],
      ],
    });
    should(tracker.counts.live).equal(1);
    should(inShort(changes.at(-1)?.call)).containEql({ from: '1001', to: '1002', outcome: 'answered' });
  });

  it('recognises a conference by its application if bridges are not listed', () => {
    const tracker = new CallTracker();
    const where = { BridgeId: 'room', Application: 'ConfBridge' };
    tracker.restore({ channels: [listed('1001', where), listed('1002', where)] });
    should(tracker.counts.live).equal(2);
  });

  it('knows the dialled extension and the end of a call that rang when it was listed', () => {
    const outcomes = (status: string) => {
      const tracker = new CallTracker();
      const seen: unknown[] = [];
      tracker.on('call', ({ call }) => seen.push([call.dialled, call.outcome]));
      const channels = [
        listed('1002', { ...{ Linkedid: '1001.1', Exten: '700', ChannelState: 5 }, Application: 'AppDial' }),
        listed('1001', { Exten: '700', ChannelState: 4 }),
      ];
      tracker.restore({ channels });
      const called = prefixed('Dest', channel('1002', { Linkedid: '1001.1', ChannelState: 5 }));
      const caller = channel('1001', { ChannelState: 4 });
      tracker.take(event('DialEnd', { ...caller, ...called, DialStatus: status }));
      tracker.take(goes('1002', 0));
      tracker.take(goes('1001'));
      return seen.at(-1);
    };
    should(outcomes('NOANSWER')).deepEqual(['700', 'missed']);
    should(outcomes('CANCEL')).deepEqual(['700', 'cancelled']);
  });

  it('takes the channel with the smaller number as the caller if both are up for the same second', () => {
    const tracker = new CallTracker();
    const callers: unknown[] = [];
    tracker.on('call', ({ call }) => callers.push(call.from.number));
    const same = { Linkedid: '1764450000.6', BridgeId: 'b', Application: 'AppDial' };
    const channels = [
      listed('1002', { ...same, Uniqueid: '1764450000.10' }),
      listed('1001', { ...same, Uniqueid: '1764450000.9' }),
    ];
    tracker.restore({ channels });
    should(callers.at(-1)).equal('1001');
  });

  it('makes no call of a waiting agent, whose next call belongs to its caller', () => {
    const tracker = new CallTracker();
    const last = new Map<string, object | undefined>();
    tracker.on('call', ({ call }) => last.set(call.id, inShort(call)));
    tracker.restore({ channels: [listed('1021', { BridgeId: 'wait', Application: 'AgentLogin' })] }, 0);
    should(tracker.counts).containEql({ live: 0, channels: 1 });
    const talk = bridge('talk');
    for (const each of [comes('1001'), isUp('1001'), enters('1001', talk), enters('1021', talk)])
      tracker.take(each, 1_000);
    should(Object.fromEntries(last)).deepEqual({
      '1001.1': { from: '1001', to: '1021', outcome: 'answered', talked: ['1021 1001'] },
    });
  });

  it('knows the start of the call of an agent by its caller, not by the login of the agent', () => {
    const talk = bridge('talk');
    const { tracker, changes } = play([
      comes('1001'),
      isUp('1001'),
      enters('1001', talk),
      enters('1021', talk),
    ]);
    const at = Date.UTC(2026, 0, 1, 0, 0, 10);
    const agent = listed('1021', { BridgeId: 'talk', Application: 'AgentLogin', Duration: '03:00:00' });
    tracker.restore({ channels: [listed('1001', { BridgeId: 'talk', Duration: '00:00:10' }), agent] }, at);
    for (const phone of ['1001', '1021']) tracker.take(goes(phone), at);
    should(changes.at(-1)?.call.startedAt).equal('2026-01-01T00:00:00.000Z');
  });

  it('knows that a caller waits in a queue, until it leaves it', () => {
    const { tracker, changes } = play([]);
    tracker.restore({ channels: [listed('1001', { Application: 'Queue' })] });
    should(changes.at(-1)?.call).containEql({ state: 'queued', queue: null });
    tracker.take(event('QueueCallerLeave', { ...channel('1001'), Queue: 'support', Position: 1 }));
    should(changes.at(-1)?.call).containEql({ state: 'ivr' });
  });

  it('takes a caller out of the queue that it left in a gap', () => {
    const queue = { ...channel('1001'), Queue: 'support', Position: 1 };
    const { tracker, changes } = play([comes('1001'), isUp('1001'), event('QueueCallerJoin', queue)]);
    const inQueue = { channels: [listed('1001', { Application: 'Queue' })] };
    tracker.restore(inQueue);
    should(changes.at(-1)?.call.queue).containEql({ name: 'support', position: 1 });
    tracker.restore({ channels: [listed('1001', { Application: 'VoiceMail' })] });
    should(changes.at(-1)?.call.queue).containEql({ name: 'support', position: null });
    should(changes.at(-1)?.call.state).equal('ivr');
    // A caller that was first seen in the queue has no position there.
    const unseen = play([]);
    unseen.tracker.restore(inQueue);
    unseen.tracker.restore({ channels: [listed('1001', { Application: 'VoiceMail' })] });
    should(unseen.changes.at(-1)?.call.state).equal('ivr');
  });

  it('does not join the callers of a conference', () => {
    const tracker = new CallTracker();
    const channels = [listed('1001', { BridgeId: 'room' }), listed('1002', { BridgeId: 'room' })];
    tracker.restore({ channels, bridges: [event('BridgeListItem', bridge('room', 'base', 'softmix'))] });
    should(tracker.counts.live).equal(2);
  });
});
