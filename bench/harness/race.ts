import { once } from 'node:events';
import { endProcess, spawnTied } from '../../lab/machine/process';
import { built } from './build';
import type { Outcome } from './child';
import type { Measured } from './contender';

/** A contender and its task. */
export interface Entry {
  name: string;
  /** The module below `bench/` whose `contenders` include it, such as `parse/contenders`. */
  module: string;
  /** Its key in `contenders`. Default: the name. */
  contender?: string;
  input: unknown;
}

/** The figures of a contender in each round, or why it failed. */
export type Result = { measured: Measured[] } | { failure: string };

/** ms after which a contender is killed, for example because it waits for lost messages. */
const TIMEOUT = 600_000;

/** Runs these contenders one after another, round by round, so that a busy time of the machine affects all of them. */
export async function race(
  node: string,
  entries: readonly Entry[],
  rounds: number,
): Promise<Map<string, Result>> {
  const results = new Map<string, Result>(entries.map(({ name }) => [name, { measured: [] }]));
  for (let round = 0; round < rounds; round++) {
    for (const entry of entries) {
      const result = results.get(entry.name) as Result;
      if ('failure' in result) continue;
      const outcome = await runContender<Measured>(node, entry);
      if ('value' in outcome) result.measured.push(outcome.value);
      else results.set(entry.name, outcome);
    }
  }
  return results;
}

/** Runs one contender once, in its own process on this Node.js. */
export async function runContender<T>(
  node: string,
  { module, contender, name, input }: Entry,
): Promise<Outcome<T>> {
  const args = [built('harness/child'), built(module), contender ?? name, JSON.stringify(input)];
  const child = spawnTied('KILL', node, args, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let errorOutput = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errorOutput = (errorOutput + text).slice(-2000);
  });
  const timer = setTimeout(() => void endProcess(child, 'SIGKILL', 1000), TIMEOUT);
  try {
    const [outcome] = await Promise.race([
      once(child, 'message') as Promise<[Outcome<T>]>,
      once(child, 'close').then(([code, signal]): [Outcome<T>] => [
        { failure: `ended with ${signal ?? code} ${errorOutput}` },
      ]),
    ]);
    return outcome;
  } finally {
    clearTimeout(timer);
    await endProcess(child, 'SIGKILL', 1000);
  }
}
