// `npm run compare-calls [-- kind …] [-- --random 40 --seed 1 --version 22] [-- --replay file …]`: makes all kinds of calls, or
// random histories, on a real Asterisk 22 and 16, and compares the reports of a CallTracker with Asterisk's own records.
// call-differences.ts has the reasons for known differences.
import { parseArgs } from 'node:util';
import { announce } from '../machine/apt';
import { startAsterisk } from '../parts/asterisk';
import { reasonOf, unexplained } from './call-differences';
import { enableRecords, recordsOf } from './call-records';
import { compareRecords, type Difference } from './compare-records';
import { compareRandom, replayRandom } from './random-calls';
import { recordable } from './record-calls';

async function compareCalls(only: readonly string[]): Promise<void> {
  for (const version of [22, 16] as const) {
    announce(`comparing calls of Asterisk ${version}`);
    const asterisk = await startAsterisk({ version });
    try {
      await enableRecords(asterisk);
      for (const { name, record } of recordable(asterisk)) {
        if (only.length > 0 && !only.includes(name)) continue;
        const differences = await recordsOf(asterisk, record).then(
          (records) => compareRecords(records),
          failure,
        );
        const wrong = unexplained(name, differences);
        if (wrong.length > 0) process.exitCode = 1;
        const verdict = differences.length > 0 ? 'differs for a known reason' : 'agrees';
        console.log(`${version} ${name}: ${wrong.length > 0 ? `UNEXPLAINED: ${wrong.join(', ')}` : verdict}`);
        for (const { what, text } of differences) {
          console.log(`    ${what}: ${text}`, reasonOf(name, what) ?? '');
        }
      }
    } finally {
      await asterisk.stop();
    }
  }
}

function failure(error: Error): Difference[] {
  return [{ what: 'records', text: error.message }];
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      random: { type: 'string' },
      seed: { type: 'string', default: '1' },
      replay: { type: 'boolean', default: false },
      version: { type: 'string' },
    },
  });
  if (values.replay) {
    for (const file of positionals) await replayRandom(file);
    return;
  }
  if (values.random === undefined) return compareCalls(positionals);
  for (const version of [22, 16] as const) {
    if (values.version === undefined || values.version === String(version))
      await compareRandom(version, Number(values.random), Number(values.seed));
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
