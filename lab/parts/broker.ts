import { mkdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages } from '../machine/apt';
import { tryLock } from '../machine/cache';
import { findProgram } from '../machine/find-program';
import { collectOutput, endProcess, freePort, hasEnded, lastLines, run, spawnTied } from '../machine/process';
import { scratchFolder } from '../machine/scratch';
import { Attempts, until } from '../machine/wait';

/** A message broker on its own port and with its own data folder. */
export interface Broker {
  host: string;
  port: number;
  /** As the program prints it. */
  version: string;
  /** Process id of the broker itself, for a test that kills it. */
  pid: number;
  stop(): Promise<void>;
  /** Ends it with SIGKILL, as after a power failure. */
  kill(): Promise<void>;
}

export interface BrokerOptions<User> {
  /** The users that may log in. Nobody else may. */
  users: readonly User[];
  /** Folder for the data, which is kept. Without it the broker starts empty and leaves nothing behind. */
  dataDir?: string;
  /** The address to listen on. Default 127.0.0.1. */
  host?: string;
  /** Default: a free port. */
  port?: number;
}

/** The differences between the brokers. */
export interface BrokerMake<User> {
  name: string;
  program: string;
  packages: readonly string[];
  /** Arguments that make the program print its version. The first `x.y.z` in the output counts. */
  version: readonly string[];
  /** Writes the configuration into `home`. @returns the arguments of the program */
  configure(place: { home: string; host: string; port: number }, users: readonly User[]): Promise<string[]>;
}

/** Starts a broker, and installs it from Debian if it is missing. Resolves when it accepts connections. */
export async function startBroker<User>(
  make: BrokerMake<User>,
  options: BrokerOptions<User>,
): Promise<Broker> {
  const program = await programOf(make);
  const host = options.host ?? '127.0.0.1';
  const home = options.dataDir ?? (await scratchFolder(tmpdir(), `hybrid-ami-${make.program}`));
  await mkdir(join(home, 'data'), { recursive: true, mode: 0o700 });
  const release = await tryLock(join(home, 'lock'));
  if (typeof release === 'number') throw new Error(`${make.name}: process ${release} is using ${home}`);
  const leave = async () => {
    await release();
    if (options.dataDir === undefined) await rm(home, { recursive: true, force: true });
  };
  try {
    const port = options.port ?? (await freePort());
    const given = await make.configure({ home, host, port }, options.users);
    const broker = spawnTied('KILL', program, given, { stdio: ['ignore', 'pipe', 'pipe'] });
    const end = async (signal: NodeJS.Signals) => {
      await endProcess(broker, signal, 20_000);
      await leave();
    };
    const output = collectOutput(broker);
    const attempts = new Attempts();
    try {
      await until(
        () => {
          if (hasEnded(broker)) throw new Error(`${make.name} ended:\n${lastLines(output.text, 8)}`);
          return attempts.succeeds(() => tryConnect(host, port));
        },
        () => `${make.name}: ${attempts.lastError}`,
        60_000,
      );
    } catch (error) {
      await endProcess(broker, 'SIGKILL', 20_000);
      throw error;
    }
    const version = /\d+\.\d+\.\d+/.exec(await run(program, make.version).catch(messageOf))?.[0] ?? '';
    return {
      host,
      port,
      version,
      pid: broker.pid ?? 0,
      stop: () => end('SIGTERM'),
      kill: () => end('SIGKILL'),
    };
  } catch (error) {
    await leave();
    throw error;
  }
}

/** Mosquitto prints its version, but ends with an error. */
const messageOf = (error: Error) => error.message;

async function programOf<User>({ name, program, packages }: BrokerMake<User>): Promise<string> {
  let found = await findProgram(program);
  if (found === undefined) {
    await installPackages(name, 'It is for the tests alone, which run without it.', packages);
    found = await findProgram(program);
  }
  if (found === undefined) throw new Error(`${name} is installed, but not found`);
  return found;
}

function tryConnect(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', reject);
  });
}
