import { readdirSync } from 'node:fs';
import should from 'should';
import { readHistory } from '../../lab/commands/history-files';
import { judgeHistory } from '../../lab/commands/judge-history';
import { projectPath } from '../../lab/machine/paths';

const FOLDER = 'test/captures/random-calls';

/** Histories that `npm run compare-calls -- --random` found: a CallTracker was wrong in each of them once. */
describe('a CallTracker and the records of a random history', () => {
  for (const file of readdirSync(projectPath(FOLDER))) {
    it(`agree on ${file.replace(/\.gz$/, '')}`, async () => {
      should(judgeHistory(await readHistory(projectPath(FOLDER, file)))).deepEqual([]);
    });
  }
});
