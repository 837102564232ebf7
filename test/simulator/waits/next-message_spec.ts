import { EventEmitter } from 'node:events';
import should from 'should';
import { nextMessage } from '../../../src/simulator';
import { rejection } from '../../support/wait';

describe('nextMessage', () => {
  it('resolves with the next message of a node', async () => {
    const node = new EventEmitter();
    const next = nextMessage<{ payload: number }>(node);
    node.emit(
      'input',
      { payload: 1 },
      () => {},
      () => {},
    );
    should((await next).payload).equal(1);
  });

  it('returns the messages of a burst in order, each once', async () => {
    const node = new EventEmitter();
    const first = nextMessage(node);
    for (const payload of [1, 2, 3]) node.emit('input', { payload });
    const messages = [await first, await nextMessage(node), await nextMessage(node)];
    should(messages).deepEqual([{ payload: 1 }, { payload: 2 }, { payload: 3 }]);
    should(node.listenerCount('input')).equal(1);
  });

  it('rejects if no message arrives within its limit, and loses none for the next call', async () => {
    const node = new EventEmitter();
    const late = await rejection(nextMessage(node, { within: 1 }));
    should(late.message).equal('simulator: no message arrived within 1 ms');
    node.emit('input', 'late');
    should(await nextMessage(node as never)).equal('late');
  });

  it('keeps at most the last 10,000 messages', async () => {
    const node = new EventEmitter();
    const first = nextMessage(node);
    for (let payload = 0; payload <= 10_001; payload++) node.emit('input', { payload });
    should([await first, await nextMessage(node)]).deepEqual([{ payload: 0 }, { payload: 2 }]);
  });
});
