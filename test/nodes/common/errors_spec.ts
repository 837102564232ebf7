import type { Node } from 'node-red';
import should from 'should';
import { finish, invalid, reportToUsers, toAmiError } from '../../../nodes/common/errors';
import { AmiError } from '../../../src/index';

/** A node that records what it reports. */
function recording() {
  const reported: unknown[][] = [];
  return { reported, error: (...reason: unknown[]) => void reported.push(reason) };
}

describe('an error of a node', () => {
  it('of a connection without users goes to the Catch nodes of the connection’s own flow', () => {
    const config = { ...recording(), users: {} };
    const error = invalid('host is missing');
    reportToUsers(config as unknown as Parameters<typeof reportToUsers>[0], error);
    should(config.reported).deepEqual([[error, {}]]);
  });

  it('of a connection goes to the log if no flow of a user has a Catch node for it', () => {
    // The parent of all flows has no Catch nodes, and a flow outside of any may have no parent.
    for (const parent of [{}, undefined]) {
      const flow = { catchNodes: [], parent, handleError: () => false };
      const config = { ...recording(), users: { one: { _flow: flow } } };
      const error = invalid('host is missing');
      reportToUsers(config as unknown as Parameters<typeof reportToUsers>[0], error);
      should(config.reported).deepEqual([[error]]);
      should(flow.catchNodes).deepEqual([]);
    }
  });

  it('while it closes is logged, and does not keep it from closing', async () => {
    const node = recording();
    const error = new Error('a fault');
    await new Promise<void>((done) => finish(node as unknown as Node, Promise.reject(error), done));
    should(node.reported).deepEqual([[error]]);
    const silent = recording();
    await new Promise<void>((done) => finish(silent as unknown as Node, Promise.resolve(), done));
    should(silent.reported).be.empty();
  });

  it('has a code, whatever was thrown, and its cause', () => {
    const own = new AmiError('AMI_ERR_TLS', 'no');
    should(toAmiError(own)).equal(own);
    const cause = new TypeError('a fault');
    should(toAmiError(cause)).match({ code: 'AMI_ERR_INVALID_ACTION', message: 'a fault', cause });
    should(toAmiError('a text')).match({ code: 'AMI_ERR_INVALID_ACTION', message: 'a text' });
  });
});
