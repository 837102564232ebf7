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
});
