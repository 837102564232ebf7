// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Asterisk's variables look like JavaScript's.
import should from 'should';
import { type ExtensionOptions, ManualClock, Simulator } from '../../../src/simulator';
import { RawClient } from '../raw-client';
import { type Event, header, names, read } from './recording';

describe('Simulator: applications of the dialplan', () => {
  let clock: ManualClock;
  let pbx: Simulator;
  let client: RawClient;
  let listener: RawClient;

  async function listen(...extensions: ExtensionOptions[]): Promise<void> {
    clock = new ManualClock();
    pbx = await Simulator.listen({
      clock,
      extensions: ['1001', '1002', '1003', ...extensions],
      queues: [{ name: 'support', members: ['1002'] }],
      mailboxes: [{ mailbox: '1001' }],
    });
    client = await RawClient.loggedIn(pbx.port);
    listener = await RawClient.loggedIn(pbx.port, { events: 'call,dialplan,user,agent' });
  }
  afterEach(() => pbx.close());

  it('ends the application of an Originate, which frees its phone', async () => {
    await listen();
    await client.ask(
      'Action: Originate',
      'Channel: pjsip/1001',
      'Application: wait',
      'Data: 2',
      'Async: true',
    );
    await clock.advance(3999);
    pbx.exchange.channels.size.should.equal(1);
    await clock.advance(1);
    pbx.exchange.channels.size.should.equal(0);
    should(pbx.exchange.extensions.device('PJSIP/1001')).equal('NOT_INUSE');
  });

  it('plays files for two seconds each and raises UserEvent with its headers', async () => {
    await listen({
      extension: '600',
      does: [
        ['Playback', 'one&two'],
        ['UserEvent', 'Done', 'Who: ${CALLERID(num)}', 'Status: ${PLAYBACKSTATUS}'],
      ],
    });
    const call = pbx.call('1001', '600');
    await clock.advance(3999);
    call.state.should.equal('talking');
    await clock.advance(1);
    call.state.should.equal('ended');
    const [done] = (await events()).filter((event) => header(event, 'Event') === 'UserEvent');
    should(done?.slice(-3)).deepEqual([
      ['UserEvent', 'Done'],
      ['Who', '1001'],
      ['Status', 'SUCCESS'],
    ]);
  });

  it('waits in a queue, and continues after the timeout', async () => {
    await listen({ extension: '600', does: [['Answer'], ['Queue', 'SUPPORT', '', '', '', 3], ['Echo']] });
    pbx.call('1003', '1002').answer();
    const call = pbx.call('1001', '600');
    await clock.advance(3000);
    call.state.should.equal('talking');
    const seen = await events();
    names(seen, 'Variable').should.containEql('QUEUESTATUS');
    names(seen, 'Event').should.containEql('QueueCallerLeave');
  });

  it('leaves a message in a mailbox when the caller hangs up', async () => {
    await listen({ extension: '600', does: [['VoiceMail', '1001@default', 'u']] });
    const call = pbx.call('1002', '600');
    await clock.advance(5000);
    call.hangup();
    const [waiting] = (await events()).filter((event) => header(event, 'Event') === 'MessageWaiting');
    should(header(waiting ?? [], 'CallerIDNum')).equal('1002');
    should(waiting?.slice(-4)).deepEqual([
      ['Mailbox', '1001@default'],
      ['Waiting', '1'],
      ['New', '1'],
      ['Old', '0'],
    ]);
    pbx.exchange.channels.size.should.equal(0);
  });

  it('parks the caller until it hangs up', async () => {
    await listen({ extension: '600', does: [['Park'], ['Hangup']] });
    const call = pbx.call('1001', '600');
    pbx.exchange.parking.calls().length.should.equal(1);
    call.hangup();
    call.state.should.equal('ended');
    pbx.exchange.parking.calls().length.should.equal(0);
    names(await events(), 'Event').should.containEql('ParkedCallGiveUp');
  });

  it('joins a conference until the caller hangs up', async () => {
    await listen({ extension: '600', does: [['Answer'], ['ConfBridge', 'room']] });
    const calls = ['1001', '1002'].map((phone) => pbx.call(phone, '600'));
    for (const call of calls) call.state.should.equal('talking');
    for (const call of calls) call.hangup();
    const seen = names(await events(), 'Event');
    seen.filter((name) => name === 'ConfbridgeJoin').length.should.equal(2);
    seen.filter((name) => name === 'ConfbridgeEnd').length.should.equal(1);
  });

  it('reads functions, and refuses to set an unknown one', async () => {
    await listen({
      extension: '600',
      hint: 'Custom:alarm',
      does: [['Answer'], ['Set', 'DB(a/b)=1'], ['Set', 'CALLERID(name)=Bob'], ['Echo']],
    });
    pbx.call('1001', '600');
    const on = 'Channel: pjsip/1001-00000000';
    const get = async (variable: string, ...rest: string[]) =>
      /Value: (.*)\r/.exec(await client.ask('Action: Getvar', `Variable: ${variable}`, ...rest))?.[1];
    for (const [variable, expected] of [
      ['CHANNEL(name)', 'PJSIP/1001-00000000'],
      ['CHANNEL(state)', 'Up'],
      ['CHANNEL(nosuch)', ''],
      ['CALLERID(all)', '"Bob" <1001>'],
      ['EXTEN', '600'],
      ['HINT(600)', 'Custom:alarm'],
      ['EXTENSION_STATE(1001@default)', 'INUSE'],
      ['EXTENSION_STATE(9)', 'UNKNOWN'],
      ['DEVICE_STATE(PJSIP/1001)', 'INUSE'],
      ['DIALPLAN_EXISTS(default,600,4)', '1'],
      ['DIALPLAN_EXISTS(default,600,5)', '0'],
      ['QUEUE_MEMBER(support,count)', '1'],
      ['QUEUE_EXISTS(no)', '0'],
      ['DB_EXISTS(a/b)', '1'],
      ['DB(a/b)', ''],
      ['NOSUCH(1)', ''],
    ] as const) {
      ((await get(variable, on)) ?? 'no value').should.equal(expected, variable);
    }
    const set = (variable: string, value: string, ...rest: string[]) =>
      client.ask('Action: Setvar', `Variable: ${variable}`, `Value: ${value}`, ...rest);
    for (const variable of [
      'NOSUCH(1)',
      'CALLERID(name)',
      'HINT(600)',
      'DB(a/c)',
      'QUEUE_MEMBER(no,paused,x)',
    ]) {
      (await set(variable, '1')).should.containEql('Message: Variable not set\r\n');
    }
    (await set('DEVICE_STATE(custom:alarm)', 'busy')).should.containEql('Variable Set');
    ((await get('EXTENSION_STATE(600)')) ?? '').should.equal('BUSY');
    await set('GLOBAL(G)', '1');
    await set('_INHERITED', '2', on);
    ((await get('G')) ?? '').should.equal('1');
    ((await get('INHERITED', on)) ?? '').should.equal('2');
    ((await get('_INHERITED', on)) ?? 'no value').should.equal('');
  });

  it('reads Bob as a name, and 200 as a number that keeps the name', async () => {
    await listen();
    for (const callerId of ['Bob', '200']) {
      await client.ask(
        'Action: Originate',
        'Channel: PJSIP/1001',
        'Application: Wait',
        'Data: 1',
        'Async: true',
        `CallerID: ${callerId}`,
      );
      await clock.advance(5000);
    }
    const seen = await events();
    const of = (event: string) => seen.filter((each) => header(each, 'Event') === event);
    const parties = (event: string) =>
      of(event).map((each) => `${header(each, 'CallerIDName')} ${header(each, 'CallerIDNum')}`);
    parties('NewCallerid').should.deepEqual(['Bob 1001', 'Phone 1001 200']);
    parties('OriginateResponse').should.deepEqual(['Bob <unknown>', '<unknown> 200']);
  });

  it('redirects two channels of a bridge at once, and a caller whose call still rings', async () => {
    await listen({ extension: '600', does: [['Answer'], ['Echo']] });
    pbx.call('1001', '1002').answer();
    const redirect = (...headers: string[]) =>
      client.ask('Action: Redirect', 'Context: default', 'Exten: 600', 'Priority: 1', ...headers);
    (await redirect('Channel: PJSIP/1001-00000000', 'ExtraChannel: PJSIP/1002-00000001')).should.containEql(
      'Message: Dual Redirect successful\r\n',
    );
    [...pbx.exchange.channels.values()]
      .map(({ application }) => application)
      .should.deepEqual(['Echo', 'Echo']);
    pbx.call('1003', '1001');
    (await redirect('Channel: PJSIP/1003-00000002')).should.containEql('Redirect successful');
    pbx.exchange.channels.size.should.equal(3);
    (await redirect('Channel: PJSIP/1003-00000002', 'ExtraChannel: x')).should.containEql(
      'Message: ExtraChannel does not exist: x\r\n',
    );
    (await client.ask('Action: Redirect', 'Channel: x', 'Exten: 1', 'Context: default')).should.containEql(
      'Message: Priority not specified\r\n',
    );
  });

  async function events(): Promise<Event[]> {
    const mark = `Mark${Math.random()}`;
    pbx.emit({ Event: mark, Privilege: 'call,all' });
    const text = await listener.read((all) => all.includes(`Event: ${mark}\r\nPrivilege: call,all\r\n\r\n`));
    return read(text.replaceAll('\r\n', '\n')).slice(0, -1);
  }
});
