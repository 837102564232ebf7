import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from '../machine/build';
import { npmFolder } from '../machine/npm-folder';
import { PROJECT, projectPath } from '../machine/paths';
import { run } from '../machine/process';
import { nodeRedLine } from '../parts/node-red-lines';

/** The results of Node-RED's own checks of this package, by the number of the check. */
export type Scorecard = Record<string, { test: boolean; [detail: string]: unknown }>;

/** Runs `node-red-dev validate`. Without a network, it does not compare with the catalogue of other palettes. */
export async function scorecard(): Promise<Scorecard> {
  await ensureBuilt();
  const [tool, { home }] = await Promise.all([npmFolder('node-red-dev', 'node-red-dev'), nodeRedLine(5)]);
  const scratch = await mkdtemp(join(tmpdir(), 'hybrid-ami-scorecard-'));
  const output = join(scratch, 'scorecard.json');
  const preload = `--require=${projectPath('lab/npm-folders/node-red-dev/offline.cjs')}`;
  const program = join(tool, 'node_modules/node-red-dev/bin/run');
  try {
    await run(process.execPath, [preload, program, 'validate', '-p', PROJECT, '-o', output], {
      cwd: tool,
      env: { ...process.env, NODE_RED: join(home, 'node_modules/node-red') },
    });
    return JSON.parse(await readFile(output, 'utf8'));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
