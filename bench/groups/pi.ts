import { run } from '../../lab/machine/process';
import type { Group, Setting } from '../harness/group';
import { median } from '../harness/numbers';
import type { Claim, Report, Table } from '../harness/report';
import { cpuQuota, type Quota } from '../pi/quota';
import { type PiFigures, runBoard } from '../pi/run';

/** Share of a core, about what a Raspberry Pi has. */
const SHARE = 0.5;
const MOST_LOAD = 0.15;
const LONGEST_START = 10_000;
const TITLE = 'Half a core and a heap of 256 MB: the example board of 25 extensions, open, 50 events/s';

/** The example board with little CPU time and memory. The quick run only checks that the quota is effective. */
export const pi: Group = async (setting) => {
  const quota = await cpuQuota(SHARE);
  if (!quota)
    return { tables: [{ title: TITLE, columns: ['', ''], rows: [NOT_MEASURED] }], claims: [], faults: [] };
  try {
    return await (setting.quick ? checkQuota(setting, quota) : measure(setting, quota));
  } finally {
    await quota.remove();
  }
};

const NOT_MEASURED = ['a quota of the CPU needs root and a cgroup', 'not measured'];

async function measure({ line, rounds }: Setting, quota: Quota): Promise<Report> {
  const figures: PiFigures[] = [];
  for (let round = 0; round < Math.min(rounds, 3); round++) figures.push(await runBoard(line, quota));
  const load = median(figures.map(({ core }) => core)) / SHARE;
  const startMs = median(figures.map((each) => each.startMs));
  const [percent, seconds] = [`${(load * 100).toFixed(1)} %`, `${(startMs / 1000).toFixed(1)} s`];
  const table: Table = {
    title: TITLE,
    columns: ['', ''],
    rows: [
      ['of the quota', percent],
      ["from the start of Node-RED's process until HTTP answers", seconds],
    ],
  };
  const claims: Claim[] = [
    {
      what: "a Pi's worth: 25 extensions, board open, 50 events/s, of the quota",
      atLeast: '15 % or less',
      measured: percent,
      reached: load <= MOST_LOAD,
    },
    {
      what: "a Pi's worth: start until HTTP answers",
      atLeast: '10 s or less',
      measured: seconds,
      reached: startMs <= LONGEST_START,
    },
  ];
  return { tables: [table], claims, faults: [] };
}

/** Checks that a program that only computes gets no more than its share. It may get less on a busy machine. */
async function checkQuota({ node }: Setting, quota: Quota): Promise<Report> {
  const busy = `const ms = performance.now(); while (performance.now() - ms < 1000);
    const { user, system } = process.cpuUsage(); console.log((user + system) / 1000 / performance.now())`;
  const [program = node, ...rest] = quota.inside(node, '-e', busy);
  const share = Number(await run(program, rest));
  const faults = share > 0 && share < SHARE + 0.2 ? [] : [`pi: half a core was ${share} of one`];
  return {
    tables: [{ title: TITLE, columns: ['', ''], rows: [['the quota holds', String(share < 0.7)]] }],
    claims: [],
    faults,
  };
}
