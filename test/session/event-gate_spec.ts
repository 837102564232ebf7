import should from 'should';
import { EARLY_EVENT_LIMITS } from '../../src/protocol';
import { EventGate } from '../../src/session/event-gate';
import { parseOne } from '../support/frames';

const event = (name: string) => parseOne(`Event: ${name}\r\n\r\n`);

describe('EventGate', () => {
  it('holds what comes until it is opened, then hands all on in order', () => {
    const seen: string[] = [];
    const gate = new EventGate(({ name }) => seen.push(name));
    gate.push(event('A'));
    gate.push(event('B'));
    should(seen).be.empty();
    gate.open();
    should(seen).deepEqual(['A', 'B']);
    gate.push(event('C'));
    gate.open();
    should(seen).deepEqual(['A', 'B', 'C']);
  });

  it('holds no more than any Asterisk sends: so many events, so many bytes', () => {
    const big = parseOne(`Event: A\r\nData: ${'x'.repeat(1024 * 1024)}\r\n\r\n`);
    for (const [held, most] of [
      [event('A'), EARLY_EVENT_LIMITS.events],
      [big, Math.floor(EARLY_EVENT_LIMITS.bytes / big.size)],
    ] as const) {
      const seen: string[] = [];
      const gate = new EventGate(({ name }) => seen.push(name));
      for (let n = 0; n < most; n++) gate.push(held);
      should(() => gate.push(held)).throw({ code: 'AMI_ERR_PROTOCOL', message: /before the login was done/ });
      // Nothing of it is kept.
      gate.open();
      should(seen).be.empty();
    }
  });
});
