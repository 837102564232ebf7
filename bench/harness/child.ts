// What a contender runs in: node child.js <module> <contender> <input as JSON>; answers its parent with an outcome.
import type { Contenders } from './contender';

/** As it comes from the process of a contender. */
export type Outcome<T> = { value: T } | { failure: string };

const [modulePath = '', name = '', input = 'null'] = process.argv.slice(2);

async function main(): Promise<unknown> {
  const { contenders } = require(modulePath) as { contenders: Contenders<unknown> };
  const contender = contenders[name];
  if (!contender) throw new Error(`${modulePath} has no contender "${name}"`);
  return contender(JSON.parse(input));
}

function answer(outcome: Outcome<unknown>): void {
  process.send?.(outcome, () => process.exit());
}

const fail = (error: unknown) => answer({ failure: error instanceof Error ? error.message : String(error) });

// A peer that throws from a callback has failed as one that rejects has.
process.on('uncaughtException', fail);
main().then((value) => answer({ value }), fail);
