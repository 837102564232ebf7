import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { projectPath } from '../../lab/paths';
import { run } from '../../lab/process';
import type { Group, Setting } from '../harness/group';
import { whole } from '../harness/numbers';
import { packageFolder } from '../harness/ours';
import type { Claim, Table } from '../harness/report';
import { figuresOf, startMeasured } from '../node-red/run';

/** The least of so many counts: a start's time scatters by more than what is looked for, and only ever upwards. */
const STARTS = 15;
const MOST_MS = 30;
const MOST_KB = 300;

/** What the palette costs those who have it installed, used or not. */
export const footprint: Group = async (setting) => {
  const kilobytes = await unpackedSize();
  const size: Claim = {
    what: 'package, unpacked',
    atLeast: `under ${MOST_KB} kB`,
    measured: `${whole(kilobytes)} kB`,
    reached: kilobytes < MOST_KB,
  };
  const table: Table = {
    title: 'Having it installed',
    columns: ['', ''],
    rows: [['package, unpacked', size.measured]],
  };
  if (setting.quick) return { tables: [table], claims: [size], faults: [] };

  const without: number[] = [];
  const withIt: number[] = [];
  for (let round = 0; round < STARTS; round++) {
    without.push(await cpuOfStart(setting, false));
    withIt.push(await cpuOfStart(setting, true));
  }
  const more = Math.min(...withIt) - Math.min(...without);
  table.rows.push(
    ["Node-RED's start without it, CPU", `${whole(Math.min(...without))} ms`],
    ['with it', `${more.toFixed(0)} ms more`],
  );
  const start: Claim = {
    what: "Node-RED's start with the palette",
    atLeast: `under ${MOST_MS} ms more`,
    measured: `${more.toFixed(0)} ms`,
    reached: more < MOST_MS,
  };
  return { tables: [table], claims: [start, size], faults: [] };
};

/** CPU time in ms until the flows have started. */
async function cpuOfStart(setting: Setting, palette: boolean): Promise<number> {
  const nodeRed = await startMeasured(setting, [], { palette });
  try {
    return (await figuresOf(nodeRed)).started?.cpuMs ?? Number.NaN;
  } finally {
    await nodeRed.stop();
  }
}

async function unpackedSize(): Promise<number> {
  for (const name of ['README.md', 'LICENSE']) await cp(projectPath(name), join(packageFolder(), name));
  const [packed] = JSON.parse(
    await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: packageFolder() }),
  );
  return packed.unpackedSize / 1000;
}
