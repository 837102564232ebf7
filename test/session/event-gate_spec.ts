import should from 'should';
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

  it('passes a fault of who takes an event on as a warning, and the events behind it to him', async () => {
    const seen: string[] = [];
    const warnings: string[] = [];
    const warned = new Promise<void>((resolve) => {
      const onWarning = ({ message }: Error) => {
        if (warnings.push(message) < 2) return;
        process.off('warning', onWarning);
        resolve();
      };
      process.on('warning', onWarning);
    });
    const gate = new EventGate(({ name }) => {
      seen.push(name);
      if (name !== 'B') throw new Error(`fault at ${name}`);
    });
    gate.push(event('A'));
    gate.push(event('B'));
    gate.open();
    gate.push(event('C'));
    await warned;
    should(seen).deepEqual(['A', 'B', 'C']);
    should(warnings).deepEqual(['fault at A', 'fault at C']);
  });
});
