import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Line, nodeRedLine } from '../../lab/parts/node-red-lines';
import { installPeers } from '../peers/install';
import {
  generateOtherStream,
  generateStream,
  generateVariablesStream,
  type Stream,
} from '../stream/generate';
import { buildContenders } from './build';
import type { Setting, StreamFile } from './group';
import { keepPackage } from './ours';

const SEED = 1;
const EVENTS = 200_000;
const FEW_EVENTS = 2_000;
const ROUNDS = 3;

/** Prepares what all groups need in a scratch folder, which `removeFiles` removes. */
export async function prepare(quick: boolean): Promise<{
  setting(line: Line): Promise<Setting>;
  removeFiles(): Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'hybrid-ami-bench-'));
  const removeFiles = () => rm(folder, { recursive: true, force: true });
  try {
    await keepPackage(join(folder, 'package'));
    await buildContenders(join(folder, 'contenders'));
    await installPeers();
    const few = await streamFile(folder, 'few', generateStream({ seed: SEED, events: FEW_EVENTS }));
    const sample = quick
      ? few
      : await streamFile(folder, 'sample', generateStream({ seed: SEED, events: EVENTS / 10 }));
    const stream = quick
      ? few
      : await streamFile(folder, 'stream', generateStream({ seed: SEED, events: EVENTS }));
    // As many as on our own site: in a shorter stream the time that V8 needs to compile our code weighs more.
    const events = quick ? FEW_EVENTS : EVENTS;
    const other = await streamFile(folder, 'other', generateOtherStream({ seed: SEED, events }));
    const variables = {
      same: await streamFile(folder, 'same', generateVariablesStream({ seed: SEED, events, isMixed: false })),
      mixed: await streamFile(
        folder,
        'mixed',
        generateVariablesStream({ seed: SEED, events, isMixed: true }),
      ),
    };
    const setting = async (line: Line): Promise<Setting> => {
      const { node } = await nodeRedLine(line);
      return { line, node, rounds: ROUNDS, quick, stream, sample, few, other, variables };
    };
    return { setting, removeFiles };
  } catch (error) {
    await removeFiles();
    throw error;
  }
}

async function streamFile(
  folder: string,
  name: string,
  { bytes, count, checksum }: Stream,
): Promise<StreamFile> {
  const file = join(folder, name);
  await writeFile(file, bytes);
  return { file, count, checksum };
}
