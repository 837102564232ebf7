import 'should';
import { ManualClock, Simulator } from '../../src/simulator';
import { RawClient, wire } from './raw-client';

describe('Simulator: actions for calls, queues and the core', () => {
  let clock: ManualClock;
  let pbx: Simulator;
  let client: RawClient;

  beforeEach(async () => {
    clock = new ManualClock(Date.UTC(2026, 0, 2, 3, 4, 5));
    pbx = await Simulator.listen({
      clock,
      extensions: ['1001', '1002', { extension: '1003', state: 'unavailable' }],
      queues: [{ name: 'support', members: ['1001'] }],
    });
    client = await RawClient.loggedIn(pbx.port);
  });
  afterEach(() => pbx.close());

  const error = (message: string) => wire('Response: Error', `Message: ${message}`);
  const success = (message: string) => wire('Response: Success', `Message: ${message}`);

  it('lists channels with application and duration (AMI 69)', async () => {
    client.send('Action: CoreShowChannels', 'ActionID: 1');
    (await client.frames(2)).should.equal(
      wire('Response: Success', 'ActionID: 1', 'EventList: start', 'Message: Channels will follow') +
        wire('Event: CoreShowChannelsComplete', 'ActionID: 1', 'EventList: Complete', 'ListItems: 0'),
    );
    pbx.call('1001', '1002').answer();
    await clock.advance(65_000);
    client.send('Action: CoreShowChannels', 'ActionID: 2');
    const listed = await client.frames(4);
    listed.should.match(
      /Exten: 1002\r\nPriority: 1\r\nUniqueid: (\d+\.1)\r\nLinkedid: \1\r\nApplication: Dial\r\nApplicationData: PJSIP\/1002,20\r\nDuration: 00:01:05\r\nBridgeId: [0-9a-f-]{36}\r\n\r\n/,
    );
    listed.should.endWith('ListItems: 2\r\n\r\n');
  });

  it('cuts a long ActionID and its line end (AMI 30)', async () => {
    const id = 'i'.repeat(300);
    pbx.call('1001', '1002');
    client.send('Action: CoreShowChannels', `ActionID: ${id}`);
    (await client.frames(4)).should.containEql(`ActionID: ${'i'.repeat(245)}Channel: PJSIP/1002-`);
  });

  it('reports the status of channels, with the ActionID last', async () => {
    pbx.call('1001', '1002');
    client.send(
      'Action: Status',
      'ActionID: s',
      'Channel: PJSIP/1002-00000001',
      'Variables: DIALEDPEERNUMBER,NOPE',
    );
    (await client.frames(3)).should.endWith(
      'Variable: DIALEDPEERNUMBER=1002\r\nVariable: NOPE=(null)\r\nActionID: s\r\n\r\n' +
        wire('Event: StatusComplete', 'ActionID: s', 'EventList: Complete', 'ListItems: 1', 'Items: 1'),
    );
    (await client.ask('Action: Status', 'Channel: PJSIP/x')).should.equal(error('No such channel'));
  });

  it('lists the channels connected to a channel, in 18 without the last CR (AMI 44)', async () => {
    for (const [version, end] of [
      [22, '\r\n\r\n'],
      [18, '\r\n\n'],
    ] as const) {
      const other = await Simulator.listen({ version, extensions: ['1001', '1002'] });
      const asking = await RawClient.loggedIn(other.port);
      other.call('1001', '1002').answer();
      asking.send('Action: CoreShowChannelMap', 'Channel: PJSIP/1001-00000000');
      await asking.until((text) => text.endsWith('ListItems: 1\r\n\r\n'));
      asking.text.should.containEql(
        `Channel: PJSIP/1001-00000000\r\nConnectedChannel: PJSIP/1002-00000001${end}Event: CoreShowChannelMapComplete`,
      );
      await other.close();
    }
  });

  it('refuses a channel map with a message that ends with a line feed (AMI 43)', async () => {
    (await client.ask('Action: CoreShowChannelMap')).should.equal(
      error('CoreShowChannelMap requires a channel.\n'),
    );
    (await client.ask('Action: CoreShowChannelMap', 'Channel: PJSIP/x')).should.equal(
      error('Could not get channel snapshot\n'),
    );
  });

  it('hangs up one channel, or all that match a regular expression', async () => {
    const first = pbx.call('1001', '1002');
    (await client.ask('Action: Hangup', 'Channel: PJSIP/1001-00000000')).should.equal(
      success('Channel Hungup'),
    );
    (await first.ended).should.equal('cancelled');
    const second = pbx.call('1002', '1001');
    second.answer();
    client.send('Action: Hangup', 'ActionID: h', 'Channel: /^PJSIP.*$/');
    (await client.frames(4)).should.endWith(
      wire('Event: ChannelsHungupListComplete', 'EventList: Complete', 'ListItems: 2').replace(
        'EventList',
        'ActionID: h\r\nEventList',
      ),
    );
    (await second.ended).should.equal('answered');
    pbx.exchange.channels.size.should.equal(0);
    pbx.call('1001', '1002');
    (await client.ask('Action: Hangup', 'Channel: /[/')).should.equal(error('Regex compile failed on: /[/'));
    (await client.ask('Action: Hangup', 'Channel: PJSIP/x')).should.equal(error('No such channel'));
    (await client.ask('Action: Hangup')).should.equal(error('No channel specified'));
  });

  it('redirects one channel of a call to another extension', async () => {
    pbx.register('1003');
    pbx.call('1001', '1002').answer();
    (
      await client.ask(
        'Action: Redirect',
        'Channel: PJSIP/1001-00000000',
        'Exten: 1003',
        'Context: default',
        'Priority: 1',
      )
    ).should.equal(success('Redirect successful'));
    [...pbx.exchange.channels.keys()].should.deepEqual(['PJSIP/1001-00000000', 'PJSIP/1003-00000002']);
    (await client.ask('Action: Redirect')).should.equal(error('Channel not specified'));
  });

  it('answers an asynchronous Originate at once and reports its outcome later (AMI 77, 87)', async () => {
    const listener = await RawClient.loggedIn(pbx.port, { events: 'call' });
    const order = [
      'Action: Originate',
      'ActionID: o',
      'Channel: PJSIP/1001',
      'Async: true',
      'CallerID: "Bob" <555>',
    ];
    (await client.ask(...order, 'Context: default', 'Exten: 1002', 'Priority: 1')).should.equal(
      wire('Response: Success', 'ActionID: o', 'Message: Originate successfully queued'),
    );
    await clock.advance(2000);
    const seen = await listener.read(
      (text) => text.includes('Event: OriginateResponse') && text.includes('1002-'),
    );
    seen.should.containEql(
      'Event: OriginateResponse\r\nPrivilege: call,all\r\nActionID: o\r\nResponse: Success\r\nChannel: PJSIP/1001-00000000\r\nContext: default\r\nExten: 1002\r\nReason: 4\r\n',
    );
    seen.should.match(/Uniqueid: \d+\.\d+\r\nCallerIDNum: 555\r\nCallerIDName: Bob\r\n\r\n/);
    await client.ask(...order, 'Channel: PJSIP/1003', 'Application: Echo');
  });

  it('reports the reason of a failed Originate (AMI 77)', async () => {
    const listener = await RawClient.loggedIn(pbx.port, { events: 'call' });
    await client.ask('Action: Originate', 'Channel: PJSIP/1003', 'Application: Echo', 'Async: 1');
    (await listener.frame()).should.equal(
      wire(
        'Event: OriginateResponse',
        'Privilege: call,all',
        'Response: Failure',
        'Channel: PJSIP/1003',
        'Application: Echo',
        'Data: ',
        'Reason: 0',
        'Uniqueid: <unknown>',
        'CallerIDNum: <unknown>',
        'CallerIDName: <unknown>',
      ),
    );
    await client.ask(
      'Action: Originate',
      'Channel: PJSIP/1001',
      'Application: Echo',
      'Async: 1',
      'Timeout: 100',
    );
    await clock.advance(100);
    await listener.until((text) => text.includes('Reason: 3\r\n'));
  });

  it('blocks the session during an Originate without Async (AMI 31, 87)', async () => {
    client.send('Action: Originate', 'ActionID: o', 'Channel: PJSIP/1001', 'Application: Echo');
    client.send('Action: Ping');
    while (pbx.exchange.channels.size === 0) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(1999);
    client.text.should.equal('');
    await clock.advance(1);
    (await client.frames(2)).should.startWith(
      `${wire('Response: Success', 'ActionID: o', 'Message: Originate successfully queued')}Response: Success\r\nPing: Pong`,
    );
  });

  it('refuses an invalid Originate with Asterisk’s wording (AMI 88)', async () => {
    const order = ['Action: Originate', 'Channel: PJSIP/1001'];
    for (const [headers, message] of [
      [['Action: Originate'], 'Channel not specified'],
      [['Action: Originate', 'Channel: nobody'], 'Invalid channel'],
      [[...order, 'Exten: 5'], "Originate with 'Exten' requires 'Context' and 'Priority'"],
      [[...order, 'Exten: 5', 'Context: default', 'Priority: x'], 'Invalid priority'],
      [[...order, 'Exten: 5', 'Context: default', 'Priority: 1'], 'Extension does not exist.'],
      [[...order, 'Application: Echo', 'Timeout: soon'], 'Invalid timeout'],
      [['Action: Originate', 'Channel: PJSIP/1003', 'Application: Echo'], 'Originate failed'],
    ] as const) {
      (await client.ask(...headers)).should.equal(error(message));
    }
  });

  it('lists queues, and adds, pauses and removes members (AMI 72)', async () => {
    client.send('Action: QueueStatus', 'ActionID: q');
    (await client.frames(4)).should.equal(
      wire('Response: Success', 'ActionID: q', 'EventList: start', 'Message: Queue status will follow') +
        wire(
          'Event: QueueParams',
          'Queue: support',
          'Max: 0',
          'Strategy: ringall',
          'Calls: 0',
          'Holdtime: 0',
          'TalkTime: 0',
          'Completed: 0',
          'Abandoned: 0',
          'ServiceLevel: 0',
          'ServicelevelPerf: 0.0',
          'ServicelevelPerf2: 0.0',
          'Weight: 0',
          'ActionID: q',
        ) +
        wire(
          'Event: QueueMember',
          'Queue: support',
          'Name: Phone 1001',
          'Location: PJSIP/1001',
          'StateInterface: PJSIP/1001',
          'Membership: static',
          'Penalty: 0',
          'CallsTaken: 0',
          'LastCall: 0',
          'LastPause: 0',
          `LoginTime: ${clock.now() / 1000}`,
          'InCall: 0',
          'Status: 1',
          'Paused: 0',
          'PausedReason: ',
          'Wrapuptime: 0',
          'ActionID: q',
        ) +
        wire('Event: QueueStatusComplete', 'ActionID: q', 'EventList: Complete', 'ListItems: 2'),
    );
    const listener = await RawClient.loggedIn(pbx.port, { events: 'agent' });
    const ask = (...headers: string[]) => client.ask(...headers, 'Interface: PJSIP/1002', 'Queue: support');
    (await ask('Action: QueueAdd')).should.equal(success('Added interface to queue'));
    (await ask('Action: QueueAdd')).should.equal(error('Unable to add interface: Already there'));
    (await ask('Action: QueuePause', 'Paused: true', 'Reason: tea')).should.equal(
      success('Interface paused successfully'),
    );
    pbx.setState('1002', 'ringing');
    (await ask('Action: QueueRemove')).should.equal(success('Removed interface from queue'));
    (await ask('Action: QueueRemove')).should.equal(error('Unable to remove interface: Not there'));
    const raised =
      (await listener.frames(4)).match(/(?<=Event: )\w+|Paused: 1\r\nPausedReason: tea|Status: 6/g) ?? [];
    raised.should.deepEqual([
      'QueueMemberAdded',
      'QueueMemberPause',
      'Paused: 1\r\nPausedReason: tea',
      'QueueMemberStatus',
      'Status: 6',
      'Paused: 1\r\nPausedReason: tea',
      'QueueMemberRemoved',
      'Status: 6',
      'Paused: 1\r\nPausedReason: tea',
    ]);
    client.send('Action: QueueSummary');
    (await client.frames(3)).should.containEql('LoggedIn: 1\r\nAvailable: 1\r\nCallers: 0\r\n');
  });

  it('answers Command in headers since 14 and in raw text before (AMI 52, 55, 58)', async () => {
    const hints = ['Action: Command', 'ActionID: c', 'Command: core show hints'];
    const answer = await client.ask(...hints);
    answer.should.startWith(
      'Response: Success\r\nActionID: c\r\nMessage: Command output follows\r\nOutput: \r\nOutput:     -= Registered Asterisk Dial Plan Hints =-\r\n' +
        'Output: 1001@default                  : PJSIP/1001                                                    State:Idle            Presence:not_set         Watchers  0\r\n',
    );
    answer.should.endWith('Output: - 3 hints registered\r\n\r\n');
    (await client.ask('Action: Command', 'Command: nonsense')).should.equal(
      wire(
        'Response: Error',
        'Message: Command output follows',
        "Output: No such command 'nonsense' (type 'core show help nonsense' for other possible commands)",
      ),
    );
    (await client.ask('Action: Command')).should.equal(error('No command provided'));
    (await client.ask('Action: Command', 'Command: module unload x')).should.equal(
      error('Command blacklisted'),
    );

    const old = await Simulator.listen({ version: 13, extensions: ['1001'] });
    const asking = await RawClient.loggedIn(old.port);
    asking.send(...hints);
    (await asking.read((text) => text.endsWith('--END COMMAND--\r\n\r\n'))).should.equal(
      'Response: Follows\r\nPrivilege: Command\r\nActionID: c\r\n\n    -= Registered Asterisk Dial Plan Hints =-\n' +
        '1001@default        : PJSIP/1001            State:Idle            Presence:not_set         Watchers  0\n' +
        '----------------\n- 1 hints registered\n--END COMMAND--\r\n\r\n',
    );
    await old.close();
  });

  it('stores database entries', async () => {
    const entry = ['Family: f', 'Key: k'];
    (await client.ask('Action: DBGet', ...entry)).should.equal(error('Database entry not found'));
    (await client.ask('Action: DBPut', ...entry, 'Val: v')).should.equal(
      success('Updated database successfully'),
    );
    client.send('Action: DBGet', 'ActionID: d', ...entry);
    (await client.frames(3)).should.equal(
      wire('Response: Success', 'ActionID: d', 'EventList: start', 'Message: Result will follow') +
        wire('Event: DBGetResponse', 'Family: f', 'Key: k', 'Val: v', 'ActionID: d') +
        wire('Event: DBGetComplete', 'ActionID: d', 'EventList: Complete', 'ListItems: 1'),
    );
    (await client.ask('Action: DBDel', ...entry)).should.equal(success('Key deleted successfully'));
  });

  it('reports its version and start time', async () => {
    await clock.advance(60_000);
    (await client.ask('Action: CoreStatus')).should.match(
      /^Response: Success\r\nCoreStartupDate: 2026-01-02\r\nCoreStartupTime: \d\d:\d\d:\d\d\r\nCoreReloadDate: 2026-01-02\r\nCoreReloadTime: .*\r\nCoreCurrentCalls: 0\r\nCoreProcessedCalls: 0\r\n\r\n$/,
    );
    (await client.ask('Action: CoreSettings')).should.startWith(
      'Response: Success\r\nAMIversion: 11.0.0\r\nAsteriskVersion: 22.10.1\r\n',
    );
  });

  it('lists endpoints and contacts; an empty list is an error (AMI 43, 69, 102)', async () => {
    client.send('Action: PJSIPShowEndpoints');
    const endpoints = await client.frames(5);
    endpoints.should.containEql('DeviceState: Not in use\r\nActiveChannels: 0\r\n');
    endpoints.should.containEql('Contacts: \r\nDeviceState: Unavailable\r\n');
    client.send('Action: PJSIPShowContacts');
    (await client.frames(4)).should.endWith('ListItems: 2\r\n\r\n');
    const empty = await Simulator.listen({ extensions: 0 });
    const asking = await RawClient.loggedIn(empty.port);
    (await asking.ask('Action: PJSIPShowContacts')).should.equal(error('No Contacts found\n'));
    await empty.close();
  });

  it('reports the state of every hint at a reload (AMI 81)', async () => {
    const listener = await RawClient.loggedIn(pbx.port, { events: 'system,call' });
    await listener.frame();
    (await client.ask('Action: Reload')).should.equal(success('Module Reloaded'));
    const raised = (await listener.frames(4)).match(/(?<=Event: )\w+/g) ?? [];
    raised.should.deepEqual(['Reload', 'ExtensionStatus', 'ExtensionStatus', 'ExtensionStatus']);
    (await client.ask('Action: Reload', 'Module: nonsense')).should.equal(error('No such module'));
  });

  it('filters events by regular expressions (AMI 80)', async () => {
    const listener = await RawClient.loggedIn(pbx.port, { events: 'call' });
    await listener.ask('Action: Filter', 'Operation: Add', 'Filter: Exten: 100[12]');
    await listener.ask('Action: Filter', 'Operation: Add', 'Filter: !Status: 8');
    for (const state of ['ringing', 'inUse'] as const) {
      for (const extension of ['1001', '1003']) pbx.setState(extension, state);
    }
    (await listener.frame()).should.containEql(
      'Exten: 1001\r\nContext: default\r\nHint: PJSIP/1001\r\nStatus: 1\r\n',
    );
    (await listener.ask('Action: Filter', 'Operation: Sub')).should.equal(error('Unknown operation'));
  });

  it('waits for an event or the timeout (AMI 64)', async () => {
    const waiting = await RawClient.loggedIn(pbx.port, { events: 'call' });
    const wait = ['Action: WaitEvent', 'ActionID: w', 'Timeout: 5'];
    const answer = wire('Response: Success', 'ActionID: w', 'Message: Waiting for Event completed.');
    const complete = wire('Event: WaitEventComplete', 'ActionID: w');
    waiting.send(...wait);
    while (pbx.received.length < 3) await new Promise((resolve) => setImmediate(resolve));
    pbx.emit({ Event: 'Something', Privilege: 'call,all' });
    (await waiting.frames(3)).should.equal(
      answer + wire('Event: Something', 'Privilege: call,all') + complete,
    );
    waiting.send(...wait);
    while (pbx.received.length < 4) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(5000);
    (await waiting.frames(2)).should.equal(answer + complete);
  });

  it('raises security events for refused logins and requests', async () => {
    const guard = await RawClient.loggedIn(pbx.port, { events: 'security' });
    await guard.frame();
    const stranger = await RawClient.greeted(pbx.port);
    await stranger.ask('Action: Ping');
    (await guard.frame()).should.match(
      /^Event: RequestNotAllowed\r\nPrivilege: security,all\r\nEventTV: 2026-01-02T.*\+0000\r\nSeverity: Error\r\nService: AMI\r\nEventVersion: 1\r\nAccountID: \r\nSessionID: 0x[0-9a-f]+\r\nLocalAddress: IPV4\/TCP\/127\.0\.0\.1\/\d+\r\nRemoteAddress: IPV4\/TCP\/127\.0\.0\.1\/\d+\r\nRequestType: Action: Ping\r\nSessionTV: 1970-01-01T00:00:00\.000\+0000\r\n\r\n$/,
    );
    stranger.send('Action: Login', 'Username: nobody', 'Secret: x');
    (await guard.frame()).should.startWith('Event: InvalidAccountID\r\n');
    stranger.close();
    await client.ask('Action: Nonsense');
    (await guard.frame()).should.containEql('RequestType: Action: Nonsense\r\n');
  });

  it('has the actions and formats of each version (AMI 60, 63, 100, 107)', async () => {
    const old = await Simulator.listen({ version: 11, extensions: ['1001'] });
    const asking = await RawClient.loggedIn(old.port);
    (await asking.ask('Action: ExtensionStateList')).should.startWith(
      'Response: Error\r\nMessage: Invalid/unknown command: ExtensionStateList.',
    );
    (await asking.ask('Action: ExtensionState', 'Exten: 1001')).should.endWith(
      'Hint: PJSIP/1001\r\nStatus: 0\r\n\r\n',
    );
    asking.send('Action: CoreShowChannels', 'ActionID: 1');
    (await asking.frames(2)).should.equal(
      wire('Response: Success', 'ActionID: 1', 'Message: Channels will follow') +
        wire('Event: CoreShowChannelsComplete', 'ActionID: 1'),
    );
    await old.close();
  });

  it('refuses every action during a shutdown (AMI 20, 81)', async () => {
    const operator = await RawClient.loggedIn(pbx.port, { events: 'system' });
    await operator.frame();
    pbx.shutDown({ restart: true, after: 1000 });
    (await operator.ask('Action: Ping', 'ActionID: p')).should.equal(
      wire('Response: Error', 'ActionID: p', 'Message: Asterisk is shutting down'),
    );
    await clock.advance(1000);
    (await operator.closed()).should.equal(
      wire('Event: Shutdown', 'Privilege: system,all', 'Shutdown: Cleanly', 'Restart: True'),
    );
    (await client.closed()).should.equal('');
  });
});
