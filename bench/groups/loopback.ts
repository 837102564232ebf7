import { readFile } from 'node:fs/promises';
import type { Measured } from '../harness/contender';
import type { Group, Setting, StreamFile } from '../harness/group';
import { cpuMicroseconds, figures, median, perSecond, ratio, times, whole } from '../harness/numbers';
import { type Entry, type Result, race } from '../harness/race';
import { atLeast, atMost, type Claim } from '../harness/report';
import { verdictOn } from '../harness/verdict';
import type { LoopbackInput } from '../loopback/contenders';
import { bareServer } from '../loopback/server';
import { PEERS } from '../peers/clients';

const OURS = 'ours';
const BARE = 'bare socket';
const RIVALS = ['asterisk.io', 'yana', 'ami'];

/** Measures from the first byte to the last delivered event, through a socket. */
export const loopback: Group = async (setting) => {
  const { quick, sample, stream } = setting;
  const checked = await raceOn(setting, sample, [OURS, ...Object.keys(PEERS)], true, 1);
  const faults: string[] = [];
  const wrong = verdictOn(checked.get(OURS), sample);
  if (wrong !== 'right') faults.push(`end to end: ${wrong}`);
  const verdicts = {
    title: `End to end over loopback: all headers of ${whole(sample.count)} events`,
    columns: ['', ''],
    rows: [...checked].map(([name, result]) => [name, verdictOn(result, sample)]),
  };
  if (quick) return { tables: [verdicts], claims: [], faults };

  const results = await raceOn(setting, stream, [OURS, ...RIVALS, BARE], false, setting.rounds);
  for (const count of figures(results.get(OURS), (measured) => measured.count)) {
    if (count !== stream.count) faults.push(`end to end: lost ${whole(stream.count - count)} events`);
  }
  const [ours, asteriskIo, ami] = [OURS, 'asterisk.io', 'ami'].map((name) => results.get(name));
  const speeds = {
    title: 'End to end over loopback, all events delivered',
    columns: ['', 'events/s', 'user CPU µs/event', 'peak memory, MB', 'of ours'],
    rows: [...results].map(([name, result]) => [
      name,
      'failure' in result ? `failed: ${result.failure}` : whole(median(figures(result, perSecond))),
      median(figures(result, cpuMicroseconds)).toFixed(2),
      whole(median(figures(result, peak))),
      times(ratio(result, ours, perSecond)),
    ]),
  };
  const claims: Claim[] = [
    atLeast('end to end, times asterisk.io', ratio(ours, asteriskIo, perSecond), 3, 4),
    atLeast('end to end, times ami', ratio(ours, ami, perSecond), 5, 6),
    atMost('end to end, user CPU an event, of asterisk.io', ratio(ours, asteriskIo, cpuMicroseconds), 0.4),
    atMost('end to end, peak memory, of asterisk.io', ratio(ours, asteriskIo, peak), 0.75),
  ];
  return { tables: [verdicts, speeds], claims, faults };
};

const peak = ({ peakMb }: Measured) => peakMb;

async function raceOn(
  { node }: Setting,
  { file, count }: StreamFile,
  names: readonly string[],
  check: boolean,
  rounds: number,
): Promise<Map<string, Result>> {
  const bytes = await readFile(file);
  const server = await bareServer((client) => client.write(bytes));
  const entry = (name: string): Entry => ({
    name,
    module: 'loopback/contenders',
    input: { port: server.port, count, bytes: bytes.length, check } satisfies LoopbackInput,
  });
  try {
    return await race(node, names.map(entry), rounds);
  } finally {
    await server.close();
  }
}
