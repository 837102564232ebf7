// Ways to get the states of many extensions: a refresh, bare scripts, and one query after another.
import { deepStrictEqual } from 'node:assert';
import { type Contenders, type Measured, timed } from '../harness/contender';
import { engine } from '../harness/ours';
import { listWithBareSocket, readStatesWithBareSocket, type Server } from './bare-script';
import { statesByHand } from './equal-script';

export interface RefreshInput {
  server: Server;
  /** The same server without the delaying relay, for the warm-up, for which a second with the delay is too short. */
  nearby?: Server | undefined;
  /** The first extension of the server. */
  first: number;
  /** Number of extensions that are requested. */
  extensions: number;
  context: string;
  /** Number of measured runs, one after another, after the warm-up. */
  times: number;
  /** Number of refreshes at the same time. */
  atOnce: number;
}

/**
 * Warm-up, so that V8 has compiled the code. Node-RED runs for months. `ms` at least, and `refreshes` and `answers` within
 * `longest` ms. V8 compiles code that runs once in a refresh only after about 2,500 refreshes (see README.md).
 */
const WARM_UP = { ms: 2000, refreshes: 2500, answers: 400_000, longest: 8000 };
/** The warm-up before a single run. A quick run consists of such runs, and only checks their results. */
const FOR_ONE = { ...WARM_UP, refreshes: 50, answers: 0 };

export const contenders: Contenders<RefreshInput> = {
  ours: refreshes,

  /** Logs in as the bare script does, without the challenge, which costs a round trip. */
  'ours, plain login': (input) => refreshes({ ...input, server: { ...input.server, login: 'plain' } }),

  /** Measures only from the request, which is sent together with the login, to the last answer. */
  'ours, from its request': async (input) => {
    const extensions = numbers(input);
    let requestedAt = 0;
    const took: number[] = [];
    const trace = (line: string) => {
      // The login and the request are sent when the answer to the challenge arrives.
      if (line.includes('Challenge ')) requestedAt = performance.now();
    };
    const measured = await repeatedly(input, async (server) => {
      const { statistics } = await refresh({ ...input, server }, extensions, trace);
      took.push(performance.now() - requestedAt);
      return statistics.successfulQueries;
    });
    return { ...measured, wallMs: took.slice(-input.times).reduce((sum, ms) => sum + ms, 0) };
  },

  'bare socket script': (input) =>
    repeatedly(input, async () => {
      await listWithBareSocket(input.server);
      return input.extensions;
    }),

  'script that splits what it reads': (input) =>
    repeatedly(input, async () => (await readStatesWithBareSocket(input.server)).size),

  /** Returns the same answers as a refresh, so it is the fair comparison for real use. */
  'script with the same answers': async (input) => {
    const extensions = numbers(input);
    const states = await statesByHand(input.server, extensions, input.context);
    const { results } = await refresh(input, extensions);
    deepStrictEqual(states.map(untimed), results.map(untimed));
    return repeatedly(input, async () => {
      const states = await statesByHand(input.server, extensions, input.context);
      return states.length;
    });
  },

  async 'one by one'(input) {
    const until = performance.now() + WARM_UP.ms;
    while (input.nearby && performance.now() < until) await askOneByOne(input, input.nearby);
    return askOneByOne(input, input.server);
  },
};

function refreshes(input: RefreshInput): Promise<Measured> {
  const extensions = numbers(input);
  return repeatedly(input, async () => {
    const { statistics } = await refresh(input, extensions);
    return statistics.successfulQueries;
  });
}

const untimed = (result: object) => ({ ...result, checkedAt: undefined });

async function askOneByOne(input: RefreshInput, server: Server): Promise<Measured> {
  const session = await engine().AmiSession.open(server);
  const measured = await timed(async () => {
    let count = 0;
    for (const Exten of numbers(input)) {
      const { response } = await session.send({ Action: 'ExtensionState', Exten, Context: input.context });
      if (response.get('Exten') === Exten) count += 1;
    }
    return { count };
  });
  await session.close();
  return measured;
}

function refresh(
  { server, context }: RefreshInput,
  extensions: readonly string[],
  trace?: (line: string) => void,
) {
  return engine().refreshExtensions(server, {
    extensions,
    context,
    timeout: 120_000,
    queryTimeout: 120_000,
    trace,
  });
}

/** @returns the extensions to request. They are computed before the measurement, as a message brings them. */
const numbers = ({ first, extensions }: RefreshInput) =>
  Array.from({ length: extensions }, (_, i) => String(first + i));

async function repeatedly(
  { server, nearby = server, times, atOnce }: RefreshInput,
  refreshOnce: (server: Server) => Promise<number>,
): Promise<Measured> {
  const once = async (at: Server) => {
    const counts = await Promise.all(Array.from({ length: atOnce }, () => refreshOnce(at)));
    return counts.reduce((sum, count) => sum + count, 0);
  };
  const startedAt = performance.now();
  const passed = () => performance.now() - startedAt;
  const { ms, refreshes, answers, longest } = times > 1 ? WARM_UP : FOR_ONE;
  let answered = 0;
  const isCold = (run: number) => run * atOnce < refreshes || answered < answers;
  for (let run = 0; passed() < ms || (isCold(run) && passed() < longest); run++)
    answered += await once(nearby);
  return timed(async () => {
    let count = 0;
    for (let i = 0; i < times; i++) count += await once(server);
    return { count };
  });
}
