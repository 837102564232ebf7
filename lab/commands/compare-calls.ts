// `npm run compare-calls [-- kind …]`: makes all kinds of calls at a real Asterisk 22 and 16, and prints where what a CallTracker
// says differs from the records that Asterisk itself keeps. Differences that are known are listed in call-differences.ts.
import { announce } from '../machine/apt';
import { startAsterisk } from '../parts/asterisk';
import { compareRecords, type Difference } from './call-compare';
import { unexpected } from './call-differences';
import { enableRecords, recordsOf } from './call-records';
import { recordable } from './record-calls';

async function compareCalls(only: readonly string[]): Promise<void> {
  for (const version of [22, 16] as const) {
    announce(`comparing calls of Asterisk ${version}`);
    const asterisk = await startAsterisk({ version });
    try {
      await enableRecords(asterisk);
      for (const kind of recordable(asterisk)) {
        if (only.length > 0 && !only.includes(kind.name)) continue;
        const differences = await recordsOf(asterisk, kind.record).then(compareRecords, failure);
        const wrong = unexpected(version, kind.name, differences);
        if (wrong.length > 0) process.exitCode = 1;
        console.log(
          `${version} ${kind.name}: ${wrong.length > 0 ? `NOT EXPECTED: ${wrong.join(', ')}` : 'as expected'}`,
        );
        for (const { what, text } of differences) console.log(`    ${what}: ${text}`);
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
