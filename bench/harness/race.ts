import { once } from 'node:events';
import { endProcess, spawnTied } from '../../lab/machine/process';
import { built } from './build';
import type { Outcome } from './child';
import type { Measured } from './contender';

/** A contender and its task. */
export interface Entry {
  name: string;
  /** The module of `bench/` that exports it among its `contenders`: `parse/contenders`. */
  module: string;
  /** Its key there; the name, if left out. */
  contender?: string;
  input: unknown;
}

/** What became of a contender in each round, or why it came to nothing. */
export type Result = { measured: Measured[] } | { failure: string };

/** ms after which a contender that waits for lost messages is ended. */
const PATIENCE = 600_000;

/** Runs these contenders one after another, round by round, so that a busy moment of the machine is shared by all. */
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

/** Runs one contender once, in its own process on that Node.js. */
export async function runContender<T>(
  node: string,
  { module, contender, name, input }: Entry,
): Promise<Outcome<T>> {
  const args = [built('harness/child'), built(module), contender ?? name, JSON.stringify(input)];
  const child = spawnTied('KILL', node, args, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000);
  });
  const impatience = setTimeout(() => void endProcess(child, 'SIGKILL', 1000), PATIENCE);
  try {
    const [outcome] = await Promise.race([
      once(child, 'message') as Promise<[Outcome<T>]>,
      once(child, 'close').then(([code, signal]): [Outcome<T>] => [
        { failure: `ended with ${signal ?? code} ${complaint}` },
      ]),
    ]);
    return outcome;
  } finally {
    clearTimeout(impatience);
    await endProcess(child, 'SIGKILL', 1000);
  }
}
