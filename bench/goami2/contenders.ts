import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Contenders, Measured } from '../harness/contender';
import type { ParseInput } from '../parse/input';
import { Checksum } from '../stream/checksum';
import { GOAMI2 } from './variable';

const MAX_OUTPUT = 1024 ** 3;

export const contenders: Contenders<ParseInput> = {
  /** Go's parser in a process of its own. Its CPU time and memory are not measured. */
  async goami2({ file, check }) {
    const program = process.env[GOAMI2];
    if (program === undefined) throw new Error(`${GOAMI2} does not say where the program is`);
    const args = check ? [file, 'print'] : [file];
    const { stdout } = await promisify(execFile)(program, args, { maxBuffer: MAX_OUTPUT });
    if (check) return { ...NOTHING, ...headersOf(stdout) };
    const [count, wallMs] = stdout.split(' ').map(Number);
    return { ...NOTHING, count: count ?? 0, wallMs: wallMs ?? Number.NaN };
  },
};

const NOTHING: Measured = { count: 0, wallMs: 0, userMs: 0, systemMs: 0, peakMb: 0 };

function headersOf(printed: string): { count: number; checksum: string } {
  const checksum = new Checksum();
  const frames = printed.split('\r\n\r\n').slice(0, -1);
  for (const frame of frames)
    checksum.add(
      frame.split('\r\n').map((line) => {
        const colon = line.indexOf(': ');
        return [line.slice(0, colon), line.slice(colon + 2)] as const;
      }),
    );
  return { count: frames.length, checksum: checksum.toString() };
}
