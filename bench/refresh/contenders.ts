// The states of many extensions: as a refresh, as a bare script, and one query after another.
import { type Contenders, type Measured, timed } from '../harness/contender';
import { engine } from '../harness/ours';
import { listWithBareSocket, type Server } from './bare-script';

export interface RefreshInput {
  server: Server;
  /** As the server has them. */
  first: number;
  extensions: number;
  context: string;
  /** So many times one after another, after a few to warm up: Node-RED runs for months. */
  times: number;
  /** So many at once, each time. */
  atOnce: number;
}

const WARM_UPS = 3;

export const contenders: Contenders<RefreshInput> = {
  ours: (input) =>
    repeatedly(input, async () => {
      const { statistics } = await engine().refreshExtensions(input.server, {
        extensions: numbers(input),
        context: input.context,
        timeout: 120_000,
        queryTimeout: 120_000,
      });
      return statistics.successfulQueries;
    }),

  /** Only what passes from the request to the last answer. */
  'ours, after the login': async (input) => {
    let queryMs = 0;
    const measured = await repeatedly(input, async () => {
      const request = { extensions: numbers(input), context: input.context };
      const { statistics } = await engine().refreshExtensions(input.server, request);
      queryMs = statistics.queryMs;
      return statistics.successfulQueries;
    });
    return { ...measured, wallMs: queryMs };
  },

  'bare socket script': (input) =>
    repeatedly(input, async () => {
      await listWithBareSocket(input.server);
      return input.extensions;
    }),

  async 'one by one'(input) {
    const session = await engine().AmiSession.open(input.server);
    return timed(async () => {
      let count = 0;
      for (const Exten of numbers(input)) {
        const { response } = await session.send({ Action: 'ExtensionState', Exten, Context: input.context });
        if (response.get('Exten') === Exten) count += 1;
      }
      return { count };
    });
  },
};

const numbers = ({ first, extensions }: RefreshInput) =>
  Array.from({ length: extensions }, (_, i) => String(first + i));

async function repeatedly(
  { times, atOnce }: RefreshInput,
  refresh: () => Promise<number>,
): Promise<Measured> {
  const once = async () => {
    const counts = await Promise.all(Array.from({ length: atOnce }, refresh));
    return counts.reduce((sum, count) => sum + count, 0);
  };
  for (let i = 0; i < WARM_UPS; i++) await once();
  return timed(async () => {
    let count = 0;
    for (let i = 0; i < times; i++) count += await once();
    return { count };
  });
}
