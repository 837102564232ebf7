import type { Group, Setting } from '../harness/group';
import { figures, median, ratio, whole } from '../harness/numbers';
import type { Result } from '../harness/race';
import { atLeast, atMost, type Claim, type Table } from '../harness/report';
import { farAway } from '../refresh/far-away';
import {
  cpu,
  entry,
  only,
  peak,
  perRefresh,
  type Results,
  racers,
  racing,
  wall,
  withServer,
} from '../refresh/races';
import { asterisk, type Hints, simulated } from '../refresh/servers';

const OURS = 'ours';
const BARE = 'bare socket script';
const ONE_BY_ONE = 'one by one';
const PLAIN = 'ours, plain login';
const FROM_REQUEST = 'ours, from its request';
const SPLITTING = 'script that splits what it reads';
const EQUAL = 'script with the same answers';
const MD5 = 'the MD5 challenge: ours, less its plain login';
const SIMULATED = 'simulated Asterisk';
const REAL = 'real Asterisk 22';

/** Requests the states of all extensions. Measures from connecting to the answer. */
export const refresh: Group = async (setting) => {
  const { quick } = setting;
  const table: Table = { title: 'Refresh', columns: ['', 'extensions', 'who', 'ms', 'MB'], rows: [] };
  const claims: Claim[] = [];
  const faults: string[] = [];
  const note = (what: string, count: number, results: Results, expected = count) => {
    for (const [who, result] of results) {
      const told = figures(result, (measured) => measured.count);
      if (who.startsWith(OURS) && told.some((each) => each !== expected))
        faults.push(`${what}, ${who}: ${told} of ${expected}`);
      const failure = 'failure' in result ? [`failed: ${result.failure}`, ''] : undefined;
      const figuresNow = [median(figures(result, wall)).toFixed(1), whole(median(figures(result, peak)))];
      table.rows.push([what, whole(count), who, ...(failure ?? figuresNow)]);
    }
  };

  const connectToClose = async (whose: string, hints: Hints, times: number, most?: number) => {
    const { extensions } = hints;
    const who = most === undefined ? [PLAIN, EQUAL, BARE, SPLITTING, OURS] : [PLAIN, BARE, SPLITTING, OURS];
    const results = await racers(setting, hints, who, { times });
    note(whose, extensions, perRefresh(results, times), extensions);
    const what = `${whose}, refresh of ${whole(extensions)}`;
    const of = (one: string, other: string, figure = wall) =>
      ratio(results.get(one), results.get(other), figure);
    const md5 = figures(results.get(OURS), wall).map(
      (ms, i) => ms - (figures(results.get(PLAIN), wall)[i] ?? 0),
    );
    table.rows.push([whose, whole(extensions), MD5, (median(md5) / times).toFixed(2), '']);
    if (most !== undefined) {
      claims.push(atMost(`${what}: of the bare script's time`, of(PLAIN, BARE), most));
      return;
    }
    claims.push(
      atMost(`${what}: CPU, of a script with the same answers`, of(PLAIN, EQUAL, cpu), 1, 0.9),
      atMost(`${what}: time, of a script with the same answers`, of(PLAIN, EQUAL), 1.1),
    );
  };
  // Each runs for about a second, because V8 collects garbage only once in several refreshes.
  for (const [extensions, times] of quick
    ? ([[25, 1]] as const)
    : ([
        [25, 400],
        [1_000, 200],
        [10_000, 40],
      ] as const)) {
    await withServer(simulated(extensions), (hints) => connectToClose(SIMULATED, hints, times));
  }
  if (quick) return { tables: [table], claims, faults };

  await withServer(simulated(10_000), async (hints) => {
    const results = await racers(setting, hints, [OURS, ONE_BY_ONE]);
    note('no latency', 10_000, results);
    const measured = ratio(results.get(ONE_BY_ONE), results.get(OURS), wall);
    claims.push(atLeast('refresh of 10,000, times as fast as one by one', measured, 40));
  });
  claims.push(...(await overDistance(setting, note)), ...(await growth(setting, note)));
  await withServer(simulated(1_000), async (hints) => {
    const who = [PLAIN, EQUAL, BARE, SPLITTING];
    const results = await racers(setting, hints, who, { times: 8, atOnce: 50 });
    note('50 at once', 1_000, perRefresh(results, 8), 50_000);
    const measured = ratio(results.get(EQUAL), results.get(PLAIN), wall);
    const what = '50 refreshes at once of 1,000: throughput, of scripts with the same answers';
    claims.push(atLeast(what, measured, 1));
  });
  await withServer(asterisk(25), (hints) => connectToClose(REAL, hints, 200, 1.25));
  await withServer(asterisk(1_000), async (hints) => {
    await connectToClose(REAL, hints, 50, 1.15);
    await connectToClose(`${REAL} with 1,000 hints`, { ...hints, extensions: 25 }, 200, 1.15);
  });
  await withServer(asterisk(10_000), (hints) => connectToClose(REAL, hints, 10, 1.2));
  return { tables: [table], claims, faults };
};

type Note = (what: string, count: number, results: Results, expected?: number) => void;

/** The same number as the fewest queries that are sent one by one, so that both see about the same disturbances. */
const FAR_AWAY_TIMES = 25;

/** Compares over round trips of 40 ms: one round trip per query, and one for all extensions. */
async function overDistance(setting: Setting, note: Note): Promise<Claim[]> {
  const claims: Claim[] = [];
  for (const [extensions, asked, times] of [
    [25, 25, 24],
    [1_000, 1_000, 600],
    // All 10,000 queries would take 400 seconds and show the same.
    [10_000, 250, 2_500],
  ] as const) {
    await withServer(simulated(extensions), async (hints) => {
      const line = await farAway(hints.server, 20);
      const far = { ...hints, server: { ...hints.server, port: line.port }, nearby: hints.server };
      // One round of 1,000 queries, one by one, takes 45 s.
      const rounds = asked > FAR_AWAY_TIMES ? 1 : setting.rounds;
      const results = await racing({ ...setting, rounds }, [
        entry(FROM_REQUEST, far, { times: FAR_AWAY_TIMES }),
        entry(ONE_BY_ONE, { ...far, extensions: asked }),
      ]);
      line.close();
      const all = perRefresh(only(results, FROM_REQUEST), FAR_AWAY_TIMES);
      const single = only(results, ONE_BY_ONE);
      note('40 ms round trip', extensions, all, extensions);
      note('40 ms round trip', asked, single, asked);
      const faster = (ratio(single.get(ONE_BY_ONE), all.get(FROM_REQUEST), wall) / asked) * extensions;
      claims.push(
        atLeast(`40 ms round trip, ${whole(extensions)}: times as fast as one by one`, faster, times),
      );
      if (extensions === 10_000) {
        const listMs = median(figures(all.get(FROM_REQUEST), wall));
        claims.push({
          what: '40 ms round trip: a list of 10,000, from its request',
          atLeast: '80 ms or less',
          measured: `${whole(listMs)} ms`,
          reached: listMs <= 80,
        });
      }
    });
  }
  return claims;
}

/** Checks that ten times the extensions need no more than ten times the time and memory. */
async function growth(setting: Setting, note: Note): Promise<Claim[]> {
  const sizes = [
    { extensions: 1_000, times: 200 },
    { extensions: 10_000, times: 40 },
    { extensions: 100_000, times: 4 },
  ];
  const servers = await Promise.all(sizes.map(({ extensions }) => simulated(extensions)));
  try {
    const entries = servers.flatMap((hints, i) => [
      entry(OURS, { ...hints, extensions: 1 }, { name: `1 of ${hints.extensions}`, times: sizes[i]?.times }),
      entry(OURS, hints, { name: `${OURS}, ${hints.extensions}`, times: sizes[i]?.times }),
      entry(BARE, hints, { name: `${BARE}, ${hints.extensions}`, times: sizes[i]?.times }),
    ]);
    const results = await racing(setting, entries);
    const scripts = sizes.map(({ extensions, times }): Cost => {
      const name = `${BARE}, ${extensions}`;
      return { extensions, result: perRefresh(only(results, name), times).get(name), mb: 0 };
    });
    const costs = sizes.map(({ extensions, times }): Cost => {
      const named = [OURS, BARE].map((who) => [who, results.get(`${who}, ${extensions}`) as Result] as const);
      const all = perRefresh(new Map(named), times);
      note('growth', extensions, all, extensions);
      const result = all.get(OURS);
      const base = median(figures(results.get(`1 of ${extensions}`), peak));
      return { extensions, result, mb: median(figures(result, peak)) - base };
    });
    const [thousand, tenThousand, hundredThousand] = costs as [Cost, Cost, Cost];
    const [, scriptTen, scriptHundred] = scripts as [Cost, Cost, Cost];
    return [
      atMost('from 1,000 to 10,000 extensions: time of each', timeOfEach(tenThousand, thousand), 1.1),
      atMost(
        "from 10,000 to 100,000 extensions: our growth of the bare script's",
        timeOfEach(hundredThousand, tenThousand) / timeOfEach(scriptHundred, scriptTen),
        1.1,
      ),
      atMost(
        'from 10,000 to 100,000 extensions: memory of each',
        memoryOfEach(hundredThousand, tenThousand),
        1.1,
      ),
    ];
  } finally {
    for (const { stop } of servers) await stop();
  }
}

/** The cost of a refresh of this number of extensions. */
interface Cost {
  extensions: number;
  result: Result | undefined;
  mb: number;
}

const timeOfEach = (more: Cost, fewer: Cost) =>
  (ratio(more.result, fewer.result, wall) * fewer.extensions) / more.extensions;
const memoryOfEach = (more: Cost, fewer: Cost) => more.mb / more.extensions / (fewer.mb / fewer.extensions);
