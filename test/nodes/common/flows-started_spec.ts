import { EventEmitter, once } from 'node:events';
import type { NodeAPI } from 'node-red';
import should from 'should';
import { FlowsStarted } from '../../../nodes/common/flows-started';

describe('the start of the flows', () => {
  it('is reported to every node, even after a callback that throws, and again at the next deploy', async () => {
    const events = new EventEmitter();
    const started = new FlowsStarted(events as object as NodeAPI['events']);
    const called: string[] = [];
    const fail = () => {
      throw new Error('a fault of one node');
    };
    started.each(fail);
    started.each(() => called.push('each'));
    started.once(fail);
    started.once(() => called.push('once'));
    const warned = once(process, 'warning');
    events.emit('flows:started');
    should(called).deepEqual(['each', 'once']);
    should((await warned)[0]).match({ message: 'a fault of one node' });
    events.emit('flows:started');
    should(called).deepEqual(['each', 'once', 'each']);
  });

  it('is not reported to a node that has closed, and listens to Node-RED only while a node needs it', () => {
    const events = new EventEmitter();
    const started = new FlowsStarted(events as object as NodeAPI['events']);
    const listeners = () => events.listenerCount('flows:started');
    const called: string[] = [];
    const [one, other] = [() => called.push('one'), () => called.push('other')];
    should(listeners()).equal(0);
    started.each(one);
    started.once(other);
    should(listeners()).equal(1);
    started.forget(one);
    should(listeners()).equal(1);
    events.emit('flows:started');
    should(called).deepEqual(['other']);
    should(listeners()).equal(0);
    started.once(other);
    started.forget(other);
    should(listeners()).equal(0);
  });
});
