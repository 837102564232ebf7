import { once } from 'node:events';
import { endProcess, spawnTied } from '../../lab/machine/process';
import { built } from '../harness/build';
import type { Measured } from '../harness/contender';
import type { Group, Setting } from '../harness/group';
import { figures, median, ratio, whole } from '../harness/numbers';
import { race } from '../harness/race';
import { atMost, type Claim, type Table } from '../harness/report';
import type { StateInput } from '../state/contenders';

const EXTENSIONS = 10_000;
const PER_SECOND = 1000;

const wall = ({ wallMs }: Measured) => wallMs;
const cpu = ({ userMs, systemMs }: Measured) => userMs + systemMs;
const cores = (measured: Measured) => (100 * cpu(measured)) / wall(measured);
const count = ({ count: counted }: Measured) => counted;

/** ami-state: measures a snapshot of all hints, and changes after it. */
export const state: Group = async (setting) => {
  const { quick } = setting;
  const extensions = quick ? 100 : EXTENSIONS;
  const table: Table = { title: 'State', columns: ['', 'messages', 'ms', 'CPU ms', '% of a core'], rows: [] };
  const claims: Claim[] = [];
  const faults: string[] = [];

  const asked = ['snapshot', 'refresh', 'snapshot and look-up'];
  const snapshots = await racing(setting, extensions, 0, asked, quick ? 1 : 20);
  for (const [who, result] of snapshots) {
    const [counted, ms] = [median(figures(result, count)), median(figures(result, wall))];
    const times = quick ? 1 : 20;
    if (counted !== extensions * times) faults.push(`${who}: ${counted} messages of ${extensions * times}`);
    const cpuMs = median(figures(result, cpu));
    table.rows.push([
      `${who} of all hints`,
      whole(counted / times),
      (ms / times).toFixed(1),
      (cpuMs / times).toFixed(1),
      '',
    ]);
  }
  const seconds = quick ? 1 : 10;
  const changes = await racing(setting, extensions, PER_SECOND, ['changes', 'bare source'], seconds);
  for (const [who, result] of changes) {
    const counted = median(figures(result, count)) / seconds;
    if (!quick && Math.abs(counted / PER_SECOND - 1) > 0.1)
      faults.push(`${who}: ${whole(counted)} messages a second`);
    table.rows.push([`${who}, a second`, whole(counted), '', '', median(figures(result, cores)).toFixed(1)]);
  }
  if (quick) return { tables: [table], claims, faults };

  claims.push(
    atMost(
      'snapshot of 10,000 hints, of the time of a refresh',
      ratio(snapshots.get('snapshot'), snapshots.get('refresh'), wall),
      1.2,
    ),
  );
  const more =
    median(figures(changes.get('changes'), cores)) - median(figures(changes.get('bare source'), cores));
  claims.push({
    what: '1,000 changes/s, of a core more than a bare source',
    atLeast: 'under 3 %',
    measured: `${more.toFixed(1)} %`,
    reached: more < 3,
  });
  return { tables: [table], claims, faults };
};

/** Runs these contenders against a simulated Asterisk in its own process. */
async function racing(
  { node, rounds, quick }: Setting,
  extensions: number,
  perSecond: number,
  names: readonly string[],
  times: number,
) {
  const args = [built('state/simulator'), String(extensions), String(perSecond)];
  const child = spawnTied('KILL', process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  try {
    const [port] = (await once(child, 'message')) as [number];
    const server = { host: '127.0.0.1', port, username: 'admin', secret: 'secret' };
    const input: StateInput = { server, times, perSecond };
    const entries = names.map((name) => ({ name, contender: name, module: 'state/contenders', input }));
    return await race(node, entries, quick ? 1 : rounds);
  } finally {
    await endProcess(child, 'SIGTERM', 1000);
  }
}
