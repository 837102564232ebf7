import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import client from 'prom-client';
import should from 'should';
import { projectPath } from '../../lab/machine/paths';
import { type NodeRed, startNodeRed } from '../../lab/parts/node-red';
import { DEFAULT_USER, Simulator } from '../../src/simulator';
import { lab } from '../support/lab';
import { until } from '../support/wait';
import { example } from './all';
import { Functions } from './functions';

describe('the example "Health and metrics": what it makes of a report', () => {
  const functions = new Functions('Health and metrics', {}, { client });
  const report = {
    ...{
      service: 'ami',
      server: 'PBX',
      state: 'ready',
      running: true,
      healthy: true,
      since: '2026-11-28T10:00:00.000Z',
    },
    ...{
      connects: 2,
      lastConnectMs: 1500,
      failures: { AMI_ERR_CONNECT: 3 },
      eventsPerSecond: 7,
      bytesPerSecond: 900,
    },
    ...{ actionsInFlight: 4, refreshes: 5, drops: 6, memory: 123_456_789 },
  };

  for (const name of ['Healthy?', 'Metrics as text']) {
    it(`answers who asked, and nobody when the state of the connection changes: ${name}`, async () => {
      const msg = () => ({ topic: 'ready', payload: { ...report } });
      should((await functions.run(name, msg())).flat()).deepEqual([]);
      should((await functions.run(name, { ...msg(), res: {} })).flat().length).equal(1);
    });
  }

  it('gives each metric in the unit that its name says', async () => {
    const [[answer] = []] = await functions.run('Metrics as text', { payload: report, res: {} });
    const value = (name: string) =>
      Number(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'm').exec(String(answer?.payload))?.[1]);
    should(value('ami_connect_duration_seconds')).equal(1.5);
    should(value('ami_state_since_timestamp_seconds')).equal(Date.parse(report.since) / 1000);
    should(value('ami_process_resident_memory_bytes')).equal(report.memory);
    should(value('ami_received_bytes_rate')).equal(900);
    should(value('ami_events_rate')).equal(7);
    should(value('ami_connects_total')).equal(2);
    should(value('ami_failures_total')).equal(3);
    should(value('ami_dropped_events_total')).equal(6);
    should(value('ami_actions_in_flight')).equal(4);
    should(value('ami_refreshes_in_flight')).equal(5);
  });
});

describe('the example "Health and metrics"', function () {
  this.timeout(60_000);
  const promtool = lab.promtool();
  let pbx: Simulator;
  let userDir: string;
  let nodeRed: NodeRed;

  before(async function () {
    this.timeout(120_000);
    pbx = await Simulator.listen({ extensions: 3 });
    userDir = await mkdtemp(join(tmpdir(), 'hybrid-ami-health-'));
    await install('prom-client', userDir);
    nodeRed = await startNodeRed({
      line: lab.line,
      flow: example('Health and metrics').flow,
      userDir,
      env: {
        AMI_HOST: pbx.host,
        AMI_PORT: String(pbx.port),
        AMI_USERNAME: DEFAULT_USER.username,
        AMI_PASSWORD: DEFAULT_USER.secret,
        AMI_RECONNECT_DELAY: '50',
      },
    });
    await becomes(200);
  });
  after(async () => {
    await nodeRed?.stop();
    await pbx?.close();
    await rm(userDir, { recursive: true });
  });
  afterEach(async () => {
    await pbx.listenAgain().catch(() => {});
    await becomes(200);
  });

  const get = (path: string) => fetch(`${nodeRed.url}${path}`);
  const becomes = (status: number) =>
    until(async () => (await get('/health')).status === status, `/health to answer ${status}`);
  const takeAway = async () => {
    pbx.stopListening();
    pbx.drop();
    await becomes(503);
  };
  const metrics = async () => (await get('/metrics')).text();

  it('answers 200 while Asterisk is connected, and how the connection is', async () => {
    const answer = await get('/health');
    should(answer.headers.get('content-type')).match(/^application\/json/);
    should(answer.headers.get('cache-control')).equal('no-store');
    const { healthy, reasons, connection } = (await answer.json()) as Record<string, never>;
    should({ healthy, reasons }).deepEqual({ healthy: true, reasons: [] });
    should(connection).containEql({ service: 'ami', state: 'ready', running: true });
    should(JSON.stringify(connection)).not.containEql(DEFAULT_USER.secret);
  });

  it('answers 503 with the reasons while it is not', async () => {
    await takeAway();
    await until(async () => {
      const { healthy, reasons } = (await (await get('/health')).json()) as {
        healthy: boolean;
        reasons: string[];
      };
      should(healthy).be.false();
      should(reasons[0]).match(/^Asterisk Asterisk is not connected: \w+ since 2\d{3}-/);
      return reasons[1]?.startsWith('AMI_ERR_CONNECT: ');
    }, 'the reason');
  });

  it('gives metrics that promtool finds nothing wrong with, connected or not', async () => {
    const answer = await get('/metrics');
    should(answer.headers.get('content-type')).match(/^text\/plain;.* version=0\.0\.4/);
    should(await check(await answer.text())).equal('');
    should(await check('ami_up{')).match(/error/);
    await takeAway();
    should(await check(await metrics())).equal('');
  });

  it('gives metrics that say what happens', async () => {
    const before = await metrics();
    should(before).match(/^ami_up\{server="Asterisk"\} 1$/m);
    should(before).match(/^ami_state\{state="ready",server="Asterisk"\} 1$/m);
    const connects = Number(/^ami_connects_total\S+ (\d+)$/m.exec(before)?.[1]);
    await takeAway();
    const away = await metrics();
    should(away).match(/^ami_up\{server="Asterisk"\} 0$/m);
    should(away).match(/^ami_failures_total\{code="AMI_ERR_CONNECT",server="Asterisk"\} [1-9]/m);
    await pbx.listenAgain();
    await becomes(200);
    should(await metrics()).match(new RegExp(`^ami_connects_total\\S+ ${connects + 1}$`, 'm'));
  });

  /** What promtool complains of. */
  function check(text: string): Promise<string> {
    return new Promise((resolve) => {
      const child = execFile(promtool().path, ['check', 'metrics'], (error, stdout, stderr) =>
        resolve(error ? `${error.message}${stdout}${stderr}` : `${stdout}${stderr}`),
      );
      child.stdin?.end(text);
    });
  }
});

/** As Node-RED itself installs a module that a function node names. */
async function install(module: string, userDir: string): Promise<void> {
  const manifest = await readFile(projectPath('node_modules', module, 'package.json'), 'utf8');
  await mkdir(join(userDir, 'node_modules'));
  await symlink(projectPath('node_modules', module), join(userDir, 'node_modules', module));
  await writeFile(
    join(userDir, 'package.json'),
    JSON.stringify({ dependencies: { [module]: JSON.parse(manifest).version } }),
  );
}
