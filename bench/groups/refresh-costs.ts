import { until } from '../../lab/machine/wait';
import { Reported } from '../../nodes/ami-refresh/reported';
import { SharedAnswers } from '../../nodes/ami-refresh/shared-answers';
import { durationsOf, patternOf } from '../../nodes/common/refresh-durations';
import { type AmiOptions, RefreshPool } from '../../src/index';
import type { Group } from '../harness/group';
import { median } from '../harness/numbers';
import { simulator } from '../harness/ours';
import type { Table } from '../harness/report';
import { farAway } from '../refresh/far-away';

const FEW = ['1001', '1002'];
const MANY = Array.from({ length: 120 }, (_, i) => String(1001 + i));
const EQUAL = 5;
const TIMES = 10;
const QUESTION = /^(?:ExtensionState|ExtensionStateList|DeviceStateList|PJSIPShowEndpoints)$/;

/** Median cost of a refresh with certain settings. */
interface Cost {
  ms: number;
  roundTrips: number;
  connections: number;
  questions: number;
}

/** A pool, and a server behind a relay with a delay. */
interface Place {
  pool: RefreshPool;
  server: AmiOptions;
  /** Stands for the context of a node, which keeps the last states. */
  memory: Parameters<typeof Reported.of>[0];
  /** Refreshes that may still run after the measured answer. */
  rest: Promise<unknown>[];
}

/** A way to refresh: with one of the settings of ami-refresh, or without it. */
interface Way {
  name: string;
  limit?: number;
  prewarm?: number;
  ask(place: Place): Promise<unknown>;
}

const WAYS: readonly Way[] = [
  {
    name: 'faster establishment: 2 extensions, the question goes with the login',
    ask: ({ pool, server }) => pool.refresh(server, { extensions: FEW }),
  },
  {
    name: 'pre-warmed sessions: the same',
    prewarm: 1,
    ask: ({ pool, server }) => pool.refresh(server, { extensions: FEW }),
  },
  {
    name: 'spreading: 120 extensions over 3 sessions',
    ask: ({ pool, server }) => pool.refresh(server, { extensions: MANY, sessions: 3 }),
  },
  {
    name: 'without spreading: the same in 1 session',
    ask: ({ pool, server }) => pool.refresh(server, { extensions: MANY }),
  },
  {
    name: 'incremental: the same, compared with the last refresh',
    ask: async ({ pool, server, memory }) => {
      const { results } = await pool.refresh(server, { extensions: MANY });
      const reported = await Reported.of(memory);
      for (const result of results) reported.isNew(result);
      await reported.store();
    },
  },
  {
    name: 'without hints: 2 phones by their device states',
    ask: ({ pool, server }) => pool.refresh(server, { extensions: FEW, source: 'devices' }),
  },
  {
    name: 'without hints: 2 PJSIP endpoints',
    ask: ({ pool, server }) => pool.refresh(server, { extensions: FEW, source: 'endpoints' }),
  },
  {
    name: 'alert when slow: 2 extensions, compared with the last 20 refreshes',
    ask: async ({ pool, server }) => {
      await pool.refresh(server, { extensions: FEW });
      return durationsOf(pool).automaticLimit();
    },
  },
  {
    name: 'grouped: 5 equal requests share an answer',
    ask: ({ pool, server }) => {
      const answers = new SharedAnswers();
      const question = answers.question(FEW, undefined) as string;
      const answer = () => {
        const shared = answers.shared(question);
        if (shared) return shared;
        const running = pool.refresh(server, { extensions: FEW });
        answers.begin(question, running);
        return running;
      };
      return Promise.all(Array.from({ length: EQUAL }, answer));
    },
  },
  {
    name: 'not grouped: 5 equal requests',
    ask: ({ pool, server }) =>
      Promise.all(Array.from({ length: EQUAL }, () => pool.refresh(server, { extensions: FEW }))),
  },
  {
    name: 'urgent: answered while 2 earlier ones wait',
    limit: 1,
    ask: (place) => fourth(place, 1),
  },
  { name: 'not urgent: the same', limit: 1, ask: (place) => fourth(place, 0) },
  {
    name: 'connection metrics and refresh patterns: read',
    ask: async ({ pool }) => [pool.status(), patternOf([pool])],
  },
];

/** What the settings of ami-refresh save: round trips, time, connections and queries, with round trips of 0 and 40 ms. */
export const refreshCosts: Group = async ({ quick }) => {
  const table: Table = {
    title: 'Refreshes that cost less (simulated Asterisk)',
    columns: ['', 'round trips', 'ms at 0', 'ms at 40', 'connections', 'questions'],
    rows: [],
  };
  const faults: string[] = [];
  for (const way of WAYS) {
    const near = await costOf(way, 0, quick ? 1 : TIMES);
    const far = await costOf(way, 40, quick ? 1 : TIMES);
    // With a limit, the refreshes after the measured one may already have sent queries.
    if (way.limit === undefined && near.questions !== far.questions)
      faults.push(`${way.name}: ${near.questions} questions at 0 ms, ${far.questions} at 40 ms`);
    const counts = [far.connections, far.questions].map(String);
    table.rows.push([way.name, String(far.roundTrips), near.ms.toFixed(1), far.ms.toFixed(1), ...counts]);
  }
  return { tables: [table], claims: [], faults };
};

/** Runs `times` refreshes one after another, each measured until its answer. @returns the medians */
async function costOf({ limit = 10, prewarm, ask }: Way, roundTripMs: number, times: number): Promise<Cost> {
  const pbx = await simulator().Simulator.listen({ extensions: MANY.length });
  const line = await farAway(pbx, roundTripMs / 2);
  const server = { host: line.host, port: line.port, username: 'admin', secret: 'secret' };
  const pool = new RefreshPool({
    limit,
    prewarm: prewarm === undefined ? undefined : { sessions: prewarm, options: server },
  });
  const memory = emptyContext();
  const costs: Cost[] = [];
  try {
    for (let i = 0; i < times; i++) {
      if (prewarm) await until(() => pool.prewarmed?.ready === prewarm, 'the pre-warmed session');
      const questions = () => pbx.received.filter(({ name }) => QUESTION.test(name)).length;
      const before = { ...line.counted, questions: questions() };
      const startedAt = performance.now();
      const rest: Promise<unknown>[] = [];
      await ask({ pool, server, memory, rest });
      const ms = performance.now() - startedAt;
      durationsOf(pool).add(ms);
      costs.push({
        ms,
        roundTrips: line.counted.roundTrips - before.roundTrips,
        connections: line.counted.connections - before.connections,
        questions: questions() - before.questions,
      });
      await Promise.all(rest);
      await pool.closed();
    }
  } finally {
    await pool.stopPrewarming();
    line.close();
    await pbx.close();
  }
  const of = (figure: keyof Cost) => median(costs.map((cost) => cost[figure]));
  return {
    ms: of('ms'),
    roundTrips: of('roundTrips'),
    connections: of('connections'),
    questions: of('questions'),
  };
}

/** @returns a context in memory, as Node-RED gives one to each node */
function emptyContext(): Place['memory'] {
  const values = new Map<string, unknown>();
  return {
    context: () => ({
      get: (key, done) => done(null, values.get(key)),
      set: (key, value, done) => {
        values.set(key, value);
        done();
      },
    }),
  };
}

/** Requests four refreshes: one runs and two are queued before the last one. @returns the answer of the last one */
function fourth({ pool, server, rest }: Place, priority: number): Promise<unknown> {
  for (let i = 0; i < 3; i++) rest.push(pool.refresh(server, { extensions: FEW }));
  return pool.refresh(server, { extensions: FEW, priority });
}
