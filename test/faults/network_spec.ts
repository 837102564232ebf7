import type { ChildProcess } from 'node:child_process';
import should from 'should';
import { MissingPart } from '../../lab/machine/apt';
import { type TwoHosts, twoHosts } from '../../lab/machine/namespaces';
import { projectPath } from '../../lab/machine/paths';
import { collectOutput, endProcess, run, spawnTied } from '../../lab/machine/process';
import { until } from '../support/wait';

const PORT = '5038';
const TYPESCRIPT = ['--require', 'tsx/cjs'];

interface Said {
  state?: string;
  code?: string;
  message?: string;
  attempts?: number;
  gap?: boolean;
  value?: number;
}

describe('a connection between two hosts whose line is cut, so that packets are dropped', function () {
  this.timeout(60_000);
  const processes: ChildProcess[] = [];
  let hosts: TwoHosts;
  let output: { text: string };

  before(async function () {
    this.timeout(300_000);
    try {
      hosts = await twoHosts();
    } catch (error) {
      if (!(error instanceof MissingPart) || process.env.CI) throw error;
      this.skip();
    }
    const host = hosts.address('far');
    const server = ['src/simulator/cli.ts', 'simulator', '--host', host, '--port', PORT, '--rate', '50'];
    const serverSaid = begin('far', server);
    await until(() => serverSaid.text.includes('Simulated Asterisk'), 'the server');
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

  const said = (): Said[] =>
    output.text
      .split('\n')
      .slice(0, -1)
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
  const states = () => said().filter(({ state }) => state);
  const values = () => said().flatMap(({ value }) => value ?? []);
  const connections = async () => {
    const [command, ...rest] = hosts.on('far', 'ss', '-Htn', 'state', 'established', `sport = :${PORT}`);
    return (await run(command, rest)).split('\n').filter(Boolean).length;
  };

  it('loses nothing, and no event, where the cut is over before the keep-alive is', async () => {
    await until(() => values().length > 20, 'events');
    const last = values().at(-1) ?? 0;
    await hosts.cut();
    const mendAt = performance.now() + 400;
    await until(() => performance.now() >= mendAt);
    await hosts.mend();
    await until(() => (values().at(-1) ?? 0) > last + 50, 'events, after the cut');
    const heard = values();
    should(heard).deepEqual(
      heard.map((_, i) => (heard[0] ?? 0) + i),
      'each event once, and in order',
    );
    should(states().map(({ state }) => state)).deepEqual(['connecting', 'login', 'ready']);
  });

  it('notices a longer one by itself, knocks in vain, and is back at the next attempt after it, on one socket', async () => {
    await hosts.cut();
    await until(() => states().some(({ state }) => state === 'waiting'), 'the loss');
    should(states().find(({ state }) => state === 'waiting')).match({
      code: 'AMI_ERR_TIMEOUT',
      message: /no sign of life/,
    });
    const inVain = () => states().filter(({ code }) => code === 'AMI_ERR_CONNECT');
    await until(() => inVain().length >= 2, 'attempts in vain');
    for (const { message } of inVain()) should(message).match(/no answer within 500 ms/);
    await hosts.mend();
    const attempts = states().at(-1)?.attempts ?? 0;
    await until(() => states().at(-1)?.state === 'ready', 'ready');
    should(states().at(-1)?.attempts).be.belowOrEqual(attempts + 1);
    const heard = values().length;
    await until(() => values().length > heard + 20, 'events');
    should(said().filter(({ gap }) => gap)).have.length(1);
    // The server learns only now that the old one is nobody's any more.
    await until(async () => (await connections()) === 1, 'one socket at the server');
  });
});
