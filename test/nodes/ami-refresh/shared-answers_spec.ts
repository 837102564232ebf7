import { setImmediate as nextTurn } from 'node:timers/promises';
import should from 'should';
import { SharedAnswers } from '../../../nodes/ami-refresh/shared-answers';
import type { RefreshSummary } from '../../../src';

const SUMMARY: RefreshSummary = {
  connectionId: 'one',
  extensionsChecked: 0,
  lastQueryTime: '2026-11-30T01:00:00.000Z',
  statistics: { successfulQueries: 0, failedQueries: 0, connectMs: 1, queryMs: 1 },
  results: [],
};

/** A refresh that ends when the test says so. */
function running() {
  const answers = new SharedAnswers();
  let end = (_: RefreshSummary) => {};
  answers.begin(
    'all',
    new Promise((resolve) => {
      end = resolve;
    }),
  );
  return { answers, end: () => end(SUMMARY) };
}

describe('the answers that equal refreshes share', () => {
  it('are copies, for at most 1,000 requests', async () => {
    const { answers, end } = running();
    const shared = Array.from({ length: 1000 }, () => answers.shared('all'));
    should(() => answers.shared('all')).throw({
      code: 'AMI_ERR_NOT_SENT',
      message: /^the refresh was not started/,
    });
    should(answers.shared('others')).be.undefined();
    end();
    const copies = new Set(await Promise.all(shared));
    should(copies.size).equal(1000);
    should(copies.has(SUMMARY)).be.false();
    should(answers.shared('all')).be.undefined();
  });

  it('are copied in a turn of the event loop each', async () => {
    const { answers, end } = running();
    let copied = 0;
    const all = Array.from({ length: 50 }, () => answers.shared('all')?.then(() => (copied += 1)));
    end();
    let most = 0;
    while (copied < 50) {
      const before = copied;
      await nextTurn();
      most = Math.max(most, copied - before);
    }
    await Promise.all(all);
    should(most).be.belowOrEqual(2);
  });
});
