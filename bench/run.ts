// `npm run bench [-- --quick] [-- groups]`: ours against the npm peers and the physical limits, on Node 20 and 24.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeRedLine } from '../lab/node-red-lines';
import { projectPath } from '../lab/paths';
import { run } from '../lab/process';
import { GROUPS } from './groups';
import { buildContenders } from './harness/build';
import type { Setting, StreamFile } from './harness/group';
import { describeMachine } from './harness/machine';
import { keepPackage } from './harness/ours';
import { claimsTable, markdown, plainText, type Report } from './harness/report';
import { installPeers } from './peers/home';
import { generateStream } from './stream/generate';

const SEED = 1;
const EVENTS = 200_000;
const ROUNDS = 5;

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const { quick, names } = readArguments(process.argv.slice(2));
  const folder = await mkdtemp(join(tmpdir(), 'hybrid-ami-bench-'));
  try {
    await keepPackage(join(folder, 'package'));
    await buildContenders(join(folder, 'contenders'));
    await installPeers();
    const stream = await streamFile(folder, quick ? 2_000 : EVENTS);
    const sample = quick ? stream : await streamFile(folder, EVENTS / 10);
    const reports = new Map<string, Report[]>();
    for (const line of [4, 5] as const) {
      const { node } = await nodeRedLine(line);
      const version = `Node ${(await run(node, ['--version'])).trim().slice(1)}`;
      const setting: Setting = { line, node, rounds: ROUNDS, quick, stream, sample };
      for (const name of names) {
        const report = await GROUPS[name]?.(setting);
        if (!report) continue;
        reports.set(version, [...(reports.get(version) ?? []), report]);
        for (const table of report.tables)
          console.log(plainText({ ...table, title: `${version}: ${table.title}` }));
      }
    }
    const claims = claimsTable(reports);
    if (!quick) {
      console.log(plainText(claims));
      const tables = [...reports].flatMap(([version, ofNode]) => [
        `## ${version}\n`,
        ...ofNode.flatMap((report) => report.tables.map(markdown)),
      ]);
      const text = [await describeMachine(), markdown(claims), ...tables].join('\n');
      await writeFile(projectPath('bench/RESULTS.md'), text);
    }
    const faults = [...reports.values()].flat().flatMap((report) => report.faults);
    for (const fault of faults) console.error(`WRONG: ${fault}`);
    if (faults.length > 0) process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function readArguments(given: string[]): { quick: boolean; names: string[] } {
  const named = given.filter((argument) => argument !== '--quick');
  const unknown = named.find((name) => !(name in GROUPS));
  if (unknown !== undefined) {
    console.error(`there is no group ${unknown}; there are ${Object.keys(GROUPS).join(', ')}`);
    process.exit(1);
  }
  return { quick: given.includes('--quick'), names: named.length > 0 ? named : Object.keys(GROUPS) };
}

async function streamFile(folder: string, events: number): Promise<StreamFile> {
  const { bytes, count, checksum } = generateStream({ seed: SEED, events });
  const file = join(folder, `events-${events}`);
  await writeFile(file, bytes);
  return { file, count, checksum };
}
