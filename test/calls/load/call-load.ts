import path from 'node:path';
import { endProcess, spawnTied } from '../../../lab/machine/process';
import { AmiConnection, CALL_EVENTS, type Call, CallTracker } from '../../../src/index';
import { until } from '../../support/wait';
import { type PhonesMessage, pairOf } from './phones';

/** The results of a load. */
export interface LoadResult {
  made: number;
  /** Calls that ended, by outcome. */
  outcomes: Record<string, number>;
  /** Pairs of numbers, `1001 1002`, that were connected and not reported, or reported and not connected. */
  wrong: string[];
  /** Calls and channels that the tracker holds at the end, and channels that the server then has. */
  leftOver: { live: number; channels: number; serverChannels: number };
  /** Events that a full queue dropped. */
  drops: number;
  /** Sessions: one, unless the connection was lost. */
  connects: number;
  /** Highest number of calls at the same time. */
  most: number;
}

/** Timeout in ms for the end of the last calls. It is for hangs only. */
const LAST_CALLS = 60_000;

/**
 * Makes plain calls of two phones at a simulated Asterisk in a process of its own, at a steady rate, and follows them over a
 * real connection.
 *
 * @param rate calls a second
 */
export async function loadCalls({ rate, seconds }: { rate: number; seconds: number }): Promise<LoadResult> {
  const script = path.join(__dirname, 'phones.ts');
  const args = ['--require', 'tsx/cjs', script, String(rate), String(seconds)];
  const child = spawnTied('KILL', process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const phones = { port: 0, made: 0, isAll: false };
  child.on('message', (message: PhonesMessage) => Object.assign(phones, message));
  const ended = new Promise<never>((_, reject) => {
    child.once('exit', (code, signal) => reject(new Error(`the phones ended: ${code ?? signal}`)));
  });
  ended.catch(() => {});
  try {
    await Promise.race([ended, until(() => phones.port > 0, 'the simulated Asterisk', LAST_CALLS)]);
    const followed = follow(phones, () => child.send('start'), seconds);
    return await Promise.race([ended, followed]);
  } finally {
    await endProcess(child, 'SIGTERM', 1_000);
  }
}

interface Phones {
  port: number;
  made: number;
  isAll: boolean;
}

async function follow(phones: Phones, start: () => void, seconds: number): Promise<LoadResult> {
  const connection = new AmiConnection({
    host: '127.0.0.1',
    port: phones.port,
    username: 'admin',
    secret: 'secret',
  });
  const tracker = new CallTracker();
  const ended: Call[] = [];
  let most = 0;
  tracker.on('call', ({ topic, call }) => {
    most = Math.max(most, tracker.counts.live);
    if (topic === 'ended') ended.push(call);
  });
  connection.subscribe(CALL_EVENTS, (event, at) => tracker.take(event, Date.parse(at)));
  const soFar = () =>
    JSON.stringify({
      ...phones,
      ended: ended.length,
      tracker: tracker.counts,
      connection: connection.snapshot(),
    });
  try {
    connection.open();
    await until(() => connection.state === 'ready', soFar, LAST_CALLS);
    start();
    await until(
      () => phones.isAll && ended.length >= phones.made,
      () => `the end of all calls: ${soFar()}`,
      2 * seconds * 1_000 + LAST_CALLS,
    );
    const { items } = await connection.send({ Action: 'CoreShowChannels' });
    const { live, channels } = tracker.counts;
    const { drops, connects } = connection.snapshot();
    const leftOver = { live, channels, serverChannels: items.length };
    return {
      made: phones.made,
      outcomes: outcomesOf(ended),
      wrong: wrongOf(ended, phones.made),
      leftOver,
      drops,
      connects,
      most,
    };
  } finally {
    await connection.close();
  }
}

function outcomesOf(calls: readonly Call[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of calls) counts[String(outcome)] = (counts[String(outcome)] ?? 0) + 1;
  return counts;
}

function wrongOf(calls: readonly Call[], made: number): string[] {
  const expected = new Map<string, number>();
  const add = (pair: string, count: number) => expected.set(pair, (expected.get(pair) ?? 0) + count);
  for (let index = 0; index < made; index += 1) add(pairOf(index).join(' '), 1);
  for (const { from, to, conversations } of calls) {
    if (conversations.length === 1) add(`${from.number} ${to?.number}`, -1);
  }
  return [...expected].flatMap(([pair, count]) => (count === 0 ? [] : [pair]));
}
