import { type ChildProcess, execFile, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { promisify } from 'node:util';

/**
 * Starts a program that ends with this process: the kernel sends it `deathSignal` when this process ends, even if it is killed.
 * This needs the `setpriv` of util-linux. Without it (macOS, Windows, Alpine's busybox) this process sends the signal itself,
 * which it cannot do when it is killed.
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

/** Sends `signal` and waits until the process has ended. Sends SIGKILL after `timeout` ms. */
export function endProcess(child: ChildProcess, signal: NodeJS.Signals, timeout: number): Promise<void> {
  if (!hasEnded(child)) child.kill(signal);
  return endWithin(timeout, child);
}

/** Waits until the process has ended. Sends SIGKILL after `timeout` ms. */
export async function endWithin(timeout: number, child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const timer = setTimeout(() => child.kill('SIGKILL'), timeout);
  await once(child, 'exit');
  clearTimeout(timer);
}

export const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

/** Collects the output of a child. `text` has the last 64 KiB of both streams, in order of arrival. */
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

/** Runs a program to its end. @returns its standard output. @throws Error with the last lines that the program printed */
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
    const output = lastLines(stderr.trim() === '' ? stdout : stderr, 15);
    throw new Error(`${command}: ${output === '' ? message : output}`, { cause: error });
  }
}

export const lastLines = (text: string, count: number) => text.trim().split('\n').slice(-count).join('\n');

const portsGiven = new Set<number>();

/** @returns a free TCP port of 127.0.0.1, never the same one twice in this process */
export async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    if (portsGiven.has(port)) continue;
    portsGiven.add(port);
    return port;
  }
}

/** @returns a free UDP port of 127.0.0.1. `freePort` does not check UDP, where the same number may be in use */
export async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}
