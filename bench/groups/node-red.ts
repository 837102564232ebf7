import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import type { FlowNode } from '../../lab/parts/node-red';
import type { Group, Setting } from '../harness/group';
import { median, whole } from '../harness/numbers';
import { atLeast, atMost, type Claim, type Table } from '../harness/report';
import { type BareServer, bareServer } from '../loopback/server';
import { largeProperties } from '../node-red/large-properties';
import { regulated } from '../node-red/regulated';
import { connection, events, figuresOf, flowOf, source, startMeasured, whenCounted } from '../node-red/run';
import { generateStream } from '../stream/generate';

/** How often the sample is sent: 400,000 messages, which are about five seconds of work. In the first one V8 compiles the code. */
const TIMES = 20;

interface Run {
  perSecond: number;
  cpuMicroseconds: number;
}

/** Sends events through a real Node-RED to a function node. */
export const nodeRed: Group = async (setting) => {
  const { quick, rounds, sample } = setting;
  const bytes = await readFile(sample.file);
  const times = quick ? 1 : TIMES;
  const count = sample.count * times;
  const runs = new Map<string, Run[]>(WAYS.map(({ name }) => [name, []]));
  for (let round = 0; round < (quick ? 1 : rounds); round++) {
    for (const { name, nodes } of WAYS) {
      const { server, meterPort, close } = await regulated(bytes, times);
      try {
        const flow = flowOf(count, meterPort, ...nodes(server, sample.file, times));
        runs.get(name)?.push(await measure(setting, flow, count));
      } finally {
        await close();
      }
    }
  }
  const table: Table = {
    title: 'Through Node-RED to a function node',
    columns: ['', 'messages/s', 'CPU µs/message'],
    rows: [...runs].map(([name, each]) => [
      name,
      whole(median(each.map((run) => run.perSecond))),
      median(each.map((run) => run.cpuMicroseconds)).toFixed(1),
    ]),
  };
  const large = await largeProperties(setting);
  if (quick) return { tables: [table, ...large.tables], claims: [], faults: [] };

  const paired = (one: string, other: string, figure: keyof Run) =>
    median(
      (runs.get(one) ?? []).map((run, i) => run[figure] / (runs.get(other)?.[i]?.[figure] ?? Number.NaN)),
    );
  const unwanted = await unwantedEvents(setting);
  table.rows.push(['10,000 events/s that nobody wants', '', `${unwanted.toFixed(1)} % of a core`]);
  const claims: Claim[] = [
    atLeast('through Node-RED, of what a bare source reaches', paired(OURS, SOURCE, 'perSecond'), 0.85, 0.95),
    atMost('four ami-events nodes, of the CPU of one', paired(FOUR, OURS, 'cpuMicroseconds'), 1.3),
    {
      what: '10,000 events/s that nobody wants, of a core',
      atLeast: 'under 3 %',
      measured: `${unwanted.toFixed(1)} %`,
      reached: unwanted < 3,
    },
    ...large.claims,
  ];
  return { tables: [table, ...large.tables], claims, faults: [] };
};

const SOURCE = 'a bare source of ready-made messages';
const OURS = 'ami-events';
const FOUR = 'four ami-events with different names';

const WAYS: { name: string; nodes(server: BareServer, file: string, times: number): FlowNode[] }[] = [
  { name: SOURCE, nodes: (_, file, times) => [source(file, times)] },
  { name: OURS, nodes: ({ port }) => [connection(port), events('all', [])] },
  {
    name: FOUR,
    nodes: ({ port }) => [connection(port), ...quarters().map((names, i) => events(`quarter${i}`, names))],
  },
];

/** @returns all event names of the stream, in four parts with about the same number of events */
function quarters(): string[][] {
  const { names } = generateStream({ seed: 1, events: 2_000 });
  const parts = Array.from({ length: 4 }, () => ({ names: [] as string[], events: 0 }));
  for (const [name, events] of [...names].sort(([, a], [, b]) => b - a)) {
    const least = parts.reduce((a, b) => (b.events < a.events ? b : a));
    least.names.push(name);
    least.events += events;
  }
  return parts.map((part) => part.names);
}

async function measure(setting: Setting, flow: FlowNode[], count: number): Promise<Run> {
  const nodeRed = await startMeasured(setting, flow);
  try {
    const { run } = await whenCounted(nodeRed);
    return { perSecond: (count / run.ms) * 1000, cpuMicroseconds: (run.cpuMs / count) * 1000 };
  } finally {
    await nodeRed.stop();
  }
}

/** With only a hundred chunks per second, V8 needs a minute to compile the code that reads them. Node-RED runs for months. */
const WARM_UP_SECONDS = 60;
const SECONDS = 10;

/** @returns CPU time of Node-RED, in per cent of a core */
async function unwantedEvents(setting: Setting): Promise<number> {
  const { bytes } = generateStream({ seed: 1, events: 100 });
  const server = await bareServer((client) => paced(client, bytes));
  const flow = flowOf(1, undefined, connection(server.port), events('none', ['NeverHeardOf']));
  const nodeRed = await startMeasured(setting, flow);
  try {
    await seconds(WARM_UP_SECONDS);
    const before = (await figuresOf(nodeRed)).cpuMs;
    await seconds(SECONDS);
    return ((await figuresOf(nodeRed)).cpuMs - before) / (SECONDS * 10);
  } finally {
    await nodeRed.stop();
    await server.close();
  }
}

/** Writes a hundred events every 10 ms. After a late timer it writes more, to keep the rate. */
function paced(client: Socket, hundred: Buffer): void {
  const startedAt = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    for (; sent < (performance.now() - startedAt) / 10; sent++) client.write(hundred);
  }, 10);
  client.on('close', () => clearInterval(timer));
}

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000));
