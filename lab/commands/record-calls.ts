import { mkdir, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { CALL_EVENTS } from '../../src/index';
import { announce } from '../machine/apt';
import { projectPath } from '../machine/paths';
import { until } from '../machine/wait';
import { type RunningAsterisk, startAsterisk } from '../parts/asterisk';
import { type Phones, startPhones } from '../parts/phones';
import { CALL_KINDS } from './call-kinds';
import { listen } from './recorder';

/**
 * Records test/captures/calls from a real Asterisk 22 and 16.
 *
 * @param only names of kinds; none = all
 */
export async function recordCalls(only: readonly string[] = []): Promise<void> {
  for (const version of [22, 16] as const) {
    announce(`recording calls of Asterisk ${version}`);
    const asterisk = await startAsterisk({ version });
    try {
      for (const kind of CALL_KINDS) {
        if (only.length > 0 && !only.includes(kind.name)) continue;
        const bytes = await recordKind(asterisk, kind).catch((error: Error) => {
          console.error(`${version} ${kind.name}: ${error.message}`);
          process.exitCode = 1;
          return undefined;
        });
        if (!bytes) continue;
        await mkdir(projectPath('test/captures/calls', String(version)), { recursive: true });
        const packed = gzipSync(bytes, { level: 9 });
        await writeFile(projectPath('test/captures/calls', String(version), `${kind.name}.gz`), packed);
        console.log(`${version} ${kind.name}: ${bytes.length} bytes, ${packed.length} packed`);
      }
    } finally {
      await asterisk.stop();
    }
  }
}

async function recordKind(asterisk: RunningAsterisk, kind: (typeof CALL_KINDS)[number]): Promise<Buffer> {
  const phones = await startPhones(asterisk, { numbers: ['1001', '1002', '1003'] });
  try {
    await registerCalled(phones, kind);
    const recording = await listen(asterisk);
    try {
      await kind.make({
        phones,
        recording,
        heard: (event, times = 1) =>
          until(() => recording.count(event) >= times, `${times} times ${event} of ${kind.name}`, 10_000),
        until,
        pause: (ms) => setTimeout(ms),
        channelOf: (phone) => recording.find(new RegExp(`^Channel: (PJSIP/${phone}-\\w+)\\r$`)),
      });
      await until(recording.isQuiet, `the end of ${kind.name}`, 10_000);
    } finally {
      recording.ask('Hangup', { Channel: '/^.*$/' });
    }
    return onlyCallEvents(await recording.end());
  } finally {
    await phones.stop();
  }
}

async function registerCalled(
  phones: Phones,
  { name, manners = {} }: (typeof CALL_KINDS)[number],
): Promise<void> {
  for (const phone of ['1021', '1022', '1023']) {
    if (name !== 'unreachable' || phone !== '1023')
      await phones.register([phone], manners[phone] ?? 'answer');
  }
}

/** Leaves out what a CallTracker does not take: most of the bytes. A TestEvent may end with one more empty line. */
function onlyCallEvents(bytes: Buffer): Buffer {
  const frames = bytes.toString('latin1').split(/(?:\r\n){2,}/);
  const names = new Set(CALL_EVENTS);
  const kept = frames.filter((frame) => names.has(/^Event: (\w+)/.exec(frame)?.[1] ?? ''));
  return Buffer.from(`${kept.join('\r\n\r\n')}\r\n\r\n`, 'latin1');
}
