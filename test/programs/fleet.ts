// `npm run fleet [-- --pbxs 4 --extensions 1000 --calls 4 --changes 50 --seconds 20 --away 60 --line 4 --only database --search]`: simulated
// PBXs with one edge each, a second edge on the last PBX, and a centre. It counts what is lost, repeated and late, without
// faults and with each fault. `--calls` and `--changes` are per second over all PBXs. `--search` looks for the most of them with
// which nothing is lost or late. As root, each PBX runs with its edge in a network of its own.
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MissingPart } from '../../lab/machine/apt';
import { CENTRE_ADDRESS, makeStar } from '../../lab/machine/many-hosts';
import { projectPath } from '../../lab/machine/paths';
import { endWithin, run, spawnTied } from '../../lab/machine/process';
import { scratchFolder } from '../../lab/machine/scratch';
import { startMariaDB } from '../../lab/parts/mariadb';
import { startMosquitto } from '../../lab/parts/mosquitto';
import { startNats } from '../../lab/parts/nats';
import { type Cpu, cpuInWords, cpuOf } from '../fleet/cpu';
import * as faults from '../fleet/faults';
import { Fleet } from '../fleet/fleet';
import type { Rates } from '../fleet/options';
import { READER } from '../fleet/page';
import { faultsOf, type Phase, runPhase } from '../fleet/phase';
import { delays, isPrompt, table, verdict } from '../fleet/report';

const { values } = parseArgs({
  options: {
    line: { type: 'string', default: '4' },
    pbxs: { type: 'string', default: '4' },
    extensions: { type: 'string', default: '1000' },
    calls: { type: 'string', default: '4' },
    changes: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '20' },
    away: { type: 'string', default: '60' },
    /** Part of a fault's name: only faults with it are injected. */
    only: { type: 'string', default: '' },
    search: { type: 'boolean', default: false },
    /** Set by `outside` when it runs this program again: name of the star network at whose centre the program runs. */
    star: { type: 'string' },
  },
});
const LONGEST = 6 * 3600 * 1000;
/** Steps of `--search` after the first load that is too high. */
const HALVINGS = 2;

(values.star === undefined ? outside() : measure(values.star)).then(
  (code) => process.exit(code),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);

/** Runs this program again at the centre of a star network. If this machine cannot have one, measures here. */
async function outside(): Promise<number> {
  // Installs missing parts now, because inside the star network there is no Internet.
  await (await startMosquitto({ users: [READER] })).stop();
  await (await startNats({ users: [] })).stop();
  await (await startMariaDB()).stop();
  const made = await makeStar(Number(values.pbxs)).catch((error: Error) => {
    if (!(error instanceof MissingPart)) throw error;
    console.error(error.message);
    return undefined;
  });
  if (made === undefined) return measure(undefined);
  try {
    const own = [projectPath('lab/run.mjs'), projectPath('test/programs/fleet.ts'), ...process.argv.slice(2)];
    const [program = '', ...words] = made.star.elsewhere(process.execPath, ...own, '--star', made.name);
    const child = spawnTied('KILL', program, words, { stdio: 'inherit' });
    // The signals end only the child, so that the star network is removed in any case.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill('SIGTERM'));
    await endWithin(LONGEST, child);
    return child.exitCode ?? 1;
  } finally {
    await made.star.remove();
  }
}

async function measure(star: string | undefined): Promise<number> {
  const home = await scratchFolder(tmpdir(), 'hybrid-ami-fleet');
  const dataDir = join(home, 'database');
  await mkdir(dataDir);
  const address = star === undefined ? '127.0.0.1' : CENTRE_ADDRESS;
  const start = (port?: number) => startMariaDB({ dataDir, ...(port && { port }), ...(star && { address }) });
  let database = await start();
  const { port } = database;
  const away = faults.databaseAway(
    () => database.stop(),
    async () => {
      database = await start(port);
    },
  );
  try {
    const fleet = await Fleet.start({
      line: values.line === '5' ? 5 : 4,
      pbxs: Number(values.pbxs),
      extensions: Number(values.extensions),
      database,
      address,
      star,
      folder: join(home, 'journals'),
      say,
    });
    try {
      console.log(await describe(fleet));
      return await phases({ fleet, cpu: () => cpuOf(fleet, database) }, away);
    } finally {
      await fleet.stop();
    }
  } finally {
    await database.stop();
    await rm(home, { recursive: true, force: true });
  }
}

interface Scene {
  fleet: Fleet;
  cpu(): Promise<Cpu>;
}

async function phases(scene: Scene, databaseAway: faults.Fault): Promise<number> {
  const { fleet } = scene;
  const rates = { calls: Number(values.calls), changes: Number(values.changes) };
  const before = Number(values.seconds) * 1000;
  const plain = await underLoad(scene, rates, before);
  const ended: { phase: Phase; mayMiss: boolean }[] = [];
  const short = Math.min(20, Number(values.away)) * 1000;
  for (const [fault, ms, mayMiss] of [
    [faults.EDGE_KILLED, short / 2, true],
    [faults.ONE_OF_TWO_KILLED, short / 2, false],
    [faults.BROKER_EMPTIED, short / 4, false],
    [faults.LOG_KILLED, short / 4, false],
    [databaseAway, Number(values.away) * 1000, false],
    [faults.NETWORK_CUT, short, false],
    [faults.PBX_RESTARTED, short / 4, true],
  ] as const) {
    if (!fault.name.includes(values.only)) continue;
    if (fault === faults.NETWORK_CUT && fleet.members[0]?.site === undefined) {
      console.log('\nNo network is cut: on 127.0.0.1 there is none.');
      continue;
    }
    const [used, startedAt] = [await scene.cpu(), Date.now()];
    const phase = await runPhase(fleet, fault, { rates, before: before / 2, away: ms });
    sayCpu(startedAt, used, await scene.cpu());
    say(`${fault.name}: ${JSON.stringify({ ...phase.account, log: phase.log })}`);
    ended.push({ phase, mayMiss });
  }
  const { text, isKept } = verdict(plain, ended);
  console.log(`\n${table([plain, ...ended.map(({ phase }) => phase)])}\n\n${text}`);
  if (values.search) console.log(await most(scene, rates, before, plain));
  return isKept ? 0 : 1;
}

async function underLoad({ fleet, cpu }: Scene, rates: Rates, before: number): Promise<Phase> {
  const [used, startedAt] = [await cpu(), Date.now()];
  const phase = await runPhase(fleet, undefined, { rates, before, away: 0 });
  say(`${rates.calls} calls and ${rates.changes} changes/s: ${JSON.stringify(phase.account)}`);
  console.log(
    `${inWords(rates)}: ${delays(phase)}; ${phase.account.late} of ${phase.account.raised} rows late`,
  );
  sayCpu(startedAt, used, await cpu());
  return phase;
}

/**
 * Doubles the load until something is lost, a delay is over LIMITS, or the fleet does not come to rest. Then it tries loads between
 * the highest good one and the lowest bad one, HALVINGS times.
 */
async function most(scene: Scene, first: Rates, before: number, plain: Phase): Promise<string> {
  const isGood = (phase: Phase) => faultsOf(phase, false).length === 0 && isPrompt(phase);
  const times = (factor: number) => ({ calls: first.calls * factor, changes: first.changes * factor });
  if (!isGood(plain)) return 'The most within the bars: none';
  let [good, bad] = [1, Number.POSITIVE_INFINITY];
  for (let halvings = 0; halvings <= HALVINGS; ) {
    const factor = bad === Number.POSITIVE_INFINITY ? good * 2 : (good + bad) / 2;
    const phase = await underLoad(scene, times(factor), before).catch(({ message }: Error) => {
      console.log(`${inWords(times(factor))}: ${message}`);
      return undefined;
    });
    if (phase !== undefined && isGood(phase)) good = factor;
    else bad = factor;
    if (bad !== Number.POSITIVE_INFINITY) halvings += 1;
  }
  return `The most within the bars: ${inWords(times(good))}`;
}

const inWords = ({ calls, changes }: Rates) => `${calls} calls/s and ${changes} changes/s`;

async function describe({ options, centre, members }: Fleet): Promise<string> {
  const versions = [
    `Node.js ${(await run(process.execPath, ['--version'])).trim()}`,
    `Mosquitto ${centre.broker.version}`,
    `nats-server ${centre.log.server.version}`,
    `MariaDB ${(await centre.rows('SELECT VERSION() AS version'))[0]?.version}`,
  ];
  const where = options.star === undefined ? 'on 127.0.0.1' : 'each with its edge in a network namespace';
  return `${members.length} PBXs of ${options.extensions} extensions, ${where}; Node-RED line ${options.line}, ${versions.join(', ')}`;
}

/** A process that was restarted in between counts from its restart. */
function sayCpu(startedAt: number, before: Cpu, after: Cpu): void {
  console.log(
    `CPU time in these ${((Date.now() - startedAt) / 1000).toFixed(0)} s: ${cpuInWords(before, after)}`,
  );
}

function say(words: string): void {
  console.error(`${new Date().toISOString().slice(11, 19)} ${words}`);
}
