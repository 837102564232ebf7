import should from 'should';
import { EARLY_EVENT_LIMITS, FrameParser } from '../../src/protocol';
import { EarlyEvents } from '../../src/session/early-events';
import { parseOne } from '../support/frames';
import { heapUsed } from '../support/heap';

const event = (name: string) => parseOne(`Event: ${name}\r\n\r\n`);

describe('EarlyEvents', () => {
  it('releases the held events once, in order', () => {
    const gate = new EarlyEvents();
    const released = () => gate.release().map(({ name }) => name);
    gate.hold(event('A'));
    gate.hold(event('B'));
    should(released()).deepEqual(['A', 'B']);
    should(released()).be.empty();
    gate.hold(event('C'));
    should(released()).deepEqual(['C']);
  });

  it('limits the number and the bytes of held events', () => {
    const big = parseOne(`Event: A\r\nData: ${'x'.repeat(1024 * 1024)}\r\n\r\n`);
    for (const [held, limit] of [
      [event('A'), EARLY_EVENT_LIMITS.events],
      [big, Math.floor(EARLY_EVENT_LIMITS.bytes / big.size)],
    ] as const) {
      const gate = new EarlyEvents();
      // The limit is that of the events held now, not of all so far.
      for (let n = 0; n < limit; n++) gate.hold(held);
      should(gate.release().length).equal(limit);
      for (let n = 0; n < limit; n++) gate.hold(held);
      should(() => gate.hold(held)).throw({
        code: 'AMI_ERR_PROTOCOL',
        message: /before the login was complete/,
      });
      should(gate.release()).be.empty();
    }
  });

  it('holds the events, not the chunks that they were read from', () => {
    const gate = new EarlyEvents();
    const parser = new FrameParser({ onFrame: (frame) => frame.name === 'Early' && gate.hold(frame) });
    const other = `Event: Other\r\nData: ${'x'.repeat(8000)}\r\n\r\n`;
    const before = heapUsed();
    for (let n = 0; n < 3000; n++)
      parser.write(Buffer.from(`Event: Early\r\nChannel: PJSIP/trunk-provider-${n}\r\n\r\n${other}`));
    const used = heapUsed() - before;
    should(gate.release().length).equal(3000);
    should(used).be.below(8 * 1024 * 1024);
  });
});
