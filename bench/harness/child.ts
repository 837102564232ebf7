// The process of a contender: node child.js <module> <contender> <input as JSON>. It sends an Outcome to its parent.
import type { Contenders } from './contender';

/** What the process of a contender sends to its parent. */
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

// A peer that throws in a callback counts as failed, like a peer that rejects.
process.on('uncaughtException', fail);
main().then((value) => answer({ value }), fail);
