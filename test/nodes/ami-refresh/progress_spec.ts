import type { Node, NodeStatus } from 'node-red';
import should from 'should';
import { Progress } from '../../../nodes/ami-refresh/progress';

describe('the status of ami-refresh', () => {
  it('keeps showing the problem of one connection while the others have none', () => {
    const shown: NodeStatus[] = [];
    const node = { status: (status: NodeStatus) => shown.push(status) } as object as Node;
    const progress = new Progress(node, (key) => key);
    const problem: NodeStatus = { fill: 'red', shape: 'ring', text: 'Berlin has a wrong setting' };
    const removeProblem = progress.addProblem(problem);
    progress.showIdle();
    should(shown.at(-1)).equal(problem);
    removeProblem();
    progress.showIdle();
    should(shown.at(-1)?.text).equal('ami-refresh.status.idle');
  });
});
