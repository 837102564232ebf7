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
});
