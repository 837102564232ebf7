import should from 'should';
import { Subscriptions } from '../../src/connection/subscriptions';
import { FrameParser } from '../../src/protocol';
import { heapUsed } from '../support/heap';

const MEGABYTE = 1024 * 1024;

/** @returns bytes kept after `count` chunks were read, for a subscriber to `names` that has not received an event */
async function kept(names: string[], count: number, chunk: (n: number) => string): Promise<number> {
  // The timer of the previous test keeps its objects alive until the next turn of the event loop.
  await new Promise(setImmediate);
  const subscriptions = new Subscriptions();
  const leave = subscriptions.add(names, () => {});
  const parser = new FrameParser({
    wants: (name) => subscriptions.wants(name),
    onFrame: (frame) => subscriptions.publish(frame, 0),
  });
  const before = heapUsed();
  for (let n = 0; n < count; n++) parser.write(Buffer.from(chunk(n), 'latin1'));
  const after = heapUsed();
  leave();
  return after - before;
}

const unwanted = (bytes: number) => `Event: Unwanted\r\nData: ${'x'.repeat(bytes)}\r\n\r\n`;
const wanted = (n: number) => `Event: Wanted\r\nChannel: PJSIP/trunk-provider-${n}\r\n\r\n`;

describe('the backlog of a slow subscriber', function () {
  this.timeout(120_000);

  it('keeps the events, not the chunks that they were read from', async () => {
    // 10,000 events in a chunk of 8 KiB each.
    should(await kept(['Wanted'], 10_000, (n) => wanted(n) + unwanted(8100))).be.below(16 * MEGABYTE);
  });

  it('keeps no bytes of the big frames before its events', async () => {
    should(await kept(['Wanted'], 200, (n) => unwanted(1_000_000) + wanted(n))).be.below(8 * MEGABYTE);
  });

  it('keeps at most 16 MB of events and 64 MB of latest states', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `Header${i}`);
    const newexten = (n: number) =>
      `Event: Newexten\r\n${names.map((name) => `${name}: a value of event ${n}\r\n`).join('')}\r\n`;
    should(await kept([], 30_000, newexten)).be.below(20 * MEGABYTE);
    const state = (n: number) =>
      `Event: DeviceStateChange\r\nDevice: PJSIP/${'x'.repeat(200)}-${n}\r\nState: INUSE\r\n${'Y: z\r\n'.repeat(100)}\r\n`;
    should(await kept([], 40_000, state)).be.below(100 * MEGABYTE);
  });

  it('keeps no state whose name is longer than any name of Asterisk', async () => {
    const state = (n: number) => `Event: DeviceStateChange\r\nDevice: ${'x'.repeat(2000)}-${n}\r\n\r\n`;
    should(await kept([], 40_000, state)).be.below(32 * MEGABYTE);
  });

  it('keeps neither events without a subscriber nor their names', async () => {
    should(await kept(['Wanted'], 100_000, (n) => `Event: ${'x'.repeat(200)}${n}\r\n\r\n`)).be.below(
      4 * MEGABYTE,
    );
    const long = (n: number) => `Event: ${'x'.repeat(500_000)}${n}\r\n\r\n`;
    should(await kept(['Wanted'], 200, long)).be.below(8 * MEGABYTE);
  });
});
