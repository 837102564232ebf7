// Our parser and its theoretical limits, on a stream in pieces of a given size.
import { readFile } from 'node:fs/promises';
import { type Contenders, type Measured, timed } from '../harness/contender';
import { engine } from '../harness/ours';
import { Checksum } from '../stream/checksum';
import type { ParseInput } from './input';

export const contenders: Contenders<ParseInput> = {
  ours: parseAll,

  /** As in a process that has already seen many other events, whose object shapes fill V8's caches. */
  async 'ours, after 64 other shapes'(input) {
    let count = 0;
    const parser = new (engine().FrameParser)({
      onFrame: (frame) => {
        count += Object.keys(frame.toObject()).length;
      },
    });
    for (let use = 0; use < 1000; use++)
      for (let shape = 0; shape < OTHER_SHAPES; shape++)
        parser.write(Buffer.from(`Event: Other${shape}\r\nHeader${shape}: ${use}\r\nSame: x\r\n\r\n`));
    if (count !== 3 * 1000 * OTHER_SHAPES) throw new Error(`${count} properties`);
    return parseAll(input);
  },

  async 'ours, not wanted'({ file, chunk }) {
    return readThrough(file, chunk, (onEvent) => {
      const parser = new (engine().FrameParser)({
        onFrame: () => {},
        wants: () => {
          onEvent();
          return false;
        },
      });
      return { write: (piece) => parser.write(piece) };
    });
  },

  /** The lower limit for one object per event, with all headers found and escaped beforehand. */
  async 'JSON.parse of ready-split lines'({ file }) {
    const lines: string[] = [];
    const parser = new (engine().FrameParser)({ onFrame: (frame) => lines.push(JSON.stringify(frame)) });
    parser.write(await readFile(file));
    return timed(async () => {
      let count = 0;
      for (const line of lines) if (JSON.parse(line)) count += 1;
      return { count };
    });
  },

  /** The lower limit for reading: it only finds where each frame ends. */
  async 'scan for frame ends'({ file, chunk }) {
    return readThrough(file, chunk, (onEvent) => ({
      write(piece) {
        for (let at = piece.indexOf(FRAME_END); at !== -1; at = piece.indexOf(FRAME_END, at + 4)) onEvent();
      },
    }));
  },
};

function parseAll({ file, chunk, check }: ParseInput): Promise<Measured> {
  const checksum = new Checksum();
  return readThrough(file, chunk, (onEvent) => {
    const parser = new (engine().FrameParser)({
      onFrame: check
        ? (frame) => {
            onEvent();
            checksum.add(Object.entries(frame.toObject()));
          }
        : (frame) => {
            frame.toObject();
            onEvent();
          },
    });
    return { write: (piece) => parser.write(piece), ...(check && { checksum: () => checksum.toString() }) };
  });
}

const OTHER_SHAPES = 64;
const FRAME_END = '\r\n\r\n';

interface Reader {
  write(piece: Buffer): void;
  checksum?: () => string;
}

async function readThrough(
  file: string,
  chunk: number,
  reader: (onEvent: () => void) => Reader,
): Promise<Measured> {
  const bytes = await readFile(file);
  let count = 0;
  const { write, checksum } = reader(() => {
    count += 1;
  });
  return timed(async () => {
    for (let at = 0; at < bytes.length; at += chunk) write(bytes.subarray(at, at + chunk));
    return { count, checksum: checksum?.() };
  });
}
