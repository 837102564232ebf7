import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import should from 'should';
import { projectPath } from '../../../lab/machine/paths';
import { endProcess, freePort, run, spawnTied } from '../../../lab/machine/process';
import { until } from '../../../lab/machine/wait';

describe('processes of the lab', () => {
  it('end with the process that started them, even if that is killed', async () => {
    const parent = spawn(process.execPath, ['--import', 'tsx', '-e', PARENT], {
      cwd: projectPath(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const childPid = Number(await firstOutput(parent));
    (await isRunning(childPid)).should.be.true();
    parent.kill('SIGKILL');
    await until(async () => !(await isRunning(childPid)), `the end of process ${childPid}`, 10_000);
  });

  it('also work without setpriv, and then end with the process that started them, unless that is killed', async () => {
    const parent = spawn(process.execPath, ['--import', 'tsx', '-e', PARENT_WITHOUT_SETPRIV], {
      cwd: projectPath(),
      env: { ...process.env, PATH: projectPath('icons') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const childPid = Number(await firstOutput(parent));
    await until(async () => !(await isRunning(childPid)), `the end of process ${childPid}`, 10_000);
  });

  it('are killed if they ignore the signal', async () => {
    const stubborn = spawnTied('KILL', process.execPath, ['-e', STUBBORN], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await firstOutput(stubborn);
    await endProcess(stubborn, 'SIGTERM', 100);
    (stubborn.signalCode ?? 'none').should.equal('SIGKILL');
  });

  it('report their error output when they fail', async () => {
    await run(process.execPath, [
      '-e',
      'console.error("no such thing"); process.exit(3)',
    ]).should.be.rejectedWith(/no such thing$/);
  });
});

describe('freePort', () => {
  it('returns a port that is free on TCP and UDP', async () => {
    const port = await freePort();
    const server = createServer().listen(port, '127.0.0.1');
    const socket = createSocket('udp4').bind(port, '127.0.0.1');
    await Promise.all([once(server, 'listening'), once(socket, 'listening')]);
    server.close();
    socket.close();
  });

  it('returns no port that is in use only on TCP or only on UDP', async () => {
    const first = await freePort();
    const server = createServer().listen(first + 1, '127.0.0.1');
    const socket = createSocket('udp4').bind(first + 2, '127.0.0.1');
    await Promise.all([once(server, 'listening'), once(socket, 'listening')]);
    should(await freePort()).not.be.equalOneOf(first + 1, first + 2);
    server.close();
    socket.close();
  });
});

const PARENT = `
const { spawnTied } = require('./lab/machine/process');
console.log(spawnTied('TERM', 'sleep', ['600']).pid);
`;

const STUBBORN = `
process.on('SIGTERM', () => {});
setInterval(() => {}, 1000);
console.log('ready');
`;

async function firstOutput(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('it has no output');
  const [chunk] = await once(child.stdout, 'data');
  return String(chunk);
}

/** False also for a zombie: a process that has ended, but whose parent has not collected it. */
async function isRunning(pid: number): Promise<boolean> {
  const stats = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stats !== undefined && !/\) Z /.test(stats);
}

const PARENT_WITHOUT_SETPRIV = `
const { spawnTied } = require('./lab/machine/process');
console.log(spawnTied('TERM', process.execPath, ['-e', 'setInterval(() => {}, 1000)']).pid);
setTimeout(() => process.exit(), 100);
`;
