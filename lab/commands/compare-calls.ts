// `npm run compare-calls [-- kind …]`: makes all kinds of calls at a real Asterisk 22 and 16, and compares what a CallTracker says
// with the records that Asterisk itself keeps. call-differences.ts has the reasons of what differs.
import { announce } from '../machine/apt';
import { startAsterisk } from '../parts/asterisk';
import { reasonOf, unexplained } from './call-differences';
import { enableRecords, recordsOf } from './call-records';
import { compareRecords, type Difference } from './compare-records';
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

compareCalls(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
