import { mock } from 'node:test';
import should from 'should';
import { wasStarting } from '../../../nodes/common/dialplan-loaded';
import type { AmiConnection, Send } from '../../../src';
import { Stop } from '../../../src/session';
import { frame } from '../../state/observed-model';
import { afterThisTest } from '../../support/teardown';

const STARTED = { CoreStartupDate: '2026-11-30', CoreStartupTime: '10:00:00' };

/** A server that was started `uptime` seconds ago and has no hints. */
function withoutHints(uptime: number) {
  let lists = 0;
  let actions = 0;
  const sendUnchecked: Send = async ({ Action }) => {
    actions += 1;
    if (Action === 'ExtensionStateList') lists += 1;
    const headers = {
      CoreStatus: STARTED,
      Getvar: { Value: `2026-11-30 10:0${Math.floor(uptime / 60)}:0${uptime % 60}` },
    };
    const response = frame('Response', 'Success', headers[Action as keyof typeof headers] ?? {});
    return { response, items: [], complete: undefined, output: [] };
  };
  // A double: the function uses only this method.
  return {
    connection: { sendUnchecked } as unknown as AmiConnection,
    lists: () => lists,
    actions: () => actions,
  };
}

async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    mock.timers.tick(1000);
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
  }
}

describe('The wait for the dialplan', () => {
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    afterThisTest(() => mock.timers.reset());
  });

  it('is over at once if Asterisk has been up for a minute', async () => {
    const { connection, lists } = withoutHints(61);
    should(await wasStarting(connection, new AbortController().signal, 30_000)).be.false();
    should(lists()).equal(0);
  });

  it('ends after its longest time', async () => {
    const { connection } = withoutHints(1);
    let result: boolean | undefined;
    void wasStarting(connection, new AbortController().signal, 30_000).then((was) => {
      result = was;
    });
    await pass(29);
    should(result).be.undefined();
    await pass(1);
    should(result).be.true();
  });

  it('ends with its signal', async () => {
    const { connection, lists } = withoutHints(1);
    const stop = new AbortController();
    const was = wasStarting(connection, stop.signal);
    await pass(2);
    stop.abort();
    should(await was).be.true();
    const before = lists();
    await pass(3);
    should(lists()).equal(before);
  });

  it('sends nothing if its signal is aborted already', async () => {
    const { connection, actions } = withoutHints(1);
    const stop = new Stop();
    stop.abort();
    should(await wasStarting(connection, stop)).be.false();
    should(actions()).equal(0);
  });

  it('leaves no listener on its signal', async () => {
    const { connection } = withoutHints(61);
    const stop = new Stop();
    const listeners = new Set<() => void>();
    stop.addEventListener = (_type, listener) => listeners.add(listener);
    stop.removeEventListener = (_type, listener) => listeners.delete(listener);
    await wasStarting(connection, stop, 30_000);
    should(listeners.size).equal(0);
  });
});
