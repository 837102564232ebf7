import should from 'should';
import { keeperOf } from '../../../nodes/ami-state/keepers';
import words from '../../../nodes/ami-state/locales/en-US/ami-state.json';
import { AmiConnection, SOURCE_NAMES, type SourceName } from '../../../src';
import { type ManagerClass, Simulator } from '../../../src/simulator';
import { afterThisTest } from '../../support/teardown';
import { until } from '../../support/wait';

/** The class after `write:` or `read:` in the words of the dialog; none if it names none. */
function rights(source: SourceName, kind: 'write' | 'read'): ManagerClass[] {
  const [, right] = new RegExp(`${kind}: (\\w+)`).exec(words['ami-state'].needs[source]) ?? [];
  return right === undefined ? [] : [right as ManagerClass];
}

/** @returns the reason why a user with these rights cannot read the source; undefined if it can */
async function failureOf(source: SourceName, write: ManagerClass[], read: ManagerClass[]) {
  const pbx = await Simulator.listen({
    extensions: ['1001'],
    queues: [{ name: 'support' }],
    mailboxes: [{ mailbox: '1001' }],
    users: [{ username: 'admin', secret: 'secret', write, read }],
  });
  afterThisTest(() => pbx.close());
  const { host, port } = pbx;
  const connection = new AmiConnection({ host, port, username: 'admin', secret: 'secret' });
  afterThisTest(() => connection.close());
  const keeper = keeperOf(connection, 'simulator');
  let hasRead = false;
  const onSnapshot = () => {
    hasRead = true;
  };
  const none = { onChange: () => {}, onFailures: () => {}, mailboxes: [], checkInterval: 0 };
  afterThisTest(keeper.add({ ...none, sources: [source], onSnapshot }));
  connection.open();
  await until(() => hasRead, 'the snapshot');
  return keeper.failures.get(source)?.message;
}

describe('the rights that the dialog of ami-state names', () => {
  for (const source of SOURCE_NAMES) {
    it(`suffice to read ${source}, and without them it fails in words`, async () => {
      const [write, read] = [rights(source, 'write'), rights(source, 'read')];
      should(read).have.length(1);
      should(await failureOf(source, write, read)).be.undefined();
      if (write.length > 0) should(await failureOf(source, [], read)).match(/class (system|call|reporting)/);
    });
  }
});
