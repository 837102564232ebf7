import { projectPath } from '../machine/paths';
import { startAsterisk } from '../parts/asterisk';
import type { AsteriskVersion } from '../parts/asterisk-install';
import { enableRecords } from './call-records';
import { readHistory, writeHistory } from './history-files';
import { judgeHistory } from './judge-history';
import { addRandomPlan } from './random-plan';
import { recordHistory } from './record-history';

/** Folder for the events of histories that differ. */
const FOLDER = 'node_modules/.cache/hybrid-ami/random-calls';

/** Makes random histories of calls on a real Asterisk, and prints the smallest one in which a CallTracker differs from Asterisk's records. */
export async function compareRandom(
  version: AsteriskVersion,
  count: number,
  firstSeed: number,
): Promise<void> {
  const asterisk = await startAsterisk({ version });
  const failed: { seed: number; steps: readonly string[]; wrong: readonly string[] }[] = [];
  try {
    await enableRecords(asterisk);
    await addRandomPlan(asterisk);
    for (let seed = firstSeed; seed < firstSeed + count; seed += 1) {
      const { steps, frames } = await recordHistory(asterisk, seed);
      const wrong = judgeHistory(frames);
      console.log(
        `${version} seed ${seed}: ${steps.length} steps, ${wrong.length === 0 ? 'agrees' : wrong.join('\n    ')}`,
      );
      if (wrong.length === 0) continue;
      failed.push({ seed, steps, wrong });
      await writeHistory(projectPath(FOLDER, `${version}-${seed}.gz`), frames);
    }
  } finally {
    await asterisk.stop();
  }
  const [smallest] = failed.sort((a, b) => a.steps.length - b.steps.length);
  if (!smallest) return;
  process.exitCode = 1;
  console.log(`${failed.length} of ${count} differ. The smallest, ${FOLDER}/${version}-${smallest.seed}.gz:`);
  for (const line of [...smallest.steps, ...smallest.wrong]) console.log(`    ${line}`);
}

/** Compares the stored events of a history again, without a server. */
export async function replayRandom(path: string): Promise<void> {
  const wrong = judgeHistory(await readHistory(path));
  console.log(`${path}: ${wrong.length === 0 ? 'agrees' : wrong.join('\n    ')}`);
  if (wrong.length > 0) process.exitCode = 1;
}
