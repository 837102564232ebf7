import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import 'should';
import { projectPath } from '../../../lab/machine/paths';
import { endProcess, freePort, GiveUp, run, spawnTied, until } from '../../../lab/machine/process';

describe('processes of the lab', () => {
  it('end with the process that began them, even when that is killed', async () => {
    const parent = spawn(process.execPath, ['--import', 'tsx', '-e', PARENT], {
      cwd: projectPath(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const childPid = Number(await firstOutput(parent));
    (await isRunning(childPid)).should.be.true();
    parent.kill('SIGKILL');
    await until('the child is still there', 10_000, async () => {
      if (await isRunning(childPid)) throw new Error(`process ${childPid}`);
    });
  });

  it('work without setpriv too, and then end with the process that began them unless that is killed', async () => {
    const parent = spawn(process.execPath, ['--import', 'tsx', '-e', PARENT_WITHOUT_SETPRIV], {
      cwd: projectPath(),
      env: { ...process.env, PATH: projectPath('icons') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const childPid = Number(await firstOutput(parent));
    await until('the child is still there', 10_000, async () => {
      if (await isRunning(childPid)) throw new Error(`process ${childPid}`);
    });
  });

  it('are killed when they do not heed the signal', async () => {
    const stubborn = spawnTied('KILL', process.execPath, ['-e', STUBBORN], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await firstOutput(stubborn);
    await endProcess(stubborn, 'SIGTERM', 100);
    (stubborn.signalCode ?? 'none').should.equal('SIGKILL');
  });

  it('say what they complained of when they fail', async () => {
    await run(process.execPath, [
      '-e',
      'console.error("no such thing"); process.exit(3)',
    ]).should.be.rejectedWith(/no such thing$/);
  });
});

describe('until', () => {
  it('gives the first value that comes', async () => {
    let asked = 0;
    const value = await until('never', 10_000, async () => {
      asked += 1;
      if (asked < 3) throw new Error('not yet');
      return asked;
    });
    value.should.equal(3);
  });

  it('ends at once when waiting cannot help, saying why', async () => {
    const probe = () => Promise.reject(new GiveUp('it is gone'));
    await until('no answer', 60_000, probe).should.be.rejectedWith('no answer: it is gone');
  });

  it('ends after its limit with the last reason', async () => {
    await until('no answer', 0, () => Promise.reject(new Error('refused'))).should.be.rejectedWith(
      'no answer: refused',
    );
  });
});

describe('freePort', () => {
  it('gives a port that can be listened on', async () => {
    const server = createServer().listen(await freePort(), '127.0.0.1');
    await once(server, 'listening');
    server.close();
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

/** Whether it runs; one that has ended and that nobody has collected yet does not. */
async function isRunning(pid: number): Promise<boolean> {
  const stats = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stats !== undefined && !/\) Z /.test(stats);
}

const PARENT_WITHOUT_SETPRIV = `
const { spawnTied } = require('./lab/machine/process');
console.log(spawnTied('TERM', process.execPath, ['-e', 'setInterval(() => {}, 1000)']).pid);
setTimeout(() => process.exit(), 100);
`;
