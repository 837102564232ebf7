import should from 'should';
import { EARLY_EVENT_LIMITS } from '../../src/protocol';
import { EarlyEvents } from '../../src/session/early-events';
import { parseOne } from '../support/frames';

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
});
