// `npm run fleet [-- --pbxs 20 --extensions 5000 --calls 4 --changes 100 --seconds 20]`: simulated PBXs with an edge each, and a
// centre. It counts what is lost, repeated and late, without faults and with each of them.
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { scratchFolder } from '../../lab/machine/scratch';
import { startMariaDB } from '../../lab/parts/mariadb';
import { Fleet } from '../fleet/fleet';

const { values } = parseArgs({
  options: {
    line: { type: 'string', default: '4' },
    pbxs: { type: 'string', default: '4' },
    extensions: { type: 'string', default: '1000' },
    calls: { type: 'string', default: '4' },
    changes: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '20' },
  },
});

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);

async function main() {
  const home = await scratchFolder(tmpdir(), 'hybrid-ami-fleet');
  const dataDir = join(home, 'mariadb');
  await mkdir(dataDir);
  const database = await startMariaDB({ dataDir });
  try {
    const fleet = await Fleet.start({
      line: values.line === '5' ? 5 : 4,
      pbxs: Number(values.pbxs),
      extensions: Number(values.extensions),
      database,
      address: '127.0.0.1',
      star: undefined,
      folder: join(home, 'journals'),
      say: (w) => console.error(w),
    });
    try {
      const since = Date.now();
      await fleet.begin({ calls: Number(values.calls), changes: Number(values.changes) });
      await pause(Number(values.seconds) * 1000);
      await fleet.rest();
      const { account, gaps } = await fleet.account(since, new Map());
      console.log(account, gaps);
    } finally {
      await fleet.stop();
    }
  } finally {
    await database.stop();
    await rm(home, { recursive: true, force: true });
  }
}
