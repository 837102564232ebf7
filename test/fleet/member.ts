import type { Site } from '../../lab/machine/many-hosts';
import type { Centre } from './centre';
import type { Edge } from './edge';
import type { Page } from './page';
import type { PbxProcess } from './pbx-process';

/** A PBX of the fleet with its edges. */
export interface Member {
  name: string;
  pbx: PbxProcess;
  /** The first of them publishes over MQTT. */
  edges: readonly Edge[];
  /** Undefined on 127.0.0.1, where no network can be cut. */
  site: Site | undefined;
}

/**
 * Compares what the database and the page have of a PBX with what is true there.
 *
 * @param settled ms since 1970: what changed since then is left out
 * @returns what is wrong, in words; undefined if all is right
 */
export async function wrongAt(
  { name, pbx }: Member,
  extensions: number,
  settled: number,
  centre: Centre,
  page: Page,
): Promise<string | undefined> {
  const rows = await centre.states(name);
  const states = page.states(name);
  const calls = new Map(page.calls(name));
  // Looked at last: what has not changed since `settled` was the same while the others were read.
  const look = await pbx.look();
  for (const [what, count] of [
    ['the database', rows.size],
    ['the page', states.size],
  ] as const) {
    if (count !== extensions) return `${what} has ${count} of ${extensions} extensions of ${name}`;
  }
  const touched = new Map(look.extensions.map(({ extension, ...rest }) => [extension, rest]));
  for (const [extension, row] of rows) {
    const { code, touchedAt } = touched.get(extension) ?? { code: 0, touchedAt: 0 };
    if (touchedAt > settled) continue;
    if (row.code !== code) return `${name} ${extension} is ${code}, and ${row.code} in the database`;
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
