import { ManualClock, Simulator } from '../../../src/simulator';
import 'should';
import { RawClient } from '../raw-client';
import { byName, channelEvents, type Event, header, names, once, read, recording } from './recording';

describe('Simulator: calls', () => {
  const clock = new ManualClock();
  let pbx: Simulator;
  let client: RawClient;

  beforeEach(async () => {
    pbx = await Simulator.listen({ clock, extensions: ['1001', '1002', '1003'] });
    client = await RawClient.loggedIn(pbx.port, { events: 'call,dialplan,reporting' });
  });
  afterEach(() => pbx.close());

  it('includes the variables of channelvars in every event about a channel (AMI 84)', async () => {
    for (const [version, headers] of [
      [22, ['ChanVariable: LINE=', "ChanVariable: NAME=O\\'Brien"]],
      [11, ['ChanVariable(PJSIP/1001-00000000): LINE=', "ChanVariable(PJSIP/1001-00000000): NAME=O'Brien"]],
    ] as const) {
      const other = await Simulator.listen({ version, clock, channelVariables: ['LINE', 'NAME'] });
      const listener = await RawClient.loggedIn(other.port, { events: 'call' });
      other.call('1001', '1002');
      const [channel] = other.exchange.channels.values();
      if (!channel) throw new Error('the call has no channel');
      channel.variables.set('NAME', "O'Brien");
      other.exchange.about(channel, 'Newstate');
      (await listener.read((text) => text.includes(headers[1]))).should.containEql(headers.join('\r\n'));
      await other.close();
    }
  });

  it('raises the events of a call with the headers and order of Asterisk 22 (AMI 77, 82, 83, 84)', async () => {
    const call = pbx.call('1001', '1002');
    await clock.advance(1500);
    call.answer();
    await clock.advance(3000);
    call.hangup();
    const ours = await events();
    // A bridge sets the variables again whenever it changes its technology.
    const real = once(recording('asterisk-22-call.txt'));
    real.length.should.equal(79);
    channelEvents(ours).should.deepEqual(channelEvents(real));
    byName(ours).should.deepEqual(byName(real));
  });

  it('changes the extension states with the call', async () => {
    const call = pbx.call('1001', '1002');
    (await states()).should.deepEqual(['1002 Ringing', '1001 InUse']);
    call.answer();
    (await states()).should.deepEqual(['1002 InUse']);
    call.hold();
    (await states()).should.deepEqual(['1002 Hold']);
    call.unhold();
    (await states()).should.deepEqual(['1002 InUse']);
    const second = pbx.call('1003', '1002');
    (await states()).should.deepEqual(['1002 InUse&Ringing', '1003 InUse']);
    second.hangup();
    (await states()).should.deepEqual(['1002 InUse', '1003 Idle']);
    call.hangup('callee');
    (await states()).should.deepEqual(['1002 Idle', '1001 Idle']);
    (await second.ended).should.equal('cancelled');
    (await call.ended).should.equal('answered');
    pbx.exchange.channels.size.should.equal(0);
  });

  it('ends a call to a busy phone', async () => {
    pbx.setState('1002', 'busy');
    (await pbx.call('1001', '1002').ended).should.equal('busy');
    const seen = await events();
    names(seen, 'DialStatus').should.deepEqual(['BUSY']);
    names(seen, 'Cause-txt').should.deepEqual(['User busy', 'User busy']);
    names(seen, 'TechCause').should.deepEqual(['486', '486', '486']);
  });

  it('ends a call to an unregistered phone', async () => {
    pbx.unregister('1002');
    (await pbx.call('1001', '1002').ended).should.equal('unavailable');
    names(await events(), 'Cause-txt').should.deepEqual(['No route to destination']);
    pbx.register('1002');
    pbx.call('1001', '1002').state.should.equal('ringing');
  });

  it('ends an unanswered call after the 20 seconds of its Dial', async () => {
    const call = pbx.call('1001', '1002');
    await clock.advance(19_999);
    call.state.should.equal('ringing');
    await clock.advance(1);
    (await call.ended).should.equal('unanswered');
    names(await events(), 'DialStatus').should.deepEqual(['RINGING', 'NOANSWER']);
  });

  it('answers and ends a call after the given times', async () => {
    const call = pbx.call('1001', '1002', { ringFor: 2000, talkFor: 12_000 });
    await clock.advance(2000);
    call.state.should.equal('talking');
    await clock.advance(12_000);
    (await call.ended).should.equal('answered');
    const seen = await events();
    seen.filter(([event]) => event?.[1] === 'RTCPSent').length.should.equal(4);
    seen
      .filter((event) => header(event, 'Variable') === 'ANSWEREDTIME_MS')
      .map((event) => header(event, 'Value'))
      .should.deepEqual(['', '12000']);
  });

  it('reports that a phone registers or unregisters', async () => {
    const operator = await RawClient.loggedIn(pbx.port, { events: 'system,call' });
    await operator.frame();
    pbx.unregister('1003');
    (await operator.frames(4)).should.equal(
      'Event: PeerStatus\r\nPrivilege: system,all\r\nChannelType: PJSIP\r\nPeer: PJSIP/1003\r\nPeerStatus: Unreachable\r\n\r\n' +
        'Event: ExtensionStatus\r\nPrivilege: call,all\r\nExten: 1003\r\nContext: default\r\nHint: PJSIP/1003\r\nStatus: 4\r\nStatusText: Unavailable\r\n\r\n' +
        'Event: DeviceStateChange\r\nPrivilege: call,all\r\nDevice: PJSIP/1003\r\nState: UNAVAILABLE\r\n\r\n' +
        'Event: ContactStatus\r\nPrivilege: system,all\r\nURI: sip:1003@127.0.0.1:6063\r\nContactStatus: Removed\r\nAOR: 1003\r\nEndpointName: 1003\r\nRoundtripUsec: 0\r\n\r\n',
    );
  });

  it('raises the events of a call to a queue as Asterisk 22 does (AMI 72)', async () => {
    const office = await Simulator.listen({
      clock,
      extensions: ['1001', '1002'],
      queues: [{ name: 'support', members: ['1002'] }],
    });
    const listener = await RawClient.loggedIn(office.port, { events: 'call,dialplan,agent' });
    const call = office.callQueue('1001', 'support', { ringFor: 2000, talkFor: 5000 });
    await clock.advance(1000);
    listener.send('Action: QueueStatus');
    const waiting = await listener.read((text) => text.includes('QueueStatusComplete'));
    waiting.should.match(/Calls: 1\r\n[\s\S]*Event: QueueEntry\r\nQueue: support\r\nPosition: 1\r\n/);
    await clock.advance(6000);
    (await call.ended).should.equal('answered');
    office.emit({ Event: 'End', Privilege: 'call,all' });
    const rest = await listener.read((text) => text.includes('Event: End'));
    const ours = read(`${waiting}${rest}`.replaceAll('\r\n', '\n'));
    shapes(ours).should.deepEqual(shapes(once(recording('asterisk-22-queue.txt'))));
    await office.close();
  });

  it('looks for a free member every second and counts abandoned calls', async () => {
    const office = await Simulator.listen({
      clock,
      extensions: ['1001', '1002', '1003'],
      queues: [{ name: 'support', ringinuse: false, members: ['1002'] }],
    });
    const busy = office.call('1003', '1002');
    const first = office.callQueue('1001', 'support');
    await clock.advance(5000);
    busy.hangup();
    await clock.advance(999);
    first.state.should.equal('waiting');
    await clock.advance(1);
    first.state.should.equal('ringing');
    first.hangup();
    (await first.ended).should.equal('abandoned');
    const asking = await RawClient.loggedIn(office.port);
    asking.send('Action: QueueStatus');
    (await asking.frames(4)).should.containEql(
      'Calls: 0\r\nHoldtime: 0\r\nTalkTime: 0\r\nCompleted: 0\r\nAbandoned: 1\r\n',
    );
    (() => office.callQueue('1001', 'sales')).should.throw("simulator: no queue 'sales'");
    await office.close();
  });

  it('escapes a caller’s name as in C since 13.5 (AMI 82)', async () => {
    for (const [version, name] of [
      [22, String.raw`O\'Brien \"\\\?`],
      [11, String.raw`O'Brien "\?`],
    ] as const) {
      const other = await Simulator.listen({
        version,
        extensions: [{ extension: '1', name: String.raw`O'Brien "\?` }, '2'],
      });
      const listener = await RawClient.loggedIn(other.port, { events: 'call' });
      other.call('1', '2');
      (await listener.frame()).should.containEql(`\r\nCallerIDName: ${name}\r\n`);
      await other.close();
    }
  });

  it('refuses a call between unknown extensions', () => {
    (() => pbx.call('1001', '9')).should.throw("simulator: no extension '9' in context 'default'");
  });

  it('keeps a number of random calls going, the same for the same seed', async () => {
    const [one, two, other] = await Promise.all([day(7), day(7), day(8)]);
    one.text.should.equal(two.text);
    one.text.should.not.equal(other.text);
    one.busiest.should.equal(3);
    for (const event of [
      'Newchannel',
      'DialEnd',
      'BridgeEnter',
      'Hold',
      'Hangup',
      'ContactStatus',
      'RTCPSent',
    ]) {
      one.text.should.containEql(`Event: ${event}\r\n`);
    }
  });

  /** Five minutes of an office with ten phones and three calls at a time. */
  async function day(seed: number): Promise<{ text: string; busiest: number }> {
    const time = new ManualClock();
    const office = await Simulator.listen({ clock: time, extensions: 10, calls: 3, seed });
    const listener = await RawClient.loggedIn(office.port, { events: 'system,call,dialplan,reporting,user' });
    let busiest = 0;
    for (let beat = 0; beat < 600; beat++) {
      await time.advance(500);
      busiest = Math.max(busiest, office.exchange.calls.size);
    }
    office.emit({ Event: 'End' });
    await listener.until((text) => text.includes('Event: End'));
    await office.close();
    return { text: listener.text, busiest };
  }

  it('forwards a call only while the phone rings, not after its answer', async () => {
    const call = pbx.call('1001', '1002');
    await clock.advance(1500);
    const called = [...pbx.exchange.channels.values()].find(({ name }) => name.startsWith('PJSIP/1002'));
    call.answer();
    called?.phone?.forward?.('1003');
    [...pbx.exchange.channels.values()]
      .map(({ device }) => device)
      .should.deepEqual(['PJSIP/1001', 'PJSIP/1002']);
  });

  async function events(): Promise<Event[]> {
    const mark = `Mark${Math.random()}`;
    pbx.emit({ Event: mark, Privilege: 'call,all' });
    const text = await client.read((all) => all.includes(`Event: ${mark}\r\nPrivilege: call,all\r\n\r\n`));
    return read(text.replaceAll('\r\n', '\n')).slice(0, -1);
  }

  async function states(): Promise<string[]> {
    return (await events())
      .filter((event) => header(event, 'Event') === 'ExtensionStatus')
      .map((event) => `${header(event, 'Exten')} ${header(event, 'StatusText')}`);
  }
});

/**
 * @returns the names of the queue events with their headers, in order. Left out are events that other threads of the real server
 *   raise at any place (device and dial states, a hangup request), those of its RTP streams, and music, which it did not have
 */
function shapes(events: Event[]): string[] {
  const elsewhere =
    /^(ExtensionStatus|DeviceStateChange|DialState|QueueMemberStatus|SoftHangupRequest|HangupRequest|MusicOnHold.*)$/;
  return channelEvents(events)
    .filter((event) => !elsewhere.test(header(event, 'Event') ?? ''))
    .filter((event) => header(event, 'Privilege') !== undefined && header(event, 'Event') !== 'End')
    .filter((event) => !/^RTPAUDIO/.test(header(event, 'Variable') ?? ''))
    .map((event) =>
      [header(event, 'Event'), header(event, 'Variable'), ...event.map(([name]) => name)].join(' '),
    );
}
