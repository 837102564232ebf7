import type { ChildProcess } from 'node:child_process';
import should from 'should';
import { projectPath } from '../../lab/machine/paths';
import { collectOutput, endProcess, run, spawnTied } from '../../lab/machine/process';
import { type TwoHosts, twoHosts } from '../../lab/machine/two-hosts';
import { skipWithout } from '../support/skip-without';
import { until } from '../support/wait';

const PORT = '5038';
const TYPESCRIPT = ['--require', 'tsx/cjs'];

interface Report {
  state?: string;
  code?: string;
  message?: string;
  attempts?: number;
  /** ms since 1970. */
  at?: number;
  gap?: boolean;
  value?: number;
}

describe('a connection between two hosts while the network drops packets', function () {
  this.timeout(60_000);
  const processes: ChildProcess[] = [];
  let hosts: TwoHosts;
  let output: { text: string };

  before(async function () {
    this.timeout(300_000);
    try {
      hosts = await twoHosts();
    } catch (error) {
      skipWithout(this, error);
    }
    const host = hosts.address('far');
    const server = [
      'src/simulator/shell-command/main.ts',
      'simulator',
      '--host',
      host,
      '--port',
      PORT,
      '--rate',
      '50',
    ];
    const serverOutput = begin('far', server);
    await until(() => serverOutput.text.includes('Simulated Asterisk'), 'the server');
    output = begin('near', ['test/faults/network-client.ts', host, PORT]);
  });
  after(async () => {
    for (const child of processes) await endProcess(child, 'SIGTERM', 2_000);
    await hosts?.remove();
  });

  function begin(side: 'near' | 'far', program: string[]): { text: string } {
    const [command, ...rest] = hosts.on(side, process.execPath, ...TYPESCRIPT, ...program);
    const child = spawnTied('KILL', command, rest, { cwd: projectPath(), stdio: ['ignore', 'pipe', 'pipe'] });
    processes.push(child);
    return collectOutput(child);
  }

  const reports = (): Report[] =>
    output.text
      .split('\n')
      .slice(0, -1)
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
  const states = () => reports().filter(({ state }) => state);
  const values = () => reports().flatMap(({ value }) => value ?? []);
  const connections = async () => {
    const [command, ...rest] = hosts.on('far', 'ss', '-Htn', 'state', 'established', `sport = :${PORT}`);
    return (await run(command, rest)).split('\n').filter(Boolean).length;
  };

  it('loses no event if the cut ends before the keep-alive timeout', async () => {
    await until(() => values().length > 20, 'events');
    const last = values().at(-1) ?? 0;
    await hosts.cut();
    const healAt = performance.now() + 400;
    await until(() => performance.now() >= healAt);
    await hosts.mend();
    await until(() => (values().at(-1) ?? 0) > last + 50, 'events, after the cut');
    const received = values();
    should(received).deepEqual(
      received.map((_, i) => (received[0] ?? 0) + i),
      'each event once, and in order',
    );
    should(states().map(({ state }) => state)).deepEqual(['connecting', 'login', 'ready']);
  });

  it('notices a longer cut, and recovers at the next attempt after it', async () => {
    await hosts.cut();
    await until(() => states().some(({ state }) => state === 'waiting'), 'the loss');
    should(states().find(({ state }) => state === 'waiting')).match({
      code: 'AMI_ERR_TIMEOUT',
      message: /no sign of life/,
    });
    const failedAttempts = () => states().filter(({ code }) => code === 'AMI_ERR_CONNECT');
    await until(() => failedAttempts().length >= 2, 'failed attempts');
    for (const { message } of failedAttempts()) should(message).match(/no answer within 1500 ms/);
    await hosts.mend();
    const mendedAt = Date.now();
    await until(() => states().at(-1)?.state === 'ready', 'ready');
    // The output of the process may arrive late, so its own times count.
    const attempts = states().findLast(({ at = 0 }) => at <= mendedAt)?.attempts ?? 0;
    should(states().at(-1)?.attempts).be.belowOrEqual(attempts + 1);
    const received = values().length;
    await until(() => values().length > received + 20, 'events');
    should(reports().filter(({ gap }) => gap)).have.length(1);
    // The server learns only now that the client has left the old socket.
    await until(async () => (await connections()) === 1, 'one socket at the server');
  });
});
