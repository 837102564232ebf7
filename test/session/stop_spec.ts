import should from 'should';
import { Stop } from '../../src/session/stop';

describe('Stop', () => {
  it('calls its listeners once, in their order, with the first reason set', () => {
    const stop = new Stop();
    const called: unknown[] = [];
    stop.addEventListener('abort', () => called.push(['first', stop.aborted, stop.reason]));
    stop.addEventListener('abort', () => called.push('second'));
    should(stop.aborted).be.false();
    stop.abort('bored');
    stop.abort('later');
    should(called).deepEqual([['first', true, 'bored'], 'second']);
    should(stop.reason).equal('bored');
  });

  it('does not call a listener that was removed, even by a listener before it', () => {
    const stop = new Stop();
    const called: string[] = [];
    const removed = () => called.push('removed');
    stop.addEventListener('abort', () => stop.removeEventListener('abort', removed));
    stop.addEventListener('abort', removed);
    stop.abort();
    should(called).be.empty();
  });
});
