import should from 'should';
import { type ExtensionResult, RefreshPool } from '../../src';
import { lab } from '../support/lab';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';

const timeless = (results: readonly ExtensionResult[]) =>
  results.map(({ checkedAt: _, ...result }) => result);

describe('Pre-warmed and spread refreshes on a real Asterisk 22', () => {
  const asterisk = lab.asterisk22();

  it('have the results of ordinary refreshes, even after Asterisk has ended an idle session', async () => {
    const { host, port, users, cli } = asterisk();
    const options = { host, port, ...users.readOnly, reconnectDelay: 20 };
    const cold = new RefreshPool({ limit: 1 });
    const lines: string[] = [];
    const trace = (line: string) => lines.push(line);
    const warm = new RefreshPool({ limit: 1, prewarm: { sessions: 2, options, trace } });
    afterThisTest(() => warm.stopPrewarming());
    const ready = () => until(() => warm.prewarmed?.ready === 2, 'two pre-warmed sessions');
    await ready();
    const all = await cold.refresh(options);
    should(timeless((await warm.refresh(options)).results)).deepEqual(timeless(all.results));
    await ready();

    // The fifth column is the file descriptor of the session (main/manager.c handle_showmanconn).
    const shown = await cli('manager show connected');
    const sockets = shown
      .split('\n')
      .filter((line) => line.trim().startsWith(users.readOnly.username))
      .map((line) => line.trim().split(/\s+/)[4] ?? '');
    for (const socket of sockets) await cli(`manager kick session ${socket}`);
    const ends = () => lines.filter((line) => line.includes('lost')).length;
    await until(() => ends() === 2, 'the end of both');
    const { extensionsChecked, statistics } = await warm.refresh(options);
    should([extensionsChecked, statistics.failedQueries]).deepEqual([all.extensionsChecked, 0]);
    await ready();
    should(timeless((await warm.refresh(options)).results)).deepEqual(timeless(all.results));
    await Promise.all([cold.closed(), warm.closed()]);
  });

  it('have the results of one session in the order of the request', async () => {
    const { host, port, users } = asterisk();
    const options = { host, port, ...users.admin };
    const pool = new RefreshPool({ limit: 1 });
    const known = (await pool.refresh(options)).results.map(({ extension, context }) => ({
      extension,
      context,
    }));
    // The few hints of this server, and names without a hint.
    const extensions = [
      ...known,
      ...Array.from({ length: 150 }, (_, i) => ({ extension: `none${i}`, context: 'home' })),
    ];
    const one = await pool.refresh(options, { extensions });
    const spread = await pool.refresh(options, { extensions, sessions: 4 });
    should(timeless(spread.results)).deepEqual(timeless(one.results));
    await pool.closed();
  });
});
