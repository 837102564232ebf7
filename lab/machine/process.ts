import { type ChildProcess, execFile, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { promisify } from 'node:util';

/**
 * Starts a program that cannot outlive this process: the kernel sends it `deathSignal` when we end, however we end.
 * That takes the `setpriv` of util-linux. Without it (macOS, Windows, Alpine's busybox) we send the signal ourselves, which
 * a process that is killed cannot do.
 */
export function spawnTied(
  deathSignal: 'TERM' | 'KILL',
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): ChildProcess {
  if (canTie()) return spawn('setpriv', ['--pdeathsig', deathSignal, command, ...args], options);
  const child = spawn(command, args, options);
  const end = () => child.kill(`SIG${deathSignal}`);
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  return child;
}

let tieable: boolean | undefined;

function canTie(): boolean {
  tieable ??= spawnSync('setpriv', ['--pdeathsig', 'TERM', 'true']).status === 0;
  return tieable;
}

/** Sends `signal` and waits for the end; sends SIGKILL after `patience` ms. */
export function endProcess(child: ChildProcess, signal: NodeJS.Signals, patience: number): Promise<void> {
  if (!hasEnded(child)) child.kill(signal);
  return endWithin(patience, child);
}

/** Waits for the end, but kills after `patience` ms. */
export async function endWithin(patience: number, child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const impatience = setTimeout(() => child.kill('SIGKILL'), patience);
  await once(child, 'exit');
  clearTimeout(impatience);
}

export const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

/** The last 64 KiB that a child printed, both streams in order. */
export function collectOutput(child: ChildProcess): { text: string } {
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output.text = (output.text + chunk).slice(-65_536);
    });
  }
  return output;
}

const execFileAsync = promisify(execFile);

/** Runs a program to its end and returns its standard output. The error of a failure contains what the program printed. */
export async function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  try {
    const { stdout } = await execFileAsync(command, args, { ...options, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    const complaint = lastLines(stderr.trim() === '' ? stdout : stderr, 15);
    throw new Error(`${command}: ${complaint === '' ? message : complaint}`, { cause: error });
  }
}

export const lastLines = (text: string, count: number) => text.trim().split('\n').slice(-count).join('\n');

// Below the ports that Linux gives to clients (32768 and up), so that none of those takes one before a server has it.
const FIRST_PORT = 20_001;
const PORTS = 12_000;
let portsTried = Math.floor(Math.random() * PORTS);

/** Returns a port of 127.0.0.1 that is free on TCP and on UDP, not the same one again for thousands of calls. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + (portsTried++ % PORTS);
    // A SIP server needs UDP: another Asterisk may have the number there alone, and would answer in its place.
    if ((await isFreeOnTcp(port)) && (await isFreeOnUdp(port))) return port;
  }
}

function isFreeOnTcp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function isFreeOnUdp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => {
      socket.close();
      resolve(false);
    });
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)));
  });
}
