import should from 'should';
import { startPhones } from '../../lab/parts/phones';
import { askAll } from '../../nodes/ami-state/ask';
import type { StateKeeper, StateUser } from '../../nodes/ami-state/keeper';
import { keeperOf } from '../../nodes/ami-state/keepers';
import { AmiConnection, type SourceName, type StateEntry, StateModel } from '../../src';
import { ownAsterisk } from '../support/own-asterisk';
import { Relay } from '../support/relay';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';
import { comparable } from './state';

const SOURCES: readonly SourceName[] = ['hints', 'devices', 'endpoints', 'queues', 'conferences'];

/** What a node would have sent. */
class Told implements StateUser {
  readonly sources = SOURCES;
  readonly mailboxes = [];
  readonly checkInterval = 0;
  snapshots = 0;
  changes: StateEntry[] = [];
  failures: string[] = [];
  onSnapshot(): void {
    this.snapshots += 1;
  }
  onChange(entry: StateEntry): void {
    this.changes.push(entry);
  }
  onFailures(failures: ReadonlyMap<SourceName, Error>): void {
    this.failures = [...failures].map(([source, { message }]) => `${source}: ${message}`);
  }
}

for (const version of [22, 16] as const) {
  describe(`the states that ami-state keeps of a real Asterisk ${version} with phones`, function () {
    this.timeout(180_000);
    const asterisk = ownAsterisk(version);

    /** Whether the model is what a new connection finds. */
    async function isTrue(keeper: StateKeeper): Promise<boolean> {
      const { host, port, users } = asterisk();
      const connection = new AmiConnection({ host, port, ...users.admin });
      try {
        connection.open();
        await until(() => connection.state === 'ready', 'a second connection');
        const fresh = new StateModel({ pbx: 'lab', sources: SOURCES });
        const { signal } = new AbortController();
        await askAll(fresh, (action, options) => connection.send(action, options), signal);
        return comparable(fresh.entries()) === comparable(keeper.model.entries());
      } finally {
        await connection.close();
      }
    }

    it('are the truth after a call, a cut network, reloads that add and take away a hint, and a restart', async () => {
      const phones = await startPhones(asterisk());
      afterThisTest(() => phones.stop());
      const relay = await Relay.to(asterisk());
      afterThisTest(() => relay.cut());
      const { host, port } = relay;
      const connection = new AmiConnection({ host, port, ...asterisk().users.admin, reconnectDelay: 50 });
      afterThisTest(() => connection.close());
      const keeper = keeperOf(connection, 'lab');
      const told = new Told();
      afterThisTest(keeper.add(told));
      connection.open();
      const snapshot = (count: number) => until(() => told.snapshots >= count, `snapshot ${count}`);
      const truth = (when: string) => until(() => isTrue(keeper), `the truth ${when}`);
      const online = (name: string) => keeper.model.get('endpoint', name, 'PJSIP')?.state !== 'unregistered';
      await snapshot(1);
      should(told.failures).deepEqual([]);

      await phones.register(['1041', '1042']);
      await until(() => online('1041') && online('1042'), 'both phones');
      await phones.call([['1041', '1042']], 'call', 300);
      await truth('after a call');

      await relay.cut();
      await until(() => connection.state !== 'ready', 'the cut');
      await phones.unregister(['1042']);
      await relay.mend();
      await snapshot(2);
      should(online('1042')).be.false();
      await truth('after the cut');

      await asterisk().cli('dialplan add extension 1999,hint,PJSIP/1041 into home');
      await asterisk().cli('module reload pbx_config.so');
      await until(() => keeper.model.get('hint', '1999', 'home') !== undefined, 'the new hint');
      await asterisk().cli('dialplan remove extension 1999@home');
      await asterisk().cli('module reload pbx_config.so');
      await until(() => !keeper.model.get('hint', '1999', 'home'), 'the end of the hint');
      should(told.changes.filter(({ name, removed }) => name === '1999' && removed)).have.length(1);
      await truth('after the reloads');

      const before = told.snapshots;
      await asterisk().cli('core restart now');
      await snapshot(before + 1);
      await truth('after the restart');
      should(told.failures).deepEqual([]);
    });
  });
}
