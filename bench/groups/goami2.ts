import { buildGoami2 } from '../goami2/build';
import type { Group } from '../harness/group';
import { figures, median, perSecond, ratio, times, whole } from '../harness/numbers';
import { type Entry, race } from '../harness/race';
import { atLeast, type Claim } from '../harness/report';
import { verdictOn } from '../harness/verdict';
import type { ParseInput } from '../parse/input';

const OURS = 'ours';
const GOAMI2 = 'goami2';
const CLAIM = "parse, 64 KiB, times Go's goami2";
const CHUNK = 65_536;

/** Our parser compared with that of goami2 for Go, which gets whole frames of a file in memory. */
export const goami2: Group = async ({ node, rounds, quick, stream, sample }) => {
  const found = await buildGoami2();
  if ('reason' in found) {
    const claim: Claim = { ...atLeast(CLAIM, Number.NaN, 1, 1.2), measured: 'not measured', reached: true };
    const rows = [['not measured', found.reason]];
    return { tables: [{ title: CLAIM, columns: ['', ''], rows }], claims: quick ? [] : [claim], faults: [] };
  }
  const entry = (name: string, module: string, check: boolean): Entry => {
    const { file, count } = check ? sample : stream;
    return { name, module, input: { file, count, chunk: CHUNK, check } satisfies ParseInput };
  };
  const checked = (await race(node, [entry(GOAMI2, 'goami2/contenders', true)], 1)).get(GOAMI2);
  const entries = [entry(OURS, 'parse/contenders', false), entry(GOAMI2, 'goami2/contenders', false)];
  const results = await race(node, entries, quick ? 1 : rounds);
  const table = {
    title: `${CLAIM} ${found.version}, whose headers are ${verdictOn(checked, sample)}`,
    columns: ['', 'events/s', 'of ours'],
    rows: [...results].map(([name, result]) => [
      name,
      'failure' in result ? `failed: ${result.failure}` : whole(median(figures(result, perSecond))),
      times(ratio(result, results.get(OURS), perSecond)),
    ]),
  };
  const measured = ratio(results.get(OURS), results.get(GOAMI2), perSecond);
  return { tables: [table], claims: quick ? [] : [atLeast(CLAIM, measured, 1, 1.2)], faults: [] };
};
