import { createHash } from 'node:crypto';
import should from 'should';
import { ManualClock, Simulator } from '../../src/simulator';
import { RawClient, wire } from './raw-client';

describe('Simulator: connection and login', () => {
  const clock = new ManualClock();
  let pbx: Simulator;

  beforeEach(async () => {
    pbx = await Simulator.listen({
      clock,
      users: [
        { username: 'admin', secret: 'secret' },
        { username: 'viewer', secret: 'secret', read: ['call'], write: ['reporting'] },
      ],
    });
  });
  afterEach(() => pbx.close());

  it('sends the banner before it reads (AMI 1, 2)', async () => {
    const client = await RawClient.connect(pbx.port);
    (await client.read((text) => text.endsWith('\n'))).should.equal('Asterisk Call Manager/11.0.0\r\n');
  });

  it('has the banner of each version (AMI 2)', async () => {
    for (const [version, banner] of [
      [11, '1.3'],
      [13, '2.10.6'],
      [16, '5.0.4'],
      [18, '7.0.3'],
      [20, '9.0.0'],
      [22, '11.0.0'],
    ] as const) {
      const other = await Simulator.listen({ version });
      const client = await RawClient.connect(other.port);
      (await client.read((text) => text.endsWith('\n'))).should.equal(`Asterisk Call Manager/${banner}\r\n`);
      await other.close();
    }
  });

  it('raises FullyBooted without ActionID right after a login (AMI 14, 36)', async () => {
    const client = await RawClient.greeted(pbx.port);
    client.send('Action: Login', 'ActionID: a1', 'Username: admin', 'Secret: secret');
    (await client.frames(2)).should.equal(
      wire('Response: Success', 'ActionID: a1', 'Message: Authentication accepted') +
        wire(
          'Event: FullyBooted',
          'Privilege: system,all',
          'Uptime: 0',
          'LastReload: 0',
          'Status: Fully Booted',
        ),
    );
  });

  it('applies Events before FullyBooted (AMI 14, 16)', async () => {
    const client = await RawClient.greeted(pbx.port);
    client.send('Action: Login', 'Username: admin', 'Secret: secret', 'Events: off');
    client.send('Action: Challenge', 'AuthType: plain');
    (await client.frames(2)).should.equal(
      wire('Response: Success', 'Message: Authentication accepted') +
        wire('Response: Error', 'Message: Must specify AuthType'),
    );
  });

  it('offers one MD5 challenge per session and accepts only lower-case keys (AMI 11, 12, 13)', async () => {
    const client = await RawClient.greeted(pbx.port);
    (await client.ask('Action: Challenge')).should.equal(
      wire('Response: Error', 'Message: Must specify AuthType'),
    );
    const answer = await client.ask('Action: Challenge', 'AuthType: md5');
    answer.should.match(/^Response: Success\r\nChallenge: \d{1,9}\r\n\r\n$/);
    (await client.ask('Action: Challenge', 'AuthType: MD5')).should.equal(answer);
    const digits = /\d+/.exec(answer)?.[0];
    const key = createHash('md5').update(`${digits}secret`).digest('hex');
    const login = ['Action: Login', 'Username: ADMIN', 'AuthType: MD5', 'Events: off'];
    (await client.ask(...login, `Key: ${key}`)).should.equal(
      wire('Response: Success', 'Message: Authentication accepted'),
    );

    const loud = await RawClient.greeted(pbx.port);
    const other = /\d+/.exec(await loud.ask('Action: Challenge', 'AuthType: MD5'))?.[0];
    const upper = createHash('md5').update(`${other}secret`).digest('hex').toUpperCase();
    await refused(loud, [...login, `Key: ${upper}`], 'Message: Authentication failed');
  });

  it('refuses an unknown user and a wrong secret alike, after a second (AMI 7)', async () => {
    for (const [username, secret] of [
      ['nobody', 'secret'],
      ['admin', 'Secret'],
    ]) {
      const client = await RawClient.greeted(pbx.port);
      const login = ['Action: Login', 'ActionID: x', `Username: ${username}`, `Secret: ${secret}`];
      await refused(client, login, 'ActionID: x', 'Message: Authentication failed');
    }
  });

  it('accepts only Login, Challenge and Logoff before the login (AMI 6)', async () => {
    const client = await RawClient.greeted(pbx.port);
    (await client.ask('Action: Ping', 'ActionID: 1')).should.equal(
      wire('Response: Error', 'ActionID: 1', 'Message: Permission denied'),
    );
    (await client.ask('action: logoff', 'ActionID: 2')).should.equal(
      wire('Response: Goodbye', 'ActionID: 2', 'Message: Thanks for all the fish.'),
    );
    (await client.closed()).should.equal('');
  });

  it('accepts usernames in any case (AMI 10)', async () => {
    const client = await RawClient.greeted(pbx.port);
    client.send('Action: Login', 'Username: ADMIN', 'Secret: secret', 'Events: off');
    (await client.frames(1)).should.containEql('Authentication accepted');
  });

  it('answers a second login with Already authenticated (AMI 9)', async () => {
    const client = await RawClient.loggedIn(pbx.port, { username: 'viewer' });
    (await client.ask('Action: Login', 'Username: admin', 'Secret: wrong')).should.equal(
      wire('Response: Success', 'Message: Already authenticated'),
    );
    should(pbx.sessions[0]?.username ?? '').equal('viewer');
  });

  it('closes a connection over the limit without a banner (AMI 4)', async () => {
    const strict = await Simulator.listen({ authLimit: 1 });
    await RawClient.greeted(strict.port);
    (await (await RawClient.connect(strict.port)).closed()).should.equal('');
    await strict.close();
  });

  it('closes a session that does not log in in time, without a message (AMI 5)', async () => {
    const member = await RawClient.loggedIn(pbx.port);
    const stranger = await RawClient.greeted(pbx.port);
    await clock.advance(30_000);
    (await stranger.closed()).should.equal('');
    (await member.ask('Action: Ping')).should.startWith('Response: Success\r\nPing: Pong\r\n');
  });

  it('refuses a second session of a user without allowMultipleLogin (AMI 8)', async () => {
    const strict = await Simulator.listen({ allowMultipleLogin: false, clock });
    await RawClient.loggedIn(strict.port);
    const client = await RawClient.greeted(strict.port);
    client.send('Action: Login', 'Username: admin', 'Secret: secret');
    await untilReceived(strict, 2);
    await clock.advance(1000);
    (await client.closed()).should.equal(wire('Response: Error', 'Message: Login Already In Use'));
    await strict.close();
  });

  async function refused(client: RawClient, login: string[], ...answer: string[]): Promise<void> {
    const before = pbx.received.length;
    client.send(...login);
    await untilReceived(pbx, before + 1);
    await clock.advance(999);
    client.text.should.equal('');
    await clock.advance(1);
    (await client.closed()).should.equal(wire('Response: Error', ...answer));
  }
});

async function untilReceived(pbx: Simulator, count: number): Promise<void> {
  while (pbx.received.length < count) await new Promise((resolve) => setImmediate(resolve));
}
