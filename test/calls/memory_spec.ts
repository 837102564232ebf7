import should from 'should';
import { type CallChange, CallTracker, type Frame } from '../../src';
import { FrameParser } from '../../src/protocol';
import { heapUsed } from '../support/heap';
import { afterThisTest } from '../support/teardown';
import { event } from './replay';

const MEGABYTE = 1024 * 1024;
const LONG = 'x'.repeat(60_000);

type Headers = Readonly<Record<string, string | number>>;

const channel = (id: string, linkedid = id, more: Headers = {}): Headers => ({
  Channel: `PJSIP/${id}`,
  Uniqueid: id,
  Linkedid: linkedid,
  ChannelState: 4,
  ...more,
});
const prefixed = (prefix: string, headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [prefix + name, value]));

function tracked() {
  const tracker = new CallTracker();
  const changes: CallChange[] = [];
  tracker.on('call', (change) => changes.push(change));
  const take = (name: string, headers: Headers) => tracker.take(event(name, headers), 1000);
  return { tracker, changes, take };
}

describe('the memory of a CallTracker', function () {
  this.timeout(120_000);

  it('holds no channel or bridge whose name is longer than any real one, and cuts other texts', () => {
    const { tracker, changes, take } = tracked();
    take('Newchannel', channel(LONG));
    take('Newchannel', channel('1', '1', { Channel: `PJSIP/${LONG}` }));
    should(tracker.counts).containDeep({ live: 0, channels: 0 });
    const CallerIDName = `Ann ${LONG}`;
    take('Newchannel', channel('2', LONG, { CallerIDNum: LONG, CallerIDName, Exten: LONG }));
    take('Rename', { Uniqueid: '2', Channel: 'PJSIP/2', Newname: `PJSIP/${LONG}` });
    take('BridgeEnter', { ...channel('2'), BridgeUniqueid: LONG, BridgeType: 'basic' });
    take('QueueCallerJoin', { ...channel('2'), Queue: LONG, Position: 1 });
    const last = changes.at(-1)?.call;
    should(last?.from).match({ channel: 'PJSIP/2', name: CallerIDName.slice(0, 256) });
    should([last?.id, last?.from.number, last?.dialled, last?.queue?.name]).deepEqual([
      'x'.repeat(256),
      'x'.repeat(256),
      'x'.repeat(256),
      'x'.repeat(256),
    ]);
  });

  it('keeps none of the chunks in which the events came, nor long names of channels that hung up', () => {
    const tracker = new CallTracker();
    const parser = new FrameParser({ onFrame: (frame: Frame) => tracker.take(frame, 1000) });
    const feed = (name: string, headers: object) => {
      const lines = Object.entries({ Event: name, ...headers }).map(([key, value]) => `${key}: ${value}\r\n`);
      parser.write(Buffer.from(`${lines.join('')}\r\nEvent: Other\r\nData: ${'x'.repeat(8000)}\r\n\r\n`));
    };
    const others = (n: number) => channel(`call number ${n}.2`, `call number ${n}.1`);
    const feedCall = (n: number) => {
      feed('Newchannel', channel(`call number ${n}.1`));
      feed('Newchannel', others(n));
      feed('Hangup', { ...others(n), Cause: 17, 'Cause-txt': `User is busy ${n}` });
      feed('Hangup', { ...channel(`${n} ${LONG}`), Cause: 16 });
    };
    feedCall(0);
    const before = heapUsed();
    for (let n = 1; n <= 1500; n++) feedCall(n);
    const used = heapUsed() - before;
    should(tracker.counts).containDeep({ live: 1501, channels: 1501 });
    should(used).be.below(8 * MEGABYTE);
  });

  it('has at most 1,000 channels and 2,000 ids of one call, also if calls are joined', () => {
    const { tracker, changes, take } = tracked();
    const calls = ['1', '2', '3', '4'];
    for (const call of calls)
      for (let n = 0; n < 900; n++) take('Newchannel', channel(n === 0 ? call : `${call}.${n}`, call));
    for (const call of calls.slice(1))
      take('DialBegin', { ...channel('1'), ...prefixed('Dest', channel(call)) });
    const last = changes.filter(({ topic }) => topic !== 'ended').at(-1)?.call;
    should([last?.id, last?.channels.length, last?.ids.length]).deepEqual(['1', 1000, 2000]);
    // Ids beyond the limit are forgotten: a new channel with one of them begins a new call.
    take('Newchannel', channel('new', '4.899'));
    should(changes.at(-1)).match({ topic: 'started', call: { id: '4.899' } });
    for (const call of calls)
      for (let n = 0; n < 900; n++)
        take('Hangup', { ...channel(n === 0 ? call : `${call}.${n}`, call), Cause: 16 });
    should(tracker.counts).containDeep({ live: 1, channels: 1 });
  });

  it('gives up the oldest calls if all calls together had over 200,000 channels', () => {
    const tracker = new CallTracker();
    const ended: string[] = [];
    tracker.on('call', ({ topic, call }) => topic === 'ended' && ended.push(call.id));
    const wires = (call: number, n: number) => {
      const id = `Uniqueid: ${call}.${n}\r\nChannel: Local/${call}.${n}\r\nLinkedid: ${call}\r\n\r\n`;
      return `Event: Newchannel\r\n${id}Event: Hangup\r\n${id}`;
    };
    const parser = new FrameParser({ onFrame: (frame: Frame) => tracker.take(frame, 1000) });
    for (let call = 0; call < 101; call++) {
      tracker.take(event('Newchannel', channel(`${call}`)), 1000);
      let text = '';
      for (let n = 0; n < 1999; n++) text += wires(call, n);
      parser.write(Buffer.from(text));
    }
    should(ended).deepEqual(['0']);
    should(tracker.counts).containDeep({ live: 100, overLimit: 1 });
  });

  it('forgets the bridge of a call that it gives up after 24 hours, because its Hangup was lost', () => {
    const tracker = new CallTracker();
    const hours = 60 * 60 * 1000;
    const lose = (from: number, to: number) => {
      for (let n = from; n < to; n++) {
        const place = { BridgeUniqueid: `${'b'.repeat(200)}${n}`, BridgeType: 'basic' };
        tracker.take(event('BridgeEnter', { ...channel(`${n}`), ...place }), n * 25 * hours);
      }
      return heapUsed();
    };
    const before = lose(0, 5000);
    const used = lose(5000, 15_000) - before;
    should(tracker.counts).containDeep({ live: 1, channels: 1, expired: 14_999 });
    should(used).be.below(2 * MEGABYTE);
  });

  it('has at most 2,000 members of a conference, so that an event of one takes a short time', () => {
    const { changes, take } = tracked();
    for (let n = 0; n < 2100; n++) {
      take('Newchannel', channel(`${n}`));
      take('BridgeEnter', { ...channel(`${n}`), BridgeUniqueid: 'room', BridgeType: 'base' });
    }
    const inConference = new Set(
      changes.filter(({ call }) => call.state === 'conference').map(({ call }) => call.id),
    );
    should(inConference.size).equal(2000);
  });
});

describe('a CallTracker whose callbacks throw', () => {
  it('goes on without their answers, and warns once', async () => {
    const warnings: string[] = [];
    const onWarning = ({ message }: Error) => warnings.push(message);
    process.on('warning', onWarning);
    afterThisTest(() => process.off('warning', onWarning));
    const fail = (device: string): never => {
      throw new Error(`unknown device ${device}`);
    };
    const tracker = new CallTracker({ isOurs: fail, extensionOf: fail });
    const calls: CallChange[] = [];
    tracker.on('call', (change) => calls.push(change));
    for (const id of ['1', '2', '3']) tracker.take(event('Newchannel', channel(id)), 1000);
    should(calls.map(({ topic, call }) => [topic, call.direction])).deepEqual(
      Array(3).fill(['started', 'unknown']),
    );
    await new Promise(setImmediate);
    should(warnings).deepEqual(['unknown device PJSIP/1']);
  });
});
