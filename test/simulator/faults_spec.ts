import { once } from 'node:events';
import should from 'should';
import { FAULTS, ManualClock, Simulator } from '../../src/simulator';
import { RawClient, wire } from './raw-client';

describe('Simulator: faults', () => {
  const clock = new ManualClock();
  let pbx: Simulator;

  beforeEach(async () => {
    pbx = await Simulator.listen({ clock, extensions: ['1001', '1002', '1003'] });
  });
  afterEach(() => pbx.close());

  const list = ['Action: ExtensionStateList', 'ActionID: l'];
  const start = wire(
    'Response: Success',
    'ActionID: l',
    'EventList: start',
    'Message: Extension Statuses will follow',
  );

  it('refuses an unknown fault or value and names the allowed ones', () => {
    (() => pbx.fault('half-closed')).should.throw(
      `simulator: unknown fault 'half-closed'; allowed: ${Object.keys(FAULTS).join(', ')}`,
    );
    (() => pbx.fault('slow-answers', { value: 'long' })).should.throw(
      "simulator: fault 'slow-answers' takes milliseconds as a number from 0 to 2147483647, not 'long'",
    );
  });

  describe('of new connections', () => {
    it('no-banner: answers without a banner', async () => {
      pbx.fault('no-banner');
      const client = await RawClient.connect(pbx.port);
      (await client.ask('Action: Ping')).should.equal(wire('Response: Error', 'Message: Permission denied'));
    });

    it('slow-banner: delays the banner', async () => {
      pbx.fault('slow-banner', { value: 500 });
      const client = await RawClient.connect(pbx.port);
      await untilSessions(1);
      await clock.advance(499);
      client.text.should.equal('');
      await clock.advance(1);
      await client.until((text) => text === 'Asterisk Call Manager/11.0.0\r\n');
    });

    it('wrong-banner: sends another banner', async () => {
      pbx.fault('wrong-banner', { value: 'HTTP/1.1 400 Bad Request' });
      const client = await RawClient.connect(pbx.port);
      await client.until((text) => text === 'HTTP/1.1 400 Bad Request\r\n');
    });

    it('cut: splits everything into bytes, banner included', async () => {
      pbx.fault('cut');
      const client = await RawClient.loggedIn(pbx.port);
      (await client.ask('Action: Challenge', 'AuthType: x')).should.equal(
        wire('Response: Error', 'Message: Must specify AuthType'),
      );
    });

    it('refuse: refuses new connections until healed', async () => {
      const client = await RawClient.loggedIn(pbx.port);
      pbx.fault('refuse');
      const late = await RawClient.connect(pbx.port).catch((error: NodeJS.ErrnoException) => error.code);
      should(late).equal('ECONNREFUSED');
      (await client.ask('Action: Ping')).should.startWith('Response: Success');
      await pbx.heal('refuse');
      (await RawClient.loggedIn(pbx.port)).close();
    });

    it('silent: accepts connections and sends nothing', async () => {
      pbx.fault('silent');
      const client = await RawClient.connect(pbx.port);
      client.send('Action: Login', 'Username: admin', 'Secret: secret');
      while (pbx.received.length < 1) await turn();
      client.text.should.equal('');
    });

    it('close-after-login: accepts the login, then closes', async () => {
      pbx.fault('close-after-login');
      const client = await RawClient.greeted(pbx.port);
      client.send('Action: Login', 'Username: admin', 'Secret: secret', 'Events: off');
      (await client.closed()).should.equal(wire('Response: Success', 'Message: Authentication accepted'));
    });
  });

  it('half-open: reads and sends nothing on one session until healed', async () => {
    const client = await RawClient.loggedIn(pbx.port, { events: 'call' });
    const other = await RawClient.loggedIn(pbx.port, { events: 'call' });
    const [session] = pbx.sessions;
    pbx.fault('half-open', session ? { session } : {});
    client.send('Action: Ping');
    pbx.setState('1001', 'ringing');
    await other.frames(2);
    pbx.received.length.should.equal(2);
    client.text.should.equal('');
    await pbx.heal();
    (await client.frame()).should.startWith('Response: Success\r\nPing: Pong');
  });

  it('slow-answers: delays answers but not events', async () => {
    const client = await RawClient.loggedIn(pbx.port, { events: 'call' });
    pbx.fault('slow-answers', { value: 300 });
    client.send('Action: Challenge', 'ActionID: 1');
    while (pbx.received.length < 2) await turn();
    pbx.emit({ Event: 'Now', Privilege: 'call,all' });
    (await client.frame()).should.startWith('Event: Now');
    await clock.advance(300);
    (await client.frame()).should.startWith('Response: Error\r\nActionID: 1\r\n');
  });

  it('no-answers: sends events but no answers', async () => {
    const client = await RawClient.loggedIn(pbx.port, { events: 'call' });
    pbx.fault('no-answers');
    client.send(...list);
    client.send('Action: Ping');
    while (pbx.received.length < 3) await turn();
    pbx.emit({ Event: 'Still', Privilege: 'call,all' });
    (await client.frame()).should.startWith('Event: Still');
  });

  it('duplicate-answers, reordered-answers, unknown-ids: change answers as named', async () => {
    const client = await RawClient.loggedIn(pbx.port);
    const answer = (id: string) =>
      wire('Response: Error', `ActionID: ${id}`, 'Message: Extension not specified');
    const ask = (...ids: string[]) => {
      for (const id of ids) client.send('Action: ExtensionState', `ActionID: ${id}`);
    };
    pbx.fault('duplicate-answers');
    ask('a');
    (await client.frames(2)).should.equal(answer('a') + answer('a'));
    await pbx.heal();
    pbx.fault('reordered-answers');
    ask('b', 'c', 'd');
    (await client.frames(2)).should.equal(answer('c') + answer('b'));
    await pbx.heal('reordered-answers');
    (await client.frame()).should.equal(answer('d'));
    pbx.fault('unknown-ids');
    ask('e');
    (await client.frame()).should.equal(answer('stranger-1'));
  });

  it('endless-list: repeats the last item instead of a Complete', async () => {
    const client = await RawClient.loggedIn(pbx.port);
    pbx.fault('endless-list');
    client.send(...list);
    const sent = await client.frames(4);
    sent.should.startWith(start);
    await clock.advance(200);
    const last = sent.slice(sent.lastIndexOf('Event: '));
    (await client.frames(2)).should.equal(last + last);
  });

  it('cut-list: closes the connection within a list', async () => {
    const client = await RawClient.loggedIn(pbx.port);
    pbx.fault('cut-list', { value: 2 });
    client.send(...list);
    const sent = await client.closed();
    sent.should.startWith(start);
    (sent.match(/Event: ExtensionStatus\r\n/g) ?? []).length.should.equal(2);
    sent.should.not.containEql('Complete');
  });

  it('late-error: ends a list with an Error (AMI 70)', async () => {
    const client = await RawClient.loggedIn(pbx.port);
    pbx.fault('late-error');
    client.send(...list);
    (await client.frames(5)).should.endWith(
      wire('Response: Error', 'ActionID: l', 'Message: Failed to list'),
    );
  });

  it('lf-only: sends no CR', async () => {
    const client = await RawClient.loggedIn(pbx.port);
    pbx.fault('lf-only');
    client.send('Action: ExtensionState');
    await client.until((text) => text === 'Response: Error\nMessage: Extension not specified\n\n');
  });

  it('garbage: sends 64 invalid bytes and an empty line before every frame', async () => {
    const client = await RawClient.loggedIn(pbx.port);
    pbx.fault('garbage');
    client.send('Action: ExtensionState');
    const [noise, frame] = (await client.frames(2)).split('\r\n\r\n');
    Buffer.byteLength(`${noise}`, 'utf8').should.be.above(63);
    should(frame).equal('Response: Error\r\nMessage: Extension not specified');
  });

  it('endless-line and endless-frame: continue as long as the client reads', async () => {
    for (const [fault, pattern] of [
      ['endless-line', /^Response: Success\r\nMessage: x{200000,}$/],
      ['endless-frame', /^Response: Success\r\n(Header: value\r\n){10000,}/],
    ] as const) {
      const client = await RawClient.loggedIn(pbx.port);
      pbx.fault(fault);
      client.send('Action: Ping');
      while (client.text.length < 300_000) {
        await clock.advance(5);
        await turn();
      }
      client.text.should.match(pattern);
      await pbx.heal();
      client.close();
    }
  });

  it('flood: raises events without loss until healed', async () => {
    const client = await RawClient.loggedIn(pbx.port, { events: 'dialplan' });
    pbx.fault('flood', { value: 2000 });
    await clock.advance(1000);
    await pbx.heal('flood');
    await clock.advance(1000);
    const seen = (await client.frames(2000)).match(/(?<=Value: )\d+/g) ?? [];
    seen.map(Number).should.deepEqual(Array.from({ length: 2000 }, (_, index) => index + 1));
    (await client.ask('Action: Ping')).should.startWith('Response: Success');
  });

  it('kick and reset: end the present sessions only (AMI 18)', async () => {
    const kicked = await RawClient.loggedIn(pbx.port);
    pbx.fault('kick');
    (await kicked.closed()).should.equal('');
    const reset = await RawClient.loggedIn(pbx.port);
    const failure = once(reset.socket, 'error');
    pbx.fault('reset');
    (await failure).should.match([{ code: 'ECONNRESET' }]);
    (await RawClient.loggedIn(pbx.port)).close();
  });

  it('shutdown: raises Shutdown, closes all sessions and reopens its port when healed (AMI 81)', async () => {
    const { port } = pbx;
    const operator = await RawClient.loggedIn(port, { events: 'system' });
    const other = await RawClient.loggedIn(port);
    pbx.fault('shutdown');
    (await operator.closed()).should.endWith(
      wire('Event: Shutdown', 'Privilege: system,all', 'Shutdown: Cleanly', 'Restart: False'),
    );
    (await other.closed()).should.equal('');
    await pbx.heal('shutdown');
    pbx.port.should.equal(port);
    (await RawClient.loggedIn(port)).close();
  });

  it('cuts off only a client that reads nothing for writeTimeout ms (AMI 35)', async () => {
    const reader = await RawClient.loggedIn(pbx.port, { events: 'user' });
    const sleeper = await RawClient.loggedIn(pbx.port, { events: 'user' });
    sleeper.socket.pause();
    while (pbx.sessions.length === 2) {
      pbx.emit({ Event: 'Bulk', Filler: 'x'.repeat(100_000) });
      await turn();
      await clock.advance(20);
    }
    pbx.sessions.length.should.equal(1);
    reader.text = '';
    sleeper.socket.resume();
    pbx.emit({ Event: 'End' });
    await reader.until((text) => text.endsWith('Event: End\r\nPrivilege: user,all\r\n\r\n'));
  });

  async function untilSessions(count: number): Promise<void> {
    while (pbx.sessions.length < count) await turn();
  }
});

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
