import type { Site } from '../../lab/machine/many-hosts';
import type { Centre } from './centre';
import type { Edge } from './edge';
import type { Page } from './page';
import type { PbxProcess } from './pbx-process';

/** A PBX of the fleet with its edges. */
export interface Member {
  name: string;
  pbx: PbxProcess;
  /** Only the first edge publishes over MQTT. */
  edges: readonly Edge[];
  /** Undefined on 127.0.0.1, where no network can be cut. */
  site: Site | undefined;
}

/**
 * Compares the states and calls of a PBX with those in the database and on the page.
 *
 * @param settled ms since 1970: states and calls that have changed since then are not compared
 * @returns the first difference, as text; undefined if there is none
 */
export async function wrongAt(
  { name, pbx }: Member,
  extensions: number,
  settled: number,
  centre: Centre,
  page: Page,
): Promise<string | undefined> {
  const counted = (where: string, count: number) =>
    `the ${where} has ${count} of ${extensions} extensions of ${name}`;
  const states = page.states(name);
  // Cheapest first: the cores that check are those that the edges work on.
  if (states.size !== extensions) return counted('page', states.size);
  const codes = await centre.codes(name);
  if (codes.size !== extensions) return counted('database', codes.size);
  const calls = new Map(page.calls(name));
  // The PBX is read last: what has not changed since `settled` was the same while the others were read.
  const look = await pbx.look();
  const touched = new Map(look.extensions.map(({ extension, ...rest }) => [extension, rest]));
  for (const [extension, written] of codes) {
    const { code, touchedAt } = touched.get(extension) ?? { code: 0, touchedAt: 0 };
    if (touchedAt > settled) continue;
    if (written !== code) return `${name} ${extension} is ${code}, and ${written} in the database`;
    const shown = states.get(extension)?.code;
    if (shown !== code) return `${name} ${extension} is ${code}, and ${shown} on the page`;
  }
  for (const { id, isTalking, touchedAt } of look.calls) {
    const state = isTalking ? 'connected' : 'ringing';
    if (touchedAt <= settled && calls.get(id) !== state)
      return `call ${id} of ${name} is ${state}, and ${calls.get(id)} on the page`;
  }
  const known = new Set([
    ...look.calls.map(({ id }) => id),
    ...look.ended.filter(({ endedAt }) => endedAt > settled).map(({ id }) => id),
  ]);
  const over = [...calls.keys()].find((id) => !known.has(id));
  return over === undefined ? undefined : `call ${over} of ${name} is over, and still on the page`;
}
