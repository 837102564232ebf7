import { mkdir, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { CALL_EVENTS } from '../../src/index';
import { announce } from '../machine/apt';
import { projectPath } from '../machine/paths';
import { until } from '../machine/wait';
import { type Asterisk, startAsterisk } from '../parts/asterisk';
import { type Phones, startPhones } from '../parts/phones';
import { CALL_KINDS, type CallKind } from './call-kinds';
import type { CallTools } from './call-makers';
import { PHONE_KINDS, type PhoneKind } from './phone-kinds';
import { listen, registerFour } from './recorder';

/**
 * Records test/captures/calls from a real Asterisk 22 and 16.
 *
 * @param only names of kinds; [] records all kinds
 */
export async function recordCalls(only: readonly string[] = []): Promise<void> {
  for (const version of [22, 16] as const) {
    announce(`recording calls of Asterisk ${version}`);
    const asterisk = await startAsterisk({ version });
    try {
      for (const kind of recordable(asterisk)) {
        if (only.length > 0 && !only.includes(kind.name)) continue;
        const bytes = await kind.record().then(onlyCallEvents, (error: Error) => {
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

/** @returns all kinds of calls; `record` makes one, and resolves to all traffic that Asterisk sent */
export function recordable(asterisk: Asterisk): { name: string; record: () => Promise<Buffer> }[] {
  return [
    ...CALL_KINDS.map((kind) => ({ name: kind.name, record: () => recordKind(asterisk, kind) })),
    ...PHONE_KINDS.map((kind) => ({ name: kind.name, record: () => recordPhoneKind(asterisk, kind) })),
  ];
}

/** Makes one kind of call with the phones of SIPp, and waits for its end. */
async function recordKind(asterisk: Asterisk, kind: CallKind): Promise<Buffer> {
  const phones = await startPhones(asterisk, { numbers: ['1001', '1002', '1003'] });
  try {
    await registerCalled(phones, kind);
    return await recordMade(asterisk, kind.name, (tools) => kind.make({ ...tools, phones }));
  } finally {
    await phones.stop();
  }
}

/** The same with phones that transfer calls themselves. */
async function recordPhoneKind(asterisk: Asterisk, { name, make }: PhoneKind): Promise<Buffer> {
  const four = await registerFour(asterisk);
  try {
    return await recordMade(asterisk, name, (tools) => make({ ...tools, four }));
  } finally {
    for (const phone of four) await phone.close();
  }
}

async function recordMade(
  asterisk: Asterisk,
  name: string,
  make: (tools: Omit<CallTools, 'phones'>) => Promise<void>,
): Promise<Buffer> {
  const recording = await listen(asterisk);
  try {
    await make({
      recording,
      heard: (event, times = 1) =>
        until(() => recording.count(event) >= times, `${times} times ${event} of ${name}`, 60_000),
      until,
      pause: (ms) => setTimeout(ms),
      channelOf: (phone) => recording.find(new RegExp(`^Channel: (PJSIP/${phone}-\\w+)\\r$`)),
    });
    await until(recording.isQuiet, `the end of ${name}`, 60_000);
  } finally {
    recording.ask('Hangup', { Channel: '/^.*$/' });
  }
  return await recording.end();
}

async function registerCalled(phones: Phones, { name, manners = {} }: CallKind): Promise<void> {
  for (const phone of ['1021', '1022', '1023']) {
    if (name !== 'unreachable' || phone !== '1023')
      await phones.register([phone], manners[phone] ?? 'answer');
  }
}

/** Keeps only the events that a CallTracker reads, which is a small part. A TestEvent may end with an additional empty line. */
function onlyCallEvents(bytes: Buffer): Buffer {
  const frames = bytes.toString('latin1').split(/(?:\r\n){2,}/);
  const names = new Set(CALL_EVENTS);
  const kept = frames.filter((frame) => names.has(/^Event: (\w+)/.exec(frame)?.[1] ?? ''));
  return Buffer.from(`${kept.join('\r\n\r\n')}\r\n\r\n`, 'latin1');
}
