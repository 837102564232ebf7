import type { NodeAPI } from 'node-red';
import should from 'should';
import { showsDebug } from '../../../nodes/ami-config/log';
import { afterThisTest } from '../../support/teardown';
import { until } from '../../support/wait';
import {
  ADMIN,
  config,
  configNode,
  control,
  end,
  events,
  type FlowNode,
  helper,
  node,
  received,
  refresh,
  simulator,
  start,
  tab,
} from '../flow';

const DEBUG = 50;
const SECRET = 'much-too-secret';

describe('ami-config: the log', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  /** Connects, sends an action, refreshes, loses the connection, reconnects and closes. */
  async function life(logging: object, login: string): Promise<string[]> {
    helper.settings({ logging } as never);
    afterThisTest(() => helper.settings({}));
    const pbx = await simulator({ extensions: 2, users: [{ ...ADMIN, secret: SECRET }] });
    const flow: FlowNode[] = [
      tab,
      config(pbx, { login, allow: ['functions', 'other', 'reading'] }),
      events(),
      end('out1'),
      control(),
      end('told1'),
    ];
    await start([...flow, refresh({ extensions: ['1001'] }), end('each1'), end('sum1')], {
      pbx1: { ...ADMIN, secret: SECRET },
    });
    const { connection } = configNode();
    const connects = () => (connection?.state === 'ready' ? connection.snapshot().connects : 0);
    await until(() => connects() === 1);
    await connection?.send({ Action: 'Setvar', ActionID: 'mine', Variable: 'X', Value: 'of-a-variable' });
    await connection?.send({ Action: 'NoSuch' }).catch(() => {});
    const summaries = received('sum1');
    node('rf1').receive({});
    await until(() => summaries.length === 1);
    pbx.drop();
    await until(() => connects() === 2);
    await configNode().disconnect();
    return helper
      .log()
      .args.filter(([{ id, level }]) => id === 'pbx1' && level >= DEBUG)
      .map(([{ msg }]) => msg);
  }

  for (const level of ['debug', 'trace']) {
    for (const login of ['md5', 'plain']) {
      it(`has a line for each step and each action at level ${level}, without the secret: login ${login}`, async () => {
        const lines = await life({ console: { level: 'warn' }, mine: { level } }, login);
        const ours = lines.filter((line) => line.startsWith('separate-'));
        const shared = lines.filter((line) => !line.startsWith('separate-'));
        // The test helper starts such a flow twice, and ends the first attempt early.
        if (shared[1]?.startsWith('connecting')) shared.shift();
        const steps = [
          /^connecting to 127\.0\.0\.1:\d+$/,
          /^Asterisk Call Manager\/.*; logging in as admin$/,
          ...(login === 'md5' ? [/^Challenge ami-\S+: Success after \d+ ms$/] : []),
          /^Login ami-\S+: Success after \d+ ms$/,
          /^logged in$/,
          /^Setvar mine: Success after \d+ ms$/,
          /^NoSuch ami-\S+: AmiError: NoSuch was refused: Invalid\/unknown command.* after \d+ ms$/,
          /^connection to 127\.0\.0\.1:\d+ lost: /,
          /^waiting after failure 1, AMI_ERR_CONNECT: .* lost: .*; next attempt in 0\.0 s$/,
          /^connecting to /,
          /; logging in as admin$/,
          ...(login === 'md5' ? [/^Challenge /] : []),
          /^Login /,
          /^logged in$/,
          /^logging off$/,
          /^closed$/,
        ];
        steps.forEach((step, i) => {
          should(shared[i]).match(step);
        });
        should(shared.length).equal(steps.length);
        should(ours.some((line) => /: ExtensionState ami-\S+: Success after \d+ ms$/.test(line))).be.true();
        should(lines.join()).not.match(/much-too-secret|of-a-variable|Key: /);
      });
    }
  }

  it('has no such lines at any other level', async () => {
    for (const logging of [{ console: { level: 'info' } }, { mine: { level: 'warn', metrics: true } }]) {
      should(await life(logging, 'auto')).be.empty();
      should(configNode().logStep).be.undefined();
      await helper.unload();
    }
  });
});

describe('the steps of a connection', () => {
  const shows = (logging?: object) => showsDebug({ settings: { logging } } as unknown as NodeAPI);

  it('are logged if a log handler of Node-RED has the level debug or trace', () => {
    for (const level of ['debug', 'trace'])
      should(shows({ console: { level: 'info' }, file: { level } })).be.true();
    for (const level of ['info', 'debugging', 'no trace', '', undefined])
      should(shows({ console: { level } })).be.false();
    for (const logging of [undefined, {}, { console: undefined }]) should(shows(logging)).be.false();
  });
});
