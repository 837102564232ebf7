import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runNpm } from '../../lab/machine/npm';
import { projectPath } from '../../lab/machine/paths';
import type { NodeRed } from '../../lab/parts/node-red';
import type { Group, Setting } from '../harness/group';
import { whole } from '../harness/numbers';
import { packageFolder } from '../harness/ours';
import type { Claim, Table } from '../harness/report';
import { figuresOf, startMeasured } from '../node-red/run';

/**
 * The time of a start varies by more than one palette costs. So this number of copies is installed, and the fastest of several
 * starts counts.
 */
const COPIES = 20;
const STARTS = 7;
const MOST_MS = 30;

/** What the installed palette costs, even if it is not used. */
export const footprint: Group = async (setting) => {
  const kilobytes = await unpackedSize();
  const table: Table = {
    title: 'Having it installed',
    columns: ['', ''],
    rows: [['package, unpacked', `${whole(kilobytes)} kB`]],
  };
  if (setting.quick) return { tables: [table], claims: [], faults: [] };

  const palettes = await copies();
  const without: number[] = [];
  const withThem: number[] = [];
  for (let round = 0; round < STARTS; round++) {
    without.push(await cpuOfStart(setting, []));
    withThem.push(await cpuOfStart(setting, palettes));
  }
  const more = (Math.min(...withThem) - Math.min(...without)) / COPIES;
  table.rows.push(
    ["Node-RED's start without it, CPU", `${whole(Math.min(...without))} ms`],
    [`with it ${COPIES} times, each`, `${more.toFixed(0)} ms more`],
  );
  const start: Claim = {
    what: "Node-RED's start with the palette",
    atLeast: `under ${MOST_MS} ms more`,
    measured: `${more.toFixed(0)} ms`,
    reached: more < MOST_MS,
  };
  return { tables: [table], claims: [start], faults: [] };
};

/** @returns ms of CPU time until the flows have started */
async function cpuOfStart(setting: Setting, palettes: readonly string[]): Promise<number> {
  const nodeRed = await startMeasured(setting, [], palettes);
  try {
    await checkLoaded(nodeRed, palettes.length);
    return (await figuresOf(nodeRed)).started?.cpuMs ?? Number.NaN;
  } finally {
    await nodeRed.stop();
  }
}

/** Copies the package under other names and with other node types, so that Node-RED takes each copy for another palette. */
async function copies(): Promise<string[]> {
  const folders = Array.from({ length: COPIES }, (_, i) => join(dirname(packageFolder()), `copy-${i}`));
  for (const [i, folder] of folders.entries()) {
    await cp(packageFolder(), folder, { recursive: true });
    await replaceIn(join(folder, 'package.json'), /"name": "[^"]+/, `$&-${i}`);
    const nodes = join(folder, 'dist/nodes');
    for (const file of await readdir(nodes))
      if (/\.(js|html)$/.test(file))
        await replaceIn(join(nodes, file), /(["'])(ami-(?:config|events|refresh|control))\1/g, `$1$2-${i}$1`);
  }
  return folders;
}

async function replaceIn(file: string, what: RegExp, by: string): Promise<void> {
  await writeFile(file, (await readFile(file, 'utf8')).replace(what, by));
}

async function checkLoaded({ url }: NodeRed, palettes: number): Promise<void> {
  const response = await fetch(`${url}/nodes`, { headers: { Accept: 'application/json' } });
  const sets = (await response.json()) as { types: string[]; err?: string }[];
  const loaded = sets.filter(({ types, err }) => !err && types.some((type) => type.startsWith('ami-config')));
  if (loaded.length !== palettes) throw new Error(`${loaded.length} of ${palettes} palettes were loaded`);
}

async function unpackedSize(): Promise<number> {
  for (const name of ['README.md', 'LICENSE']) await cp(projectPath(name), join(packageFolder(), name));
  const [packed] = JSON.parse(
    await runNpm(['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: packageFolder() }),
  );
  return packed.unpackedSize / 1000;
}
