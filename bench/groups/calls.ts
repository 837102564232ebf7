import { CALL_EVENTS } from '../../src/index';
import { callStream, EVENTS_PER_CALL } from '../calls/stream';
import type { Group, Setting } from '../harness/group';
import { median } from '../harness/numbers';
import { atMost, type Table } from '../harness/report';
import { regulated, STEP } from '../node-red/regulated';
import { connection, events, flowOf, startMeasured, whenCounted } from '../node-red/run';

const CALLS = 10_000;
const QUICK_CALLS = 200;
/** Changes of a plain call: started, ringing, answered, the end of the conversation, ended. */
const CHANGES_PER_CALL = 5;

interface Way {
  name: string;
  type: 'ami-events' | 'ami-call';
  /** Number of messages per call. */
  messages: number;
  /** Limit of steps in transit, of STEP messages each. Together they must be fewer than the 10,000 events that a node queues. */
  window: number;
}

const EVENTS: Way = { name: 'ami-events', type: 'ami-events', messages: EVENTS_PER_CALL, window: 10 };
const CALL: Way = { name: 'ami-call', type: 'ami-call', messages: CHANGES_PER_CALL, window: 3 };

/** Sends a stream of calls through a real Node-RED to a function node, once as events and once as calls. */
export const calls: Group = async (setting) => {
  const { quick, rounds } = setting;
  const count = quick ? QUICK_CALLS : CALLS;
  const stream = callStream(count);
  const took = new Map<Way, number[]>([EVENTS, CALL].map((way) => [way, []]));
  for (let round = 0; round < (quick ? 1 : rounds); round++) {
    for (const [way, each] of took) each.push(await cpuOf(setting, way, stream, count));
  }
  const table: Table = {
    title: 'Calls, through Node-RED to a function node',
    columns: ['', 'messages per call', 'CPU µs/call'],
    rows: [...took].map(([{ name, messages }, each]) => [name, String(messages), median(each).toFixed(0)]),
  };
  if (quick) return { tables: [table], claims: [], faults: [] };
  const ratios = (took.get(CALL) ?? []).map(
    (call, index) => call / (took.get(EVENTS)?.[index] ?? Number.NaN),
  );
  const what =
    'ami-call on a stream of calls, of ami-events with the same names, both wired to one function node: CPU';
  return {
    tables: [table],
    claims: [{ ...atMost(what, median(ratios), 1.3), aim: '1.15 x or less' }],
    faults: [],
  };
};

/** @returns µs of CPU time per call */
async function cpuOf(setting: Setting, way: Way, stream: Buffer, count: number): Promise<number> {
  const perStep = Math.round((STEP * EVENTS_PER_CALL) / way.messages);
  const { server, meterPort, close } = await regulated(stream, 1, { events: perStep, window: way.window });
  try {
    const node = { ...events('node', way.type === 'ami-events' ? CALL_EVENTS : []), type: way.type };
    const flow = flowOf(count * way.messages, meterPort, connection(server.port), node);
    const nodeRed = await startMeasured(setting, flow);
    try {
      const { run } = await whenCounted(nodeRed);
      return (run.cpuMs / count) * 1000;
    } finally {
      await nodeRed.stop();
    }
  } finally {
    await close();
  }
}
