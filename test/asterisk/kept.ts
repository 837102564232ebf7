import type { Asterisk } from '../../lab/parts/asterisk';
import { askAll } from '../../nodes/ami-state/ask';
import type { StateKeeper } from '../../nodes/ami-state/keeper';
import { keeperOf } from '../../nodes/ami-state/keepers';
import type { StateUser } from '../../nodes/ami-state/state-user';
import { AmiConnection, type SourceName, type StateEntry, StateModel } from '../../src';
import { Relay } from '../support/relay';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';
import { comparable } from './state';

/** Records what an ami-state node would send. */
class Recorder implements StateUser {
  readonly mailboxes = [];
  readonly checkInterval = 0;
  snapshots = 0;
  changes: StateEntry[] = [];
  failures: string[] = [];
  readonly sources: readonly SourceName[];
  constructor(sources: readonly SourceName[]) {
    this.sources = sources;
  }
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

/** The states that ami-state keeps of a real Asterisk, on a connection that the test can cut. */
export interface Kept {
  connection: AmiConnection;
  keeper: StateKeeper;
  told: Recorder;
  relay: Relay;
  /** Waits until this many snapshots were sent. */
  snapshot(count: number): Promise<unknown>;
  /** Waits until the states are equal to those that a new connection reads. */
  truth(when: string): Promise<void>;
}

export async function keep(asterisk: Asterisk, sources: readonly SourceName[]): Promise<Kept> {
  const relay = await Relay.to(asterisk);
  afterThisTest(() => relay.cut());
  const { users } = asterisk;
  const connection = new AmiConnection({
    host: relay.host,
    port: relay.port,
    ...users.admin,
    reconnectDelay: 50,
  });
  afterThisTest(() => connection.close());
  const keeper = keeperOf(connection, 'lab');
  const told = new Recorder(sources);
  afterThisTest(keeper.add(told));
  connection.open();
  const snapshot = (count: number) => until(() => told.snapshots >= count, `snapshot ${count}`);
  await snapshot(1);
  return {
    connection,
    keeper,
    told,
    relay,
    snapshot,
    async truth(when) {
      let difference = '';
      await until(
        async () => {
          difference = await differenceOf(asterisk, keeper, sources);
          return difference === '';
        },
        () => `the truth ${when}\n${difference}`,
      );
    },
  };
}

/** Lines that only the keeper (`-`) or only a new connection (`+`) has. */
async function differenceOf(
  { host, port, users }: Asterisk,
  keeper: StateKeeper,
  sources: readonly SourceName[],
): Promise<string> {
  const connection = new AmiConnection({ host, port, ...users.admin });
  try {
    connection.open();
    await until(() => connection.state === 'ready', 'a second connection');
    const model = new StateModel({ pbx: 'lab', sources });
    const { signal } = new AbortController();
    await askAll(model, (action, options) => connection.send(action, options), signal);
    const fresh = comparable(model.entries()).split('\n');
    const kept = comparable(keeper.model.entries()).split('\n');
    return [
      ...kept.filter((line) => !fresh.includes(line)).map((line) => `- ${line}`),
      ...fresh.filter((line) => !kept.includes(line)).map((line) => `+ ${line}`),
    ].join('\n');
  } finally {
    await connection.close();
  }
}
