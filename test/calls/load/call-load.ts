import { setTimeout as delay } from 'node:timers/promises';
import { AmiConnection, CALL_EVENTS, type Call, CallTracker } from '../../../src/index';
import { Simulator } from '../../../src/simulator';
import { until } from '../../support/wait';

/** What became of the calls of a load. */
export interface LoadResult {
  made: number;
  /** Calls that ended, by outcome. */
  outcomes: Record<string, number>;
  /** Pairs of numbers, `1001 1002`, that were connected and not told, or told and not connected. */
  wrong: string[];
  /** Calls and channels that are left over. */
  leftOver: { live: number; channels: number };
  /** Events that a full queue dropped. */
  drops: number;
  /** Most calls at once. */
  most: number;
}

/** ms between two looks at how many calls are due. */
const INTERVAL = 20;
/** ms that a call rings, and that it talks after that. */
const RING = 500;
const TALK = 2_000;
const PHONES = 400;

/**
 * Makes plain calls of two phones at a simulated Asterisk, at a steady rate, and follows them over a real connection.
 *
 * @param rate calls a second
 */
export async function loadCalls({ rate, seconds }: { rate: number; seconds: number }): Promise<LoadResult> {
  const extensions = Array.from({ length: PHONES }, (_, index) => String(1001 + index));
  const pbx = await Simulator.listen({ extensions });
  const { host, port } = pbx;
  const connection = new AmiConnection({ host, port, username: 'admin', secret: 'secret' });
  const tracker = new CallTracker();
  const ended: Call[] = [];
  const result = { made: 0, most: 0, wrong: [] as string[], outcomes: {} as Record<string, number> };
  tracker.on('call', ({ topic, call }) => {
    result.most = Math.max(result.most, tracker.counts.live);
    if (topic === 'ended') ended.push(call);
  });
  connection.subscribe(CALL_EVENTS, (event, at) => tracker.take(event, Date.parse(at)));
  try {
    connection.open();
    await until(() => connection.state === 'ready', 'the login');
    const expected = new Map<string, number>();
    const startedAt = performance.now();
    const all = rate * seconds;
    while (result.made < all) {
      const due = Math.min(all, Math.floor(((performance.now() - startedAt) / 1000) * rate));
      for (; result.made < due; result.made += 1) {
        const pair = makeCall(pbx, extensions, result.made);
        expected.set(pair, (expected.get(pair) ?? 0) + 1);
      }
      await delay(INTERVAL);
    }
    await until(
      () => ended.length >= all,
      () => `the end of ${all - ended.length} calls`,
      60_000,
    );
    for (const call of ended) count(result.outcomes, String(call.outcome));
    for (const call of ended) {
      const pair = `${call.from.number} ${call.to?.number}`;
      const left = (expected.get(pair) ?? 0) - 1;
      if (left < 0 || call.conversations.length !== 1) result.wrong.push(pair);
      else expected.set(pair, left);
    }
    for (const [pair, missing] of expected) if (missing > 0) result.wrong.push(pair);
    const { live, channels } = tracker.counts;
    return { ...result, leftOver: { live, channels }, drops: connection.snapshot().drops };
  } finally {
    await connection.close();
    await pbx.close();
  }
}

function makeCall(pbx: Simulator, extensions: readonly string[], index: number): string {
  const from = extensions[(2 * index) % PHONES] ?? '';
  const to = extensions[(2 * index + 1) % PHONES] ?? '';
  const call = pbx.call(from, to);
  setTimeout(() => call.answer(), RING);
  setTimeout(() => call.hangup(), RING + TALK);
  return `${from} ${to}`;
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
