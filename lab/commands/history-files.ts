import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Frame, FrameParser } from '../../src/index';

/** Writes the events of a history like those in test/captures. */
export async function writeHistory(path: string, frames: readonly Frame[]): Promise<void> {
  const texts = frames.map(({ headers }) => headers.map(([key, value]) => `${key}: ${value}\r\n`).join(''));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, gzipSync(Buffer.from(`${texts.join('\r\n')}\r\n`), { level: 9 }));
}

/** Reads a file of `writeHistory`. */
export async function readHistory(path: string): Promise<Frame[]> {
  const frames: Frame[] = [];
  const parser = new FrameParser({ onFrame: (frame) => frames.push(frame) });
  parser.write(gunzipSync(await readFile(path)));
  parser.end();
  return frames;
}
