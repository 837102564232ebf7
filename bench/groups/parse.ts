import type { Group, Setting, StreamFile } from '../harness/group';
import { cpuMicroseconds, figures, median, perSecond, ratio, times, whole } from '../harness/numbers';
import { type Entry, type Result, race } from '../harness/race';
import type { Claim, Table } from '../harness/report';
import { verdictOn } from '../harness/verdict';
import type { ParseInput } from '../parse/input';
import { PEERS } from '../peers/clients';

const OURS = 'ours';
const NOT_WANTED = 'ours, not wanted';
const JSON_PARSE = 'JSON.parse of ready-split lines';
const SCAN = 'scan for frame ends';
const AFTER_OTHERS = 'ours, after 64 other shapes';
const FAST_PEERS = ['asterisk.io', 'yana', 'ami'];
/** Bytes that the parser gets at a time: the size of a socket's read, and that of a network packet. */
const CHUNK = 65_536;
const SEGMENT = 1460;

/** From bytes to objects, without a network. */
export const parse: Group = async (setting) => {
  const checks = await check(setting);
  if (setting.quick) return { tables: [checks.table], claims: [], faults: checks.faults };
  const { node, rounds, stream, sample } = setting;
  const slowPeers = Object.keys(PEERS).filter((name) => !FAST_PEERS.includes(name));
  const chunks = await race(
    node,
    [
      ...[OURS, NOT_WANTED, JSON_PARSE, SCAN].map((name) => own(name, stream, CHUNK)),
      ...FAST_PEERS.map((name) => peer(name, stream, CHUNK)),
      // The slow peers would need minutes for the whole stream.
      ...slowPeers.map((name) => peer(name, sample, CHUNK)),
    ],
    rounds,
  );
  const segments = await race(
    node,
    [own(OURS, stream, SEGMENT), ...FAST_PEERS.map((name) => peer(name, stream, SEGMENT))],
    rounds,
  );
  const more = await furtherStreams(setting);
  return {
    tables: [
      checks.table,
      ...more.tables,
      speeds('Parse: every event built into an object, 64 KiB at a time', chunks),
      speeds('The same, 1,460 bytes at a time', segments),
    ],
    claims: [
      claim('parse, 64 KiB, times asterisk.io', chunks, OURS, 'asterisk.io', 3.5, 5),
      claim('parse, 64 KiB, times ami', chunks, OURS, 'ami', 5.5, 8),
      claim('parse, 64 KiB, times JSON.parse of ready-split lines', chunks, OURS, JSON_PARSE, 1, 1.3),
      claim('parse, 1,460 bytes, times asterisk.io', segments, OURS, 'asterisk.io', 2.5, 3),
      claim('parse, 1,460 bytes, times ami', segments, OURS, 'ami', 4.5, 5.5),
      claim('parse, nobody wants the event, times asterisk.io', chunks, NOT_WANTED, 'asterisk.io', 15),
      claim('parse, nobody wants the event, times the bare scan', chunks, NOT_WANTED, SCAN, 0.5),
      ...more.claims,
    ],
    faults: checks.faults,
  };
};

/** Streams and objects that differ from those for which the parser was tuned. */
async function furtherStreams({ node, rounds, stream, other, variables }: Setting) {
  const rivals = (chunk: number) => [own(OURS, other, chunk), peer('asterisk.io', other, chunk)];
  const chunks = await race(node, rivals(CHUNK), rounds);
  const segments = await race(node, rivals(SEGMENT), rounds);
  const SAME = 'one header sequence an event';
  const MIXED = 'fifteen header sequences an event';
  const sequences = await race(
    node,
    [
      { ...own(SAME, variables.same, CHUNK), contender: OURS },
      { ...own(MIXED, variables.mixed, CHUNK), contender: OURS },
    ],
    rounds,
  );
  const shapes = await race(node, [own(OURS, stream, CHUNK), own(AFTER_OTHERS, stream, CHUNK)], rounds);
  return {
    tables: [
      speeds("Another site's stream, 64 KiB at a time", chunks),
      speeds("Another site's stream, 1,460 bytes at a time", segments),
      speeds('Channel variables: how many header sequences an event has', sequences, SAME),
      speeds('Objects, after 64 other shapes in the process', shapes),
    ],
    claims: [
      claim("parse, another site's stream, 64 KiB, times asterisk.io", chunks, OURS, 'asterisk.io', 4.5, 5.5),
      claim(
        "parse, another site's stream, 1,460 bytes, times asterisk.io",
        segments,
        OURS,
        'asterisk.io',
        3,
        4,
      ),
      claim('parse, fifteen header sequences an event, times one', sequences, MIXED, SAME, 0.8),
      claim('parse, after 64 other object shapes, times before', shapes, AFTER_OTHERS, OURS, 0.95),
    ],
  };
}

/** Checks that each contender finds all headers, with chunks of several sizes. */
async function check({
  node,
  quick,
  sample,
  few,
  other,
  variables,
}: Setting): Promise<{ table: Table; faults: string[] }> {
  const cuts = quick ? [CHUNK, 7] : [CHUNK, SEGMENT, 61, 7, 1];
  const rows = new Map<string, string[]>();
  const faults: string[] = [];
  for (const cut of cuts) {
    const stream = cut < SEGMENT ? few : sample;
    const entries = [
      own(OURS, stream, cut, true),
      ...Object.keys(PEERS).map((name) => peer(name, stream, cut, true)),
    ];
    for (const [name, result] of await race(node, entries, 1)) {
      const verdict = verdictOn(result, stream);
      rows.set(name, [...(rows.get(name) ?? []), verdict]);
      if (name === OURS && verdict !== 'right') faults.push(`parse, ${cut} bytes at a time: ${verdict}`);
    }
  }
  for (const stream of [other, variables.same, variables.mixed]) {
    const result = (await race(node, [own(OURS, stream, SEGMENT, true)], 1)).get(OURS);
    const verdict = verdictOn(result, stream);
    if (verdict !== 'right') faults.push(`parse, another stream, ${SEGMENT} bytes at a time: ${verdict}`);
  }
  const table = {
    title: `All headers of ${whole(sample.count)} events (${whole(few.count)} in small pieces), by bytes at a time`,
    columns: ['', ...cuts.map(whole)],
    rows: [...rows].map(([name, cells]) => [name, ...cells]),
  };
  return { table, faults };
}

const own = (name: string, stream: StreamFile, chunk: number, check = false): Entry => ({
  name,
  module: 'parse/contenders',
  input: { file: stream.file, count: stream.count, chunk, check } satisfies ParseInput,
});

const peer = (name: string, stream: StreamFile, chunk: number, check = false): Entry => ({
  ...own(name, stream, chunk, check),
  module: 'peers/contenders',
});

function speeds(title: string, results: ReadonlyMap<string, Result>, base = OURS): Table {
  const ours = results.get(base);
  return {
    title,
    columns: ['', 'events/s', 'CPU µs/event', base === OURS ? 'of ours' : 'of one'],
    rows: [...results].map(([name, result]) => [
      name,
      'failure' in result ? `failed: ${result.failure}` : whole(median(figures(result, perSecond))),
      median(figures(result, cpuMicroseconds)).toFixed(2),
      times(ratio(result, ours, perSecond)),
    ]),
  };
}

function claim(
  what: string,
  results: ReadonlyMap<string, Result>,
  one: string,
  other: string,
  atLeast: number,
  aim?: number,
): Claim {
  const measured = ratio(results.get(one), results.get(other), perSecond);
  // The operands are swapped, because less CPU time is better.
  const byCpu = ratio(results.get(other), results.get(one), cpuMicroseconds);
  return {
    what,
    atLeast: `${atLeast} x`,
    ...(aim === undefined ? {} : { aim: `${aim} x` }),
    measured: `${times(measured)} (CPU ${times(byCpu)})`,
    reached: measured >= atLeast,
  };
}
