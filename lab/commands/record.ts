// `npm run record`: records test/captures again, from a real Asterisk 22 and 16. `npm run record -- calls` records only calls.
import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { play } from '../../test/conformance/case';
import { CASES } from '../../test/conformance/cases';
import { announce } from '../machine/apt';
import { projectPath } from '../machine/paths';
import { startAsterisk } from '../parts/asterisk';
import type { AsteriskVersion } from '../parts/asterisk-install';
import { recordCalls } from './record-calls';
import { listen, makeHundredCalls } from './recorder';

run(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

/** Records everything; with the argument `calls` only calls, and with names after it only these kinds of calls. */
async function run([what, ...kinds]: readonly string[]): Promise<void> {
  if (what === 'calls') return recordCalls(kinds);
  for (const version of [22, 16] as const) await record(version);
}

async function record(version: AsteriskVersion): Promise<void> {
  announce(`recording Asterisk ${version}`);
  const asterisk = await startAsterisk({ version });
  try {
    const recording = await listen(asterisk);
    const answers: Buffer[] = [];
    for (const each of CASES) {
      if (version >= (each.since ?? 0)) answers.push((await play(each, asterisk)).bytes);
    }
    await makeHundredCalls(asterisk, recording);
    await write(`asterisk-${version}-answers.gz`, Buffer.concat(answers));
    await write(`asterisk-${version}-events.gz`, await recording.end());
  } finally {
    await asterisk.stop();
  }
}

async function write(name: string, bytes: Buffer): Promise<void> {
  const packed = gzipSync(bytes, { level: 9 });
  await writeFile(projectPath('test/captures', name), packed);
  console.log(`${name}: ${bytes.length} bytes, ${packed.length} packed`);
}
