import type { Site } from '../../lab/machine/many-hosts';
import type { Centre } from './centre';
import type { Edge } from './edge';
import type { Page } from './page';
import type { Look } from './pbx-messages';
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

/** The first difference as text, or when all that was compared had become right (ms since 1970), and what was the last of it. */
export type Comparison = { wrong: string } | { rightAt: number; last: string };

/** The states of a PBX in one place, by extension, and when each came there (ms since 1970). */
type States = ReadonlyMap<string, { code: number; at: number }>;

/** The states and calls of a PBX, where they are to be the same. */
export interface Places {
  look: Omit<Look, 'logins'>;
  database: States;
  page: {
    states: States;
    calls: ReadonlyMap<string, { state: string; at: number }>;
    cleared: ReadonlyMap<string, number>;
  };
}

/**
 * Compares the states and calls of a PBX with those in the database and on the page.
 *
 * @param settled ms since 1970: states and calls that have changed since then are not compared
 */
export async function comparison(
  { name, pbx }: Member,
  extensions: number,
  settled: number,
  { centre, page }: { centre: Centre; page: Page },
): Promise<Comparison> {
  const counted = (where: string, count: number) => ({
    wrong: `the ${where} has ${count} of ${extensions} extensions of ${name}`,
  });
  const states = page.states(name);
  // Cheapest first: the cores that check are those that the edges work on.
  if (states.size !== extensions) return counted('page', states.size);
  const rows = await centre.statesInOne(name);
  if (rows.size !== extensions) return counted('database', rows.size);
  const database = new Map(
    [...rows].map(([extension, { code, writtenAt }]) => [extension, { code, at: writtenAt }]),
  );
  const shown = { states, calls: new Map(page.calls(name)), cleared: page.cleared(name) };
  // The PBX is read last: what has not changed since `settled` was the same while the others were read.
  const compared = compare({ look: await pbx.look(), database, page: shown }, settled);
  return 'wrong' in compared
    ? { wrong: `${name}: ${compared.wrong}` }
    : { ...compared, last: `${compared.last} of ${name}` };
}

/**
 * Compares what has not changed since `settled`. The time of the check does not count: it comes later than what it finds, by the
 * checks of the members before.
 */
export function compare({ look, database, page }: Places, settled: number): Comparison {
  let [rightAt, last] = [settled, 'nothing'];
  const became = (at: number, what: string) => {
    if (at > rightAt) [rightAt, last] = [at, what];
  };
  const touched = new Map(look.extensions.map(({ extension, ...rest }) => [extension, rest]));
  for (const [extension, written] of database) {
    const { code, touchedAt } = touched.get(extension) ?? { code: 0, touchedAt: 0 };
    if (touchedAt > settled) continue;
    if (written.code !== code)
      return { wrong: `${extension} is ${code}, and ${written.code} in the database` };
    const shown = page.states.get(extension);
    if (shown?.code !== code) return { wrong: `${extension} is ${code}, and ${shown?.code} on the page` };
    became(written.at, 'a row');
    became(shown.at, 'a state on the page');
  }
  for (const { id, isTalking, touchedAt } of look.calls) {
    if (touchedAt > settled) continue;
    const state = isTalking ? 'connected' : 'ringing';
    const shown = page.calls.get(id);
    if (shown?.state !== state) return { wrong: `call ${id} is ${state}, and ${shown?.state} on the page` };
    became(shown.at, 'a call on the page');
  }
  const ended = new Map(look.ended.map(({ id, endedAt }) => [id, endedAt]));
  const live = new Set(look.calls.map(({ id }) => id));
  for (const id of page.calls.keys())
    if (!live.has(id) && (ended.get(id) ?? 0) <= settled)
      return { wrong: `call ${id} is over, and still on the page` };
  for (const [id, endedAt] of ended)
    if (endedAt <= settled) became(page.cleared.get(id) ?? 0, 'the end of a call on the page');
  return { rightAt, last };
}
