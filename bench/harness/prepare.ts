import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Line, nodeRedLine } from '../../lab/parts/node-red-lines';
import { installPeers } from '../peers/home';
import { generateStream } from '../stream/generate';
import { buildContenders } from './build';
import type { Setting, StreamFile } from './group';
import { keepPackage } from './ours';

const SEED = 1;
const EVENTS = 200_000;
const FEW_EVENTS = 2_000;
const ROUNDS = 5;

/** What all groups need, in a scratch folder until the run ends. */
export async function prepare(quick: boolean): Promise<{
  setting(line: Line): Promise<Setting>;
  putAway(): Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'hybrid-ami-bench-'));
  const putAway = () => rm(folder, { recursive: true, force: true });
  try {
    await keepPackage(join(folder, 'package'));
    await buildContenders(join(folder, 'contenders'));
    await installPeers();
    const few = await streamFile(folder, FEW_EVENTS);
    const sample = quick ? few : await streamFile(folder, EVENTS / 10);
    const stream = quick ? few : await streamFile(folder, EVENTS);
    const setting = async (line: Line): Promise<Setting> => {
      const { node } = await nodeRedLine(line);
      return { line, node, rounds: ROUNDS, quick, stream, sample, few };
    };
    return { setting, putAway };
  } catch (error) {
    await putAway();
    throw error;
  }
}

async function streamFile(folder: string, events: number): Promise<StreamFile> {
  const { bytes, count, checksum } = generateStream({ seed: SEED, events });
  const file = join(folder, `events-${events}`);
  await writeFile(file, bytes);
  return { file, count, checksum };
}
