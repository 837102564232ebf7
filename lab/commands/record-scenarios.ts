// `npm run record-scenarios [-- name …]`: records test/captures/scenarios from real Asterisks 22, several at the same time.
import { mkdir, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { projectPath } from '../machine/paths';
import { until } from '../machine/wait';
import { type Asterisk, startAsterisk } from '../parts/asterisk';
import { queuesConf, SCENARIO_PLAN, SCENARIO_QUEUES } from '../parts/scenario-plan';
import { SCENARIOS } from '../scenarios';
import type { Scenario } from '../scenarios/tools';
import { listen, registerFour } from './recorder';

/** Asterisks that work at the same time. */
const WORKERS = 3;
/** ms after the last event until a scenario is over. */
const AFTERWARDS = 300;

run(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

async function run(only: readonly string[]): Promise<void> {
  const queue = SCENARIOS.filter(({ name }) => only.length === 0 || only.includes(name));
  await mkdir(projectPath('test/captures/scenarios'), { recursive: true });
  const worker = async () => {
    const appended = { 'extensions.conf': SCENARIO_PLAN, 'queues.conf': queuesConf(SCENARIO_QUEUES) };
    const asterisk = await startAsterisk({ version: 22, appended });
    try {
      for (let next = queue.shift(); next; next = queue.shift()) await record(asterisk, next);
    } finally {
      await asterisk.stop();
    }
  };
  await Promise.all(Array.from({ length: Math.min(WORKERS, queue.length) }, worker));
}

/** Plays a scenario with real phones, and writes what Asterisk sent. */
async function record(asterisk: Asterisk, { name, play }: Scenario): Promise<void> {
  const four = await registerFour(asterisk);
  await setTimeout(AFTERWARDS);
  const recording = await listen(asterisk);
  try {
    await play({
      four,
      recording,
      heard: (event, times = 1) =>
        until(() => recording.count(event) >= times, `${times} times ${event} of ${name}`, 20_000),
      until,
      pause: (ms) => setTimeout(ms),
      channelOf: (phone) => recording.find(new RegExp(`^Channel: (PJSIP/${phone}-\\w+)\\r$`)),
      find: recording.find,
    });
    await until(recording.isQuiet, `the end of ${name}`, 20_000);
  } catch (error) {
    console.error(`${name}: ${(error as Error).message}`);
    process.exitCode = 1;
  } finally {
    if (!recording.isQuiet()) recording.ask('Hangup', { Channel: '/^.*$/' });
    await setTimeout(AFTERWARDS);
  }
  const bytes = kept(await recording.end());
  for (const phone of four) await phone.close().catch(() => {});
  const packed = gzipSync(bytes, { level: 9 });
  await writeFile(projectPath('test/captures/scenarios', `${name}.gz`), packed);
  console.log(`${name}: ${bytes.length} bytes, ${packed.length} packed`);
}

/** @returns the recording without the events that the comparison ignores */
function kept(bytes: Buffer): Buffer {
  const frames = bytes.toString('latin1').split(/(?:\r\n){2,}/);
  const wanted = frames.filter(
    (frame) =>
      frame !== '' && !/^Event: (RTCP|TestEvent|ChallengeSent|SuccessfulAuth|Contact|Peer)/.test(frame),
  );
  return Buffer.from(`${wanted.join('\r\n\r\n')}\r\n\r\n`, 'latin1');
}
