import { until } from '../../lab/machine/wait';
import type { Board } from './board';

/** ms between two turns of the source. */
const INTERVAL = 5;

export interface Log {
  sent: number;
  written: number;
  /** Number of events sent but not in the table, sampled every few seconds. */
  backlogs: number[];
}

/** Emits events at a steady rate (per second) for the given seconds, and samples how far the example's log lags behind. */
export async function logEvents({ pbx, rows }: Board, rate: number, seconds: number): Promise<Log> {
  const before = await rows('ami_events');
  const startedAt = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    for (; sent < ((performance.now() - startedAt) * rate) / 1000; sent++) pbx.emit(hangup(sent));
  }, INTERVAL);
  const backlogs: number[] = [];
  for (let at = 5; at <= seconds; at += 5) {
    const wait = startedAt + at * 1000 - performance.now();
    await new Promise((resolve) => setTimeout(resolve, wait));
    const asked = sent;
    backlogs.push(asked - ((await rows('ami_events')) - before));
  }
  clearInterval(timer);
  const written = async () => (await rows('ami_events')) - before;
  await until(async () => (await written()) >= sent, 'the log to catch up', 30_000).catch(() => {});
  return { sent, written: await written(), backlogs };
}

const hangup = (serial: number) => ({
  Event: 'Hangup',
  Channel: `PJSIP/1001-${serial.toString(16).padStart(8, '0')}`,
  CallerIDNum: '1001',
  CallerIDName: 'Extension 1001',
  Uniqueid: `1795264529.${serial}`,
  Cause: '16',
  'Cause-txt': 'Normal Clearing',
});
