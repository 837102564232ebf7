// `npm run walk [-- --steps 2000 --seed 1 --shrink 3]`: sends the same random actions to a real and a simulated Asterisk 22.
// It prints each kind of difference once, and the fewest steps that lead to the first ones. `npm run walk -- --sweep` instead
// sends odd values in each header of each action, which takes 15 minutes.
import { parseArgs } from 'node:util';
import { startAsterisk } from '../../lab/parts/asterisk';
import { startPhones } from '../../lab/parts/phones';
import type { WalkStep } from '../conformance/walk/vocabulary';
import { type Difference, PHONES, shrink, sweep, walk } from '../conformance/walk/walk';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    shrink: { type: 'string', default: '3' },
    sweep: { type: 'boolean', default: false },
  },
});

main().then(
  (differ) => process.exit(differ ? 1 : 0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);

async function main(): Promise<boolean> {
  const real = await startAsterisk({ version: 22 });
  const phones = await startPhones(real);
  try {
    await phones.register(PHONES);
    const { steps, found, accepted } = values.sweep
      ? await sweep(real)
      : await walk(real, { steps: Number(values.steps), seed: Number(values.seed) });
    const kinds = byKind(found);
    for (const [line, { count, first }] of kinds) {
      console.log(`${count} x ${inWords(first.step)}\n    ${line}`.replace(/y{50,}/g, 'y…'));
    }
    for (const [line, { first }] of [...kinds].slice(0, values.sweep ? 0 : Number(values.shrink))) {
      const chapter = steps.slice(first.number - (first.number % 25), first.number + 1);
      console.log(`\nfewest steps to: ${line}`);
      for (const step of await shrink(real, chapter, line)) console.log(`  ${inWords(step)}`);
    }
    for (const [reason, count] of accepted) console.log(`accepted ${count} x: ${reason}`);
    console.log(
      `${values.sweep ? 'sweep' : `seed ${values.seed}`}: ${found.length} of ${steps.length} steps differ`,
    );
    return found.length > 0;
  } finally {
    await phones.stop();
    await real.stop();
  }
}

/** @returns by differing line, how often it occurs and its first occurrence; the most frequent line first */
function byKind(found: readonly Difference[]): Map<string, { count: number; first: Difference }> {
  const kinds = new Map<string, { count: number; first: Difference }>();
  for (const difference of found) {
    for (const line of difference.lines) {
      const known = kinds.get(line);
      kinds.set(line, { count: (known?.count ?? 0) + 1, first: known?.first ?? difference });
    }
  }
  return new Map([...kinds].sort(([, a], [, b]) => b.count - a.count));
}

function inWords({ action, headers }: WalkStep): string {
  return [action, ...headers.map(([name, value]) => `${name}: ${value}`)].join(' | ');
}
