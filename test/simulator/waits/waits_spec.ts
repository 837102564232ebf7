import { mock } from 'node:test';
import should from 'should';
import { ManualClock, Simulator, type SimulatorOptions } from '../../../src/simulator';
import { afterThisTest } from '../../support/teardown';
import { rejection } from '../../support/wait';
import { RawClient } from '../raw-client';

async function simulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const pbx = await Simulator.listen(options);
  afterThisTest(() => pbx.close());
  return pbx;
}

const login = (secret: string, username = 'admin') => [
  'Action: Login',
  `Username: ${username}`,
  `Secret: ${secret}`,
];

describe('Simulator: nextAction', () => {
  it('resolves with an action that arrives later, its name in any case', async () => {
    const pbx = await simulator();
    const client = await RawClient.loggedIn(pbx.port);
    const next = pbx.nextAction('originate');
    client.send('Action: Ping');
    client.send('Action: Originate', 'Channel: PJSIP/1001', 'ActionID: 7');
    const action = await next;
    should([action.name, action.get('channel'), action.actionId]).deepEqual(['Originate', 'PJSIP/1001', '7']);
  });

  it('returns each action once, in order, also those that arrived before the call', async () => {
    const pbx = await simulator();
    const client = await RawClient.loggedIn(pbx.port);
    for (const id of [1, 2]) await client.ask('Action: Ping', `ActionID: ${id}`);
    const third = [pbx.nextAction('Ping'), pbx.nextAction('Ping'), pbx.nextAction('Ping')];
    const fourth = pbx.nextAction('Ping');
    for (const id of [3, 4]) client.send('Action: Ping', `ActionID: ${id}`);
    const actions = await Promise.all([...third, fourth]);
    should(actions.map(({ actionId }) => actionId)).deepEqual(['1', '2', '3', '4']);
  });

  it('rejects after its limit and says what arrived instead', async () => {
    const pbx = await simulator();
    const nobody = await rejection(pbx.nextAction('Ping', { within: 1 }));
    should(nobody.message).equal('simulator: no action Ping arrived within 1 ms; no client is connected');
    const client = await RawClient.loggedIn(pbx.port);
    await client.ask('Action: CoreStatus');
    const other = await rejection(pbx.nextAction('Originate', { within: 1 }));
    should(other.message).equal(
      'simulator: no action Originate arrived within 1 ms; the last actions were Login, CoreStatus',
    );
    // A wait that has ended takes no action from a later one.
    client.send('Action: Originate', 'ActionID: late');
    should(await pbx.nextAction('Originate')).have.property('actionId', 'late');
  });

  it('has its limit on the machine’s clock, also while a test replaces the timers', async () => {
    const pbx = await simulator({ clock: new ManualClock() });
    mock.timers.enable({ apis: ['setTimeout', 'Date'] });
    afterThisTest(() => mock.timers.reset());
    await rejection(pbx.nextAction('Ping', { within: 1 }));
  });

  it('finds an action after 20,000 others', async () => {
    const pbx = await simulator();
    const client = await RawClient.loggedIn(pbx.port);
    await client.ask('Action: Ping', 'ActionID: 1');
    await pbx.nextAction('Ping');
    for (let count = 0; count < 200; count++) {
      for (let line = 0; line < 100; line++) client.send('Action: x');
      await client.frames(100);
    }
    await client.ask('Action: Ping', 'ActionID: 2');
    should(pbx.received.length).be.below(20_000);
    should(await pbx.nextAction('Ping')).have.property('actionId', '2');
  });

  it('rejects at once when the simulator closes', async () => {
    const pbx = await Simulator.listen();
    const waits = [pbx.nextAction('Ping'), pbx.loggedIn()];
    await pbx.close();
    const messages = await Promise.all(waits.map(async (each) => (await rejection(each)).message));
    should(messages).deepEqual([
      'simulator: was closed during a wait for the action ping',
      'simulator: was closed during a wait for a login',
    ]);
  });

  it('refuses an invalid limit', async () => {
    const pbx = await simulator();
    for (const within of [-1, Number.NaN, Number.POSITIVE_INFINITY, '5' as never]) {
      should(() => pbx.nextAction('Ping', { within })).throw(
        /^simulator: within must be a number of milliseconds from 0 to/,
      );
    }
  });
});

describe('Simulator: loggedIn', () => {
  it('resolves at once if a client is logged in, otherwise with the next login', async () => {
    const pbx = await simulator();
    const next = pbx.loggedIn();
    await RawClient.loggedIn(pbx.port);
    await next;
    await pbx.loggedIn({ within: 0 });
  });

  it('waits for the next login after the connections were cut', async () => {
    const pbx = await simulator();
    await RawClient.loggedIn(pbx.port);
    await pbx.loggedIn({ within: 0 });
    pbx.drop();
    should((await rejection(pbx.loggedIn({ within: 1 }))).message).containEql(
      'no client logged in within 1 ms',
    );
  });

  for (const [what, lines, reason] of [
    ['the secret is wrong', login('wrong'), "the secret of user 'admin' is wrong"],
    ['the user is unknown', login('secret', 'bob'), "there is no user 'bob'; users: admin"],
    [
      'no challenge preceded the key',
      ['Action: Login', 'AuthType: MD5', 'Username: admin', 'Key: 1'],
      "user 'admin' sent a Key without a Challenge before it",
    ],
  ] as const) {
    it(`rejects if ${what}, before the client knows`, async () => {
      const pbx = await simulator();
      const client = await RawClient.greeted(pbx.port);
      const next = rejection(pbx.loggedIn());
      client.send(...lines);
      should((await next).message).equal(`simulator: a login was refused: ${reason}`);
      should(client.text).equal('');
      // Also for a call that comes later, while the client is still connected.
      should((await rejection(pbx.loggedIn())).message).endWith(reason);
    });
  }

  it('rejects if the key does not match the challenge', async () => {
    const pbx = await simulator();
    const client = await RawClient.greeted(pbx.port);
    await client.ask('Action: Challenge', 'AuthType: MD5');
    client.send('Action: Login', 'AuthType: MD5', 'Username: admin', 'Key: 1');
    should((await rejection(pbx.loggedIn())).message).endWith(
      "the Key of user 'admin' does not match its secret and the challenge",
    );
  });

  it('rejects if the user may not log in twice', async () => {
    const pbx = await simulator({ allowMultipleLogin: false });
    const first = await RawClient.loggedIn(pbx.port);
    const refused = pbx.nextAction('Login');
    const second = await RawClient.greeted(pbx.port);
    await refused;
    second.send(...login('secret'));
    await pbx.nextAction('Login');
    first.send('Action: Logoff');
    await first.closed();
    should((await rejection(pbx.loggedIn())).message).endWith(
      "user 'admin' is logged in already, and allowMultipleLogin is false",
    );
  });

  it('rejects after its limit and says whether a client is connected', async () => {
    const pbx = await simulator();
    const late = async () => (await rejection(pbx.loggedIn({ within: 1 }))).message;
    should(await late()).equal('simulator: no client logged in within 1 ms; no client is connected');
    await RawClient.greeted(pbx.port);
    should(await late()).equal('simulator: no client logged in within 1 ms; 1 client is connected');
  });
});
