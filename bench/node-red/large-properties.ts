import type { FlowNode } from '../../lab/parts/node-red';
import type { Setting } from '../harness/group';
import { median } from '../harness/numbers';
import { atMost, type Report } from '../harness/report';
import { simulated } from '../refresh/servers';
import { connection, flowOf, startMeasured, whenCounted } from './run';

const EXTENSIONS = 1_000;
/** Number of refreshes, one after another, which is a second of work. */
const TIMES = 40;
const WITHOUT = 'a list of 1,000 extensions';
const BESIDE = 'the same, with 1,000 rows beside it';

/** What an ami-refresh node with both outputs wired costs if its messages have large properties. */
export async function largeProperties(setting: Setting): Promise<Report> {
  const times = setting.quick ? 1 : TIMES;
  const cpuMs = new Map<string, number[]>([
    [WITHOUT, []],
    [BESIDE, []],
  ]);
  const server = await simulated(EXTENSIONS);
  try {
    for (let round = 0; round < (setting.quick ? 1 : setting.rounds); round++)
      for (const [name, measured] of cpuMs) {
        const flow = refreshing(server.server.port, times, name === BESIDE ? EXTENSIONS : 0);
        const nodeRed = await startMeasured(setting, flow);
        try {
          measured.push((await whenCounted(nodeRed)).run.cpuMs / times);
        } finally {
          await nodeRed.stop();
        }
      }
  } finally {
    await server.stop();
  }
  const table = {
    title: 'ami-refresh of 1,000, both outputs wired',
    columns: ['', 'CPU ms/refresh'],
    rows: [...cpuMs].map(([name, each]) => [name, median(each).toFixed(1)]),
  };
  if (setting.quick) return { tables: [table], claims: [], faults: [] };
  const without = cpuMs.get(WITHOUT) ?? [];
  const ratios = (cpuMs.get(BESIDE) ?? []).map((ms, round) => ms / (without[round] ?? Number.NaN));
  const claim = 'ami-refresh of 1,000 with 1,000 rows beside the list: CPU, of that without';
  return { tables: [table], claims: [atMost(claim, median(ratios), 1.5, 1.1)], faults: [] };
}

/** A flow that requests the next refresh with each summary. A function node counts each result. */
function refreshing(port: number, times: number, rows: number): FlowNode[] {
  const place = { z: 'bench', x: 100, y: 100 };
  const asking = `
    const asked = (context.get('asked') || 0) + 1;
    context.set('asked', asked);
    if (asked > ${times}) return null;
    if (asked === 1) {
      context.set('list', Array.from({ length: ${EXTENSIONS} }, (_, i) => String(1001 + i)));
      context.set('rows', Array.from({ length: ${rows} }, (_, i) => (
        { id: i, extension: String(1001 + i), name: 'Name ' + i, department: 'Sales', room: i % 50 })));
    }
    const rows = context.get('rows');
    return { payload: context.get('list'), ...(rows.length > 0 && { rows }) };`;
  return flowOf(
    times * EXTENSIONS,
    undefined,
    connection(port),
    {
      id: 'start',
      type: 'inject',
      ...place,
      once: true,
      onceDelay: 1,
      repeat: '',
      crontab: '',
      props: [],
      wires: [['ask']],
    },
    { id: 'ask', type: 'function', ...place, func: asking, outputs: 1, wires: [['refresh']] },
    {
      id: 'refresh',
      type: 'ami-refresh',
      ...place,
      connection: 'pbx',
      context: 'default',
      wires: [['function'], ['ask']],
    },
  );
}
