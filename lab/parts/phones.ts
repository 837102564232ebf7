import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages } from '../machine/apt';
import { exists } from '../machine/cache';
import { projectPath } from '../machine/paths';
import { collectOutput, endProcess, freePort, hasEnded, lastLines, spawnTied } from '../machine/process';
import type { AsteriskEndpoint } from './asterisk';

/** What a called phone does; each is a scenario in lab/parts/sipp, but `talk-late`: `talk` after a longer time. */
export type Manner = 'answer' | 'answer-and-leave' | 'refuse' | 'ring' | 'talk' | 'talk-late' | 'forward';
/** What a caller does; each is a scenario in lab/parts/sipp, which names the fitting manner of the called phone. */
export type Errand = 'call' | 'hold' | 'left' | 'give-up' | 'refused';

export interface Phones {
  /** Registers phones, which then behave in this manner. */
  register(numbers: readonly string[], manner?: Manner): Promise<void>;
  unregister(numbers: readonly string[]): Promise<void>;
  /** Makes all these calls at once and resolves when they have ended as planned. `step`: length of each part of a call, ms. */
  call(
    pairs: readonly (readonly [from: string, to: string])[],
    errand?: Errand,
    step?: number,
  ): Promise<void>;
  /** Unregisters all phones and ends all processes. */
  stop(): Promise<void>;
}

/** ms that a phone rings before it answers; with `answer-and-leave` also the ms that it talks. */
const PATIENCE = 300;
/** ms that a phone rings with `talk-late`. */
const LATE = 2_500;
/** ms after which a call that has not ended as planned counts as failed. */
const LONGEST_CALL = 5_000;

/** Real SIP phones at an Asterisk of the lab, on 127.0.0.1. */
export async function startPhones(
  asterisk: AsteriskEndpoint,
  { numbers = [] }: { numbers?: readonly string[] } = {},
): Promise<Phones> {
  const sipp = await findSipp();
  const folder = await mkdtemp(join(tmpdir(), 'hybrid-ami-phones-'));
  await writeFile(join(folder, 'silence.ulaw'), Buffer.alloc(8_000, 0xff));
  const called = new Map<Manner, { port: number; child: ChildProcess; output: { text: string } }>();
  const registered = new Map<string, Manner>();
  let runs = 0;

  const start = async (scenario: string, port: number, options: readonly string[]) => {
    const child = spawnTied(
      'KILL',
      sipp,
      [
        `${asterisk.host}:${asterisk.sip.port}`,
        ...['-sf', projectPath('lab/parts/sipp', `${scenario}.xml`)],
        ...['-i', '127.0.0.1', '-p', String(port)],
        ...['-nostdin', '-skip_rlimit', ...options],
      ],
      { cwd: folder, env: { ...process.env, TERM: 'dumb' }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    return { port, child, output: collectOutput(child) };
  };

  /** Plays a scenario once for each line, a list of the phone and what else it names, and waits for its end. */
  const play = async (
    scenario: string,
    lines: readonly (readonly string[])[],
    options: readonly string[],
  ) => {
    if (lines.length === 0) return;
    runs += 1;
    const list = join(folder, `${runs}.csv`);
    const rows = lines.map(([number = '', ...rest]) =>
      [number, `[authentication username=${number} password=${asterisk.sip.secret}]`, ...rest].join(';'),
    );
    await writeFile(list, `SEQUENTIAL\n${rows.join('\n')}\n`);
    const count = String(lines.length);
    const { child, output } = await start(scenario, await freePort(), [
      // Its calls begin with the second period of its rate.
      ...['-inf', list, '-m', count, '-l', count, '-r', '1000', '-rp', '100'],
      ...['-recv_timeout', String(LONGEST_CALL), '-cid_str', '%p%u', ...options],
    ]);
    if (!hasEnded(child)) await once(child, 'exit');
    if (child.exitCode !== 0) {
      // SIPp tells first what came instead, then its screens.
      const [unexpected = 'nothing unexpected came'] = /SIP\/2\.0 \d.*/.exec(output.text) ?? [];
      throw new Error(
        `${scenario} did not go as planned (${child.exitCode}): ${unexpected}\n${lastLines(output.text, 40)}`,
      );
    }
  };

  const portOf = async (manner: Manner) => {
    const there = called.get(manner);
    if (there && !hasEnded(there.child)) return there.port;
    const [scenario, patience] = manner === 'talk-late' ? ['talk', LATE] : [manner, PATIENCE];
    const begun = await start(scenario, await freePort(), ['-d', String(patience)]);
    called.set(manner, begun);
    return begun.port;
  };

  const announce = async (numbers: readonly string[], manner: Manner, lifetime: number) => {
    const port = String(await portOf(manner));
    await play(
      'register',
      numbers.map((number) => [number]),
      ['-key', 'phone_port', port, '-key', 'lifetime', String(lifetime)],
    );
  };

  const phones: Phones = {
    async register(numbers, manner = 'answer') {
      await announce(numbers, manner, 3600);
      for (const number of numbers) registered.set(number, manner);
    },
    async unregister(numbers) {
      for (const manner of new Set(numbers.map((number) => registered.get(number)))) {
        if (manner === undefined) continue;
        const going = numbers.filter((number) => registered.get(number) === manner);
        await announce(going, manner, 0);
        for (const number of going) registered.delete(number);
      }
    },
    async call(pairs, errand = 'call', step = PATIENCE) {
      await play(
        errand,
        pairs.map(([from, to]) => [from, to]),
        ['-d', String(step)],
      );
    },
    async stop() {
      try {
        await phones.unregister([...registered.keys()]);
      } finally {
        await Promise.all([...called.values()].map(({ child }) => endProcess(child, 'SIGKILL', 1_000)));
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
  await phones.register(numbers);
  return phones;
}

async function findSipp(): Promise<string> {
  const path = '/usr/bin/sipp';
  if (!(await exists(path))) {
    await installPackages('SIPp', 'It is for the tests alone, which run without it.', ['sip-tester']);
  }
  return path;
}
