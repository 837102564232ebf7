import should from 'should';
import { Simulator } from '../../src/simulator';
import { RawClient, wire } from './raw-client';

describe('Simulator: reading actions', () => {
  let pbx: Simulator;
  let client: RawClient;

  beforeEach(async () => {
    pbx = await Simulator.listen({
      extensions: 1,
      users: [
        { username: 'admin', secret: 'secret', read: ['call'] },
        { username: 'viewer', secret: 'secret', read: ['call'], write: ['reporting'] },
      ],
    });
    client = await RawClient.loggedIn(pbx.port);
  });
  afterEach(() => pbx.close());

  const pong = /^Response: Success\r\nPing: Pong\r\nTimestamp: \d+\.\d{6}\r\n\r\n$/;

  it('accepts CRLF and LF, and header names in any case (AMI 21, 27)', async () => {
    client.socket.write('action:ping\nACTIONID:    a b \n\r\n');
    (await client.frame()).should.startWith('Response: Success\r\nActionID: a b \r\nPing: Pong\r\n');
  });

  it('reads an action split at any byte', async () => {
    for (const byte of wire('Action: Ping', 'ActionID: cut')) client.socket.write(byte);
    (await client.frame()).should.startWith('Response: Success\r\nActionID: cut\r\n');
  });

  it('uses the first of a repeated header, in any case (AMI 118)', async () => {
    (await client.ask('action: Ping', 'Action: CoreStatus', 'ActionID: 1', 'actionid: 2')).should.startWith(
      'Response: Success\r\nActionID: 1\r\nPing: Pong\r\n',
    );
  });

  it('accepts a line of 1,024 bytes with its end, but not one of 1,025 (AMI 22)', async () => {
    (await client.ask('Action: Ping', `X: ${'x'.repeat(1022 - 3)}`)).should.match(pong);
    (await client.ask('Action: Ping', 'ActionID: 7', `X: ${'x'.repeat(2000)}`)).should.equal(
      wire('Response: Error', 'ActionID: 7', 'Message: Failed to parse message: line too long'),
    );
    (await client.ask('Action: Ping')).should.match(pong);
  });

  it('reads the rest of a line that is one byte too long as an empty line (AMI 22)', async () => {
    client.send('Action: Ping', `X: ${'x'.repeat(1023 - 3)}`, 'Y: 1');
    (await client.frames(2)).should.equal(
      wire('Response: Error', 'Message: Failed to parse message: line too long') +
        wire('Response: Error', 'Message: Missing action in request'),
    );
  });

  it('runs an action of 128 lines, but not one of 129 (AMI 23)', async () => {
    const headers = Array.from({ length: 128 }, (_, n) => `X: ${n}`);
    (await client.ask('Action: Ping', ...headers.slice(1))).should.match(pong);
    (await client.ask('Action: Logoff', ...headers)).should.equal(
      wire('Response: Error', 'Message: Too many lines in message or allocation failure'),
    );
    (await client.ask('Action: Ping')).should.match(pong);
  });

  it('cuts a line at NUL (AMI 24)', async () => {
    client.send('Action: Ping\0pong', 'ActionID: 1\0 2');
    (await client.frame()).should.startWith('Response: Success\r\nActionID: 1\r\nPing: Pong\r\n');
  });

  it('answers an empty message without ActionID (AMI 25, 26)', async () => {
    (await client.ask('')).should.equal(wire('Response: Error', 'Message: Missing action in request'));
    (await client.frame()).should.equal(wire('Response: Error', 'Message: Missing action in request'));
    (await client.ask('\uFEFFAction: Ping')).should.equal(
      wire('Response: Error', 'Message: Missing action in request'),
    );
  });

  it('refuses unknown and forbidden actions (AMI 29, 105)', async () => {
    (await client.ask('Action: Nonsense', 'ActionID: 1')).should.equal(
      wire(
        'Response: Error',
        'ActionID: 1',
        'Message: Invalid/unknown command: Nonsense. Use Action: ListCommands to show available commands.',
      ),
    );
    const viewer = await RawClient.loggedIn(pbx.port, { username: 'viewer' });
    (await viewer.ask('Action: UserEvent', 'UserEvent: X')).should.equal(
      wire('Response: Error', 'Message: Permission denied'),
    );
  });

  it('lists the actions that the user may send, with their classes (AMI 41, 106)', async () => {
    const viewer = await RawClient.loggedIn(pbx.port, { username: 'viewer' });
    const commands = (await viewer.ask('Action: ListCommands', 'ActionID: 1')).split('\r\n');
    commands.should.containDeep([
      'Response: Success',
      'ActionID: 1',
      'ExtensionState: Check Extension Status.  (Priv: call,reporting,all)',
      'Ping: Keepalive command.  (Priv: <none>)',
    ]);
    commands.join().should.not.match(/UserEvent|Setvar/);
  });

  it('records received actions with all headers', async () => {
    await client.ask('Action: Ping', 'ActionID: 9', 'Variable: A=1', 'Variable: B=2');
    const [login, ping] = pbx.received;
    should(login?.name).equal('Login');
    should(ping?.headers).deepEqual([
      ['Action', 'Ping'],
      ['ActionID', '9'],
      ['Variable', 'A=1'],
      ['Variable', 'B=2'],
    ]);
    should(ping?.all('variable')).deepEqual(['A=1', 'B=2']);
    should(ping?.actionId).equal('9');
    should(ping?.session).equal(pbx.sessions[0]?.id);
  });

  it('answers Events with the new state and no Message (AMI 39, 75)', async () => {
    for (const [mask, answer] of [
      ['off', 'Events: Off'],
      ['on', 'Events: On'],
      ['nonsense', 'Events: Off'],
      ['call,system', 'Events: On'],
      ['0', 'Events: Off'],
      ['2', 'Events: On'],
    ]) {
      (await client.ask('Action: Events', `EventMask: ${mask}`)).should.equal(
        wire('Response: Success', `${answer}`),
      );
    }
    (await client.ask('Action: Events')).should.equal(wire('Response: Error', 'Message: Invalid event mask'));
  });

  it('sets the mask but sends no answer to Events with brokeneventsaction (AMI 75)', async () => {
    const broken = await Simulator.listen({ brokenEventsAction: true });
    const other = await RawClient.loggedIn(broken.port, { events: 'off' });
    other.send('Action: Events', 'ActionID: 1', 'EventMask: on');
    other.send('Action: Events', 'ActionID: 2', 'EventMask:');
    other.send('Action: Ping', 'ActionID: 3');
    (await other.frames(1)).should.containEql('ActionID: 3');
    broken.emit({ Event: 'UserEvent', UserEvent: 'seen' });
    (await other.frames(1)).should.containEql('UserEvent: seen');
    await broken.close();
  });

  it('sends an event only if the client may read and requested all its classes (AMI 74, 76, 108)', async () => {
    const listener = await RawClient.loggedIn(pbx.port, { events: 'system,call' });
    pbx.emit({ Event: 'PeerStatus', Peer: 'PJSIP/1001' });
    pbx.emit({
      Event: 'Hangup',
      Channel: 'PJSIP/1001-00000001',
      Cause: 16,
      Extra: ['a', 'b'],
      Left: undefined,
    });
    (await listener.frame()).should.equal(
      wire(
        'Event: Hangup',
        'Privilege: call,all',
        'Channel: PJSIP/1001-00000001',
        'Cause: 16',
        'Extra: a',
        'Extra: b',
      ),
    );
    pbx.emit({ Event: 'Anything', Privilege: 'call,reporting,all' });
    pbx.emit({ Event: 'Anything', Privilege: 'call,all', X: '' });
    (await listener.frame()).should.equal(wire('Event: Anything', 'Privilege: call,all', 'X: '));
    client.text.should.equal('');
  });

  it('raises a UserEvent with all lines of its action, ActionID included (AMI 78)', async () => {
    const open = await Simulator.listen();
    const listener = await RawClient.loggedIn(open.port, { events: 'user' });
    const sender = await RawClient.loggedIn(open.port);
    (
      await sender.ask('Action: UserEvent', 'ActionID: mine', 'UserEvent: Hi', 'Name: a: b', 'Empty:')
    ).should.equal(wire('Response: Success', 'ActionID: mine', 'Message: Event Sent'));
    (await listener.frame()).should.equal(
      wire(
        'Event: UserEvent',
        'Privilege: user,all',
        'UserEvent: Hi',
        'ActionID: mine',
        'Name: a: b',
        'Empty:',
      ),
    );
    await open.close();
  });
});
