import type { Node, NodeStatus } from 'node-red';
import should from 'should';
import { GroupStatus } from '../../../nodes/common/group-status';
import { isWired, type WiredNode } from '../../../nodes/common/wires';

const READY: NodeStatus = { fill: 'green', shape: 'dot', text: 'connected' };
const WORD = '@hybrid-ami/node-red-ami/ami-config:ami-config.status.group';

describe('the status of a node with a group', () => {
  function shown() {
    const statuses: NodeStatus[] = [];
    const node = { status: (status: NodeStatus) => statuses.push(status) } as object as Node;
    const status = new GroupStatus(node, (key, values) => `${key} ${JSON.stringify(values)}`);
    const text = (ready: number, count: number) => `${WORD} ${JSON.stringify({ ready, count })}`;
    return { status, statuses, text };
  }

  it('is green if all connections are ready, yellow if some are, and red if none is', () => {
    const { status, statuses, text } = shown();
    status.show();
    should(statuses).be.empty();
    status.set('a', { fill: 'green', shape: 'ring' });
    status.set('b', { fill: 'red', shape: 'dot' });
    status.set('a', READY);
    status.proxyFor('b').status(READY);
    should(statuses).deepEqual([
      { fill: 'red', shape: 'ring', text: text(0, 1) },
      { fill: 'red', shape: 'ring', text: text(0, 2) },
      { fill: 'yellow', shape: 'ring', text: text(1, 2) },
      { fill: 'green', shape: 'dot', text: text(2, 2) },
    ]);
  });

  it('is sent only if it has changed, and no longer counts a connection that was removed', () => {
    const { status, statuses, text } = shown();
    status.set('a', READY);
    status.set('a', { ...READY, text: '7 events/s' });
    status.show();
    should(statuses).have.length(1);
    status.proxyFor('b').status('text only');
    should(statuses.at(-1)?.text).equal(text(1, 2));
    status.forget('b');
    status.show();
    should(statuses.at(-1)?.text).equal(text(1, 1));
    status.forget('a');
    status.show();
    should(statuses).have.length(3);
  });
});

describe('an output', () => {
  it('is wired if a node is behind it', () => {
    const node = { wires: [['a'], []] } as object as WiredNode;
    should([0, 1, 2].map((output) => isWired(node, output))).deepEqual([true, false, false]);
  });
});
