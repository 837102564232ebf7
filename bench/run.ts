// `npm run bench [-- --quick] [-- groups]`: compares this package with the peers on npm and with physical limits, on Node.js 20
// and 24.
import { writeFile } from 'node:fs/promises';
import { projectPath } from '../lab/machine/paths';
import { run } from '../lab/machine/process';
import { GROUPS } from './groups';
import type { Setting } from './harness/group';
import { describeMachine } from './harness/machine';
import { prepare } from './harness/prepare';
import { claimsTable, markdown, plainText, type Report } from './harness/report';

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const { quick, names } = readArguments(process.argv.slice(2));
  const startedAt = performance.now();
  const { setting, removeFiles } = await prepare(quick);
  const reports = new Map<string, Report[]>();
  try {
    for (const line of [4, 5] as const) {
      const settingHere = await setting(line);
      const version = `Node ${(await run(settingHere.node, ['--version'])).trim().slice(1)}`;
      for (const name of names) {
        const report = await reportOf(name, settingHere);
        reports.set(version, [...(reports.get(version) ?? []), report]);
        for (const table of report.tables)
          console.log(plainText({ ...table, title: `${version}: ${table.title}` }));
      }
      // Only a run of all groups may replace RESULTS.md. It is written after each line, so that an error later does not lose
      // half an hour of work.
      if (!quick && names.length === Object.keys(GROUPS).length)
        await writeFile(projectPath('bench/RESULTS.md'), await results(reports));
    }
  } finally {
    await removeFiles();
  }
  if (!quick) console.log(plainText(claimsTable(reports)));
  const faults = [...reports.values()].flat().flatMap((report) => report.faults);
  for (const fault of faults) console.error(`WRONG: ${fault}`);
  console.log(`It took ${Math.round((performance.now() - startedAt) / 1000)} s.`);
  if (faults.length > 0) process.exitCode = 1;
}

/** Turns an error of a group into a fault, so that the results of the other groups are not lost. */
async function reportOf(name: string, setting: Setting): Promise<Report> {
  try {
    return (await GROUPS[name]?.(setting)) as Report;
  } catch (error) {
    return { tables: [], claims: [], faults: [`${name} failed: ${(error as Error).message}`] };
  }
}

function readArguments(given: string[]): { quick: boolean; names: string[] } {
  const named = given.filter((argument) => argument !== '--quick');
  const unknown = named.find((name) => !(name in GROUPS));
  if (unknown !== undefined) {
    console.error(`there is no group ${unknown}. The groups are ${Object.keys(GROUPS).join(', ')}`);
    process.exit(1);
  }
  return { quick: given.includes('--quick'), names: named.length > 0 ? named : Object.keys(GROUPS) };
}

async function results(reports: ReadonlyMap<string, readonly Report[]>): Promise<string> {
  const tables = [...reports].flatMap(([version, ofNode]) => [
    `## ${version}\n`,
    ...ofNode.flatMap((report) => report.tables.map(markdown)),
  ]);
  return [await describeMachine(), markdown(claimsTable(reports)), ...tables].join('\n');
}
