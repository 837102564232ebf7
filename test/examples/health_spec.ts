import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import client from 'prom-client';
import should from 'should';
import { projectPath } from '../../lab/machine/paths';
import { amiEnvironment } from '../../lab/parts/ami-environment';
import { type NodeRed, startNodeRed } from '../../lab/parts/node-red';
import { DEFAULT_USER, Simulator } from '../../src/simulator';
import { lab } from '../support/lab';
import { until } from '../support/wait';
import { example } from './all';
import { Functions } from './functions';

describe('the example "Health and metrics": its answers', () => {
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
      failures: { AMI_ERR_CONNECT: 3, AMI_ERR_TLS: 1 },
      eventsPerSecond: 7,
      bytesPerSecond: 900,
    },
    ...{ actionsInFlight: 4, refreshes: 5, drops: 6, memory: 123_456_789 },
  };

  for (const name of ['Healthy?', 'Metrics as text']) {
    it(`answers the request, and sends nothing when the state of the connection changes: ${name}`, async () => {
      const msg = () => ({ topic: 'ready', payload: { ...report } });
      should((await functions.run(name, msg())).flat()).deepEqual([]);
      should((await functions.run(name, { ...msg(), res: {} })).flat().length).equal(1);
    });
  }

  const health = async (msg: object) =>
    (await functions.run('Healthy?', { _msgid: '1', res: {}, ...msg }))[0];
  const metrics = async (changed: object = {}) => {
    const [[answer] = []] = await functions.run('Metrics as text', {
      res: {},
      payload: { ...report, ...changed },
    });
    return answer as { payload: string; headers: object; res: object };
  };

  it('answers 200 and the report while Asterisk is connected', async () => {
    should(await health({ payload: report })).deepEqual([
      {
        _msgid: '1',
        res: {},
        statusCode: 200,
        payload: { healthy: true, reasons: [], connection: report },
        headers: { 'cache-control': 'no-store' },
      },
    ]);
  });

  for (const [what, changed, reasons] of [
    [
      'connecting for the first time',
      { state: 'connecting' },
      ['Asterisk PBX is not connected: connecting since 2026-11-28T10:00:00.000Z'],
    ],
    [
      'waiting after a failure',
      { state: 'waiting', reason: { code: 'AMI_ERR_CONNECT', message: 'connection refused' } },
      [
        'Asterisk PBX is not connected: waiting since 2026-11-28T10:00:00.000Z',
        'AMI_ERR_CONNECT: connection refused',
      ],
    ],
    [
      'closed by ami-control',
      { state: 'closed', running: false },
      ['Asterisk PBX is disconnected on purpose: closed since 2026-11-28T10:00:00.000Z'],
    ],
  ] as const) {
    it(`answers 503 and says why: ${what}`, async () => {
      const payload = { ...report, healthy: false, ...changed };
      should((await health({ payload }))?.[0]).containEql({
        statusCode: 503,
        payload: { healthy: false, reasons: [...reasons], connection: payload },
      });
    });
  }

  it('answers 503 with only the error if no connection is set', async () => {
    const error = { message: 'no connection is chosen' };
    should((await health({ payload: {}, error }))?.[0]).containEql({
      statusCode: 503,
      payload: { healthy: false, reasons: ['no connection is chosen'] },
    });
  });

  it('returns every metric with its help, kind, labels and value', async () => {
    const { payload, headers, res } = await metrics();
    should(headers).deepEqual({ 'content-type': client.Registry.PROMETHEUS_CONTENT_TYPE });
    should(res).deepEqual({});
    should(payload.trim().replaceAll('\n\n', '\n').split('\n')).deepEqual(
      `# HELP ami_up 1 if Asterisk is connected, else 0
# TYPE ami_up gauge
ami_up{server="PBX"} 1
# HELP ami_state 1 for the current state of the connection, 0 for the others
# TYPE ami_state gauge
ami_state{state="idle",server="PBX"} 0
ami_state{state="connecting",server="PBX"} 0
ami_state{state="login",server="PBX"} 0
ami_state{state="ready",server="PBX"} 1
ami_state{state="waiting",server="PBX"} 0
ami_state{state="failed",server="PBX"} 0
ami_state{state="closed",server="PBX"} 0
# HELP ami_state_since_timestamp_seconds Start of the current state, Unix time
# TYPE ami_state_since_timestamp_seconds gauge
ami_state_since_timestamp_seconds{server="PBX"} ${Date.parse(report.since) / 1000}
# HELP ami_connects_total Successful logins
# TYPE ami_connects_total counter
ami_connects_total{server="PBX"} 2
# HELP ami_connect_duration_seconds Duration of the last login
# TYPE ami_connect_duration_seconds gauge
ami_connect_duration_seconds{server="PBX"} 1.5
# HELP ami_failures_total Failed attempts and lost sessions, by error code
# TYPE ami_failures_total counter
ami_failures_total{code="AMI_ERR_CONNECT",server="PBX"} 3
ami_failures_total{code="AMI_ERR_TLS",server="PBX"} 1
# HELP ami_events_rate Events per second, mean of the last 5 s
# TYPE ami_events_rate gauge
ami_events_rate{server="PBX"} 7
# HELP ami_received_bytes_rate Received bytes per second, mean of the last 5 s
# TYPE ami_received_bytes_rate gauge
ami_received_bytes_rate{server="PBX"} 900
# HELP ami_dropped_events_total Events dropped because a flow was too slow
# TYPE ami_dropped_events_total counter
ami_dropped_events_total{server="PBX"} 6
# HELP ami_actions_in_flight Actions waiting for their response
# TYPE ami_actions_in_flight gauge
ami_actions_in_flight{server="PBX"} 4
# HELP ami_refreshes_in_flight Running refreshes
# TYPE ami_refreshes_in_flight gauge
ami_refreshes_in_flight{server="PBX"} 5
# HELP ami_process_resident_memory_bytes Resident memory of the Node-RED process
# TYPE ami_process_resident_memory_bytes gauge
ami_process_resident_memory_bytes{server="PBX"} 123456789`.split('\n'),
    );
  });

  it('returns 0 for a connection that is not up, and 1 for its state', async () => {
    for (const state of ['idle', 'connecting', 'login', 'waiting', 'failed', 'closed']) {
      const { payload } = await metrics({ healthy: false, state });
      should(payload).match(/^ami_up\{server="PBX"\} 0$/m);
      should(payload.match(/^ami_state\{.* 1$/gm)).deepEqual([`ami_state{state="${state}",server="PBX"} 1`]);
    }
  });

  it('leaves out metrics that are unknown before the first login and the first failure', async () => {
    const { payload } = await metrics({ lastConnectMs: undefined, failures: {}, connects: 0 });
    should(payload).not.match(/ami_connect_duration_seconds|ami_failures_total|undefined|NaN/);
    should(payload).match(/^ami_connects_total\{server="PBX"\} 0$/m);
    should((await metrics({ lastConnectMs: 0 })).payload).match(
      /^ami_connect_duration_seconds\{server="PBX"\} 0$/m,
    );
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
        ...amiEnvironment(pbx),
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

  it('answers 200 and the state of the connection while Asterisk is connected', async () => {
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

  it('returns metrics that promtool accepts, connected or not', async () => {
    const answer = await get('/metrics');
    should(answer.headers.get('content-type')).match(/^text\/plain;.* version=0\.0\.4/);
    should(await check(await answer.text())).equal('');
    should(await check('ami_up{')).match(/error/);
    await takeAway();
    should(await check(await metrics())).equal('');
  });

  it('returns metrics that follow the connection', async () => {
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

  /** @returns the problems that promtool finds */
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
