import type { Group, Setting } from '../harness/group';
import { median } from '../harness/numbers';
import type { Claim, Table } from '../harness/report';
import { bareServer } from '../loopback/server';
import { connection, events, flowOf, heapOf, startMeasured, whenCounted } from '../node-red/run';
import { generateStream } from '../stream/generate';

const SUBSCRIBERS = 100;
const EVENTS = 100;
const QUICK_EVENTS = 20;
const MOST_MB = 6;

/** What a connection with 100 ami-events nodes adds to the heap of a Node-RED that has the palette, but no such nodes. */
export const memory: Group = async (setting) => {
  const { quick, rounds } = setting;
  const without: number[] = [];
  const withThem: number[] = [];
  for (let round = 0; round < (quick ? 1 : rounds); round++) {
    if (!quick) without.push(await heapWithout(setting));
    withThem.push(await heapWith(setting, quick ? QUICK_EVENTS : EVENTS));
  }
  const megabytes = (heap: number) => `${heap.toFixed(1)} MB`;
  const table: Table = {
    title: `Heap of Node-RED after a forced collection, with a connection and ${SUBSCRIBERS} subscribers`,
    columns: ['', 'heap'],
    rows: [['with them', megabytes(median(withThem))]],
  };
  if (quick) return { tables: [table], claims: [], faults: [] };
  const more = median(withThem.map((heap, round) => heap - (without[round] ?? Number.NaN)));
  table.rows.unshift(['without them', megabytes(median(without))]);
  const claim: Claim = {
    what: `memory of a connection with ${SUBSCRIBERS} subscribers`,
    atLeast: `${MOST_MB} MB or less`,
    measured: megabytes(more),
    reached: more <= MOST_MB,
  };
  return { tables: [table], claims: [claim], faults: [] };
};

async function heapWithout(setting: Setting): Promise<number> {
  const nodeRed = await startMeasured(setting, flowOf(1, undefined));
  try {
    return await heapOf(nodeRed);
  } finally {
    await nodeRed.stop();
  }
}

/** @returns MB of heap when each subscriber has sent a message for each event */
async function heapWith(setting: Setting, count: number): Promise<number> {
  const { bytes } = generateStream({ seed: 1, events: count });
  const server = await bareServer((client) => client.write(bytes));
  try {
    const subscribers = Array.from({ length: SUBSCRIBERS }, (_, i) => events(`events${i}`, []));
    const flow = flowOf(count * SUBSCRIBERS, undefined, connection(server.port), ...subscribers);
    const nodeRed = await startMeasured(setting, flow);
    try {
      await whenCounted(nodeRed);
      return await heapOf(nodeRed);
    } finally {
      await nodeRed.stop();
    }
  } finally {
    await server.close();
  }
}
