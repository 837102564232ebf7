import { mock } from 'node:test';
import type { Node, NodeStatus } from 'node-red';
import should from 'should';
import { Progress } from '../../../nodes/ami-refresh/progress';
import { AmiError, type RefreshSummary } from '../../../src';
import { afterThisTest } from '../../support/teardown';

function shown() {
  const statuses: NodeStatus[] = [];
  const node = { status: (status: NodeStatus) => statuses.push(status) } as object as Node;
  const short = (key: string) => key.slice(key.lastIndexOf('.') + 1);
  const progress = new Progress(node, (key, values) =>
    [short(key), ...Object.values(values ?? {})].join(' '),
  );
  return { progress, statuses, last: () => statuses.at(-1) };
}

const summary = (extensionsChecked: number, failedQueries: number) =>
  ({ extensionsChecked, statistics: { failedQueries } }) as RefreshSummary;

describe('the status of ami-refresh', () => {
  it('keeps showing the problem of one connection while the others have none', () => {
    const { progress, last } = shown();
    const problem: NodeStatus = { fill: 'red', shape: 'ring', text: 'Berlin has a wrong setting' };
    const removeProblem = progress.addProblem(problem);
    progress.showIdle();
    should(last()).equal(problem);
    removeProblem();
    progress.showIdle();
    should(last()).deepEqual({ fill: 'grey', shape: 'ring', text: 'idle' });
  });

  it('is the outcome of the last refresh: all, some failed, slow, or the error', () => {
    const { progress, last } = shown();
    progress.begin().done(summary(5, 0));
    should(last()).deepEqual({ fill: 'green', shape: 'dot', text: 'refreshed 5' });
    progress.begin().done(summary(5, 2));
    should(last()).deepEqual({ fill: 'yellow', shape: 'dot', text: 'failed 2 5' });
    progress.begin().done(summary(5, 0), 900);
    should(last()).deepEqual({ fill: 'yellow', shape: 'dot', text: 'slow 900' });
    progress.begin().failed(new AmiError('AMI_ERR_TIMEOUT', 'no answer'));
    should(last()).deepEqual({ fill: 'red', shape: 'ring', text: 'AMI_ERR_TIMEOUT' });
    progress.begin().failed(new TypeError('a fault'));
    should(last()).match({ fill: 'red', text: /error$/ });
    progress.begin().failed(new AmiError('AMI_ERR_CLOSED', 'closed'));
    should(last()).deepEqual({ fill: 'grey', shape: 'ring', text: 'idle' });
  });

  it('counts the answers of all running refreshes, four times a second', () => {
    let now = 1000;
    const clock = mock.method(Date, 'now', () => now);
    afterThisTest(() => clock.mock.restore());
    const { progress, statuses, last } = shown();
    const one = progress.begin();
    should(last()).deepEqual({ fill: 'blue', shape: 'dot', text: 'refreshing' });
    now += 249;
    one.answered(10);
    should(statuses).have.length(1);
    now += 1;
    one.answered(10);
    should(last()).deepEqual({ fill: 'blue', shape: 'dot', text: 'refreshingSome 2 10' });
    const other = progress.begin();
    now += 250;
    other.answered(5);
    should(last()?.text).equal('refreshingSome 3 15');
    other.done(summary(5, 0));
    should(last()?.text).equal('refreshingSome 2 10');
    one.done(summary(10, 0));
    should(last()?.text).equal('refreshed 10');
  });

  it('does not change after the node has closed', () => {
    const { progress, statuses } = shown();
    const run = progress.begin();
    progress.close();
    run.done(summary(1, 0));
    progress.showIdle();
    should(statuses).have.length(1);
  });
});
