import should from 'should';
import { ManualClock, Simulator } from '../../../src/simulator';
import { RawClient } from '../raw-client';

describe('Simulator: actions about calls', () => {
  let pbx: Simulator;
  let clock: ManualClock;
  let client: RawClient;
  let watcher: RawClient;

  beforeEach(async () => {
    clock = new ManualClock();
    pbx = await Simulator.listen({
      clock,
      extensions: [
        '1001',
        '1002',
        '1003',
        '1004',
        { extension: '800', does: [['Answer'], ['ConfBridge', 'team'], ['UserEvent', 'Left'], ['Hangup']] },
      ],
    });
    client = await RawClient.loggedIn(pbx.port);
    watcher = await RawClient.loggedIn(pbx.port, { events: 'call,dialplan,dtmf,user' });
  });
  afterEach(() => pbx.close());

  /** A call of two phones that talk, with the names of its channels. */
  async function talking(): Promise<{ caller: string; callee: string; bridge: string }> {
    const call = pbx.call('1001', '1002');
    call.answer();
    const text = await watcher.read(
      (all) => all.includes('Event: BridgeEnter\r\n') && count(all, 'BridgeEnter') === 2,
    );
    const channels = values(text, 'Newchannel', 'Channel');
    return {
      caller: channels[0] ?? '',
      callee: channels[1] ?? '',
      bridge: values(text, 'BridgeCreate', 'BridgeUniqueid')[0] ?? '',
    };
  }

  /** The text up to the given event. */
  const until = (event: string, times = 1) =>
    watcher.read((text) => count(text, event) >= times && text.endsWith('\r\n\r\n'));

  it('BlindTransfer sends the other channel to an extension and hangs its own up', async () => {
    const { caller, callee } = await talking();
    (await client.ask('Action: BlindTransfer', `Channel: ${caller}`, 'Exten: 1003')).should.endWith(
      'Message: Transfer succeeded\r\n\r\n',
    );
    const text = await until('DialState');
    values(text, 'BlindTransfer', 'TransfererChannel').should.eql([caller]);
    values(text, 'BlindTransfer', 'TransfereeChannel').should.eql([callee]);
    values(text, 'Hangup', 'Channel').should.eql([caller]);
    values(text, 'DialBegin', 'DialString').should.eql(['1003']);
  });

  it('BlindTransfer to an extension that does not exist ends the call', async () => {
    const { caller, callee } = await talking();
    await client.ask('Action: BlindTransfer', `Channel: ${caller}`, 'Exten: 9999');
    values(await until('Hangup', 2), 'Hangup', 'Channel').should.containDeep([caller, callee]);
    pbx.exchange.channels.size.should.equal(0);
  });

  it('Atxfer connects the two others when the transferer hangs up', async () => {
    const { caller, callee } = await talking();
    (await client.ask('Action: Atxfer', `Channel: ${callee}`, 'Exten: 1003')).should.endWith(
      'Message: Atxfer successfully queued\r\n\r\n',
    );
    values(await until('DialState'), 'MusicOnHoldStart', 'Channel').should.eql([caller]);
    await clock.advance(2000);
    await until('DialEnd');
    await client.ask('Action: Hangup', `Channel: ${callee}`);
    const text = await watcher.read(
      (all) => count(all, 'AttendedTransfer') === 1 && count(all, 'NewConnectedLine') >= 2,
    );
    values(text, 'AttendedTransfer', 'TransfereeChannel').should.eql([caller]);
    pbx.exchange.channels.has(callee).should.equal(false);
    const peer = pbx.exchange.peerOf(pbx.exchange.channels.get(caller) as never);
    should(peer?.name).match(/^Local\/1003@default-.*;1$/);
    await client.ask('Action: Hangup', `Channel: ${caller}`);
    pbx.exchange.channels.size.should.equal(0);
    pbx.exchange.bridges.size.should.equal(0);
  });

  it('CancelAtxfer brings the transferer back', async () => {
    const { caller, callee, bridge } = await talking();
    await client.ask('Action: Atxfer', `Channel: ${callee}`, 'Exten: 1003');
    await clock.advance(2000);
    await until('DialEnd');
    await client.ask('Action: CancelAtxfer', `Channel: ${callee}`);
    await until('Unhold');
    [...pbx.exchange.channels.keys()].should.eql([caller, callee]);
    should(pbx.exchange.channels.get(callee)?.bridgeId).equal(bridge);
    await client.ask('Action: Hangup', `Channel: ${callee}`);
    pbx.exchange.channels.size.should.equal(0);
    pbx.exchange.bridges.size.should.equal(0);
  });

  it('Park keeps a call in a space and calls its parker after the timeout', async () => {
    const { caller } = await talking();
    await client.ask('Action: Park', `Channel: ${caller}`, 'Timeout: 5000', 'TimeoutChannel: PJSIP/1004');
    values(await until('ParkedCall'), 'ParkedCall', 'ParkingSpace').should.eql(['701']);
    (await client.ask('Action: ParkedCalls')).should.startWith('Response: Success');
    (await client.frames(2)).should.containEql('Total: 1');
    await clock.advance(5000);
    const text = await until('DialBegin');
    values(text, 'ParkedCallTimeOut', 'ParkeeChannel').should.eql([caller]);
    values(text, 'DialBegin', 'DialString').should.eql(['1004']);
  });

  it('Park fails for a parked channel, and a hangup frees its space', async () => {
    const { caller } = await talking();
    await client.ask('Action: Park', `Channel: ${caller}`);
    (await client.ask('Action: Park', `Channel: ${caller}`)).should.containEql('Park action failed\n');
    await client.ask('Action: Hangup', `Channel: ${caller}`);
    values(await until('ParkedCallGiveUp'), 'ParkedCallGiveUp', 'ParkeeChannel').should.eql([caller]);
    pbx.exchange.parking.calls().should.eql([]);
  });

  it('Confbridge actions mute, lock, record and kick', async () => {
    pbx.call('1001', '800');
    const channel = values(await until('ConfbridgeJoin'), 'Newchannel', 'Channel')[0] ?? '';
    const act = async (action: string, ...headers: string[]) =>
      /Message: (.*)\r\n/.exec(
        await client.ask(`Action: Confbridge${action}`, 'Conference: team', ...headers),
      )?.[1];
    const named = `Channel: ${channel}`;
    should(await act('Mute', named)).equal('User muted');
    should(await act('Lock')).equal('Conference locked');
    should(await act('StartRecord')).equal('Conference Recording Started.');
    should(await act('StartRecord')).equal('Conference is already being recorded.');
    should(await act('StopRecord')).equal('Conference Recording Stopped.');
    pbx.call('1002', '800');
    values(await until('CONFBRIDGE_RESULT'), 'ConfbridgeMute', 'Channel').should.eql([channel]);
    should(await act('Kick', named)).equal('User kicked');
    values(await until('ConfbridgeEnd'), 'ConfbridgeLeave', 'Channel').should.eql([channel]);
    should(await act('Lock')).equal('No active conferences.');
    pbx.exchange.bridges.size.should.equal(0);
  });

  it('Bridge connects two channels that ran applications', async () => {
    for (const phone of ['1001', '1003']) {
      await client.ask(
        'Action: Originate',
        `Channel: PJSIP/${phone}`,
        'Application: Wait',
        'Data: 60',
        'Async: true',
      );
    }
    await clock.advance(2000);
    const [one = '', two = ''] = values(await until('OriginateResponse', 2), 'OriginateResponse', 'Channel');
    (await client.ask('Action: Bridge', `Channel1: ${one}`, `Channel2: ${two}`)).should.endWith(
      'Message: Channels have been bridged\r\n\r\n',
    );
    values(await until('BridgeEnter', 2), 'BridgeEnter', 'Channel').should.eql([one, two]);
    await client.ask('Action: Hangup', `Channel: ${one}`);
    values(await until('Hangup', 2), 'Hangup', 'Channel').should.containDeep([one, two]);
    pbx.exchange.bridges.size.should.equal(0);
  });

  it('AbsoluteTimeout ends a call, and a new one replaces the last', async () => {
    const { caller } = await talking();
    await client.ask('Action: AbsoluteTimeout', `Channel: ${caller}`, 'Timeout: 5');
    (await client.ask('Action: AbsoluteTimeout', `Channel: ${caller}`, 'Timeout: 30')).should.containEql(
      'Timeout Set',
    );
    await clock.advance(20_000);
    pbx.exchange.channels.size.should.equal(2);
    await clock.advance(10_000);
    pbx.exchange.channels.size.should.equal(0);
  });

  it('PlayDTMF with Receive passes the digit on to the other channel', async () => {
    const { caller, callee } = await talking();
    await client.ask('Action: PlayDTMF', `Channel: ${caller}`, 'Digit: 5', 'Receive: true', 'Duration: 200');
    await clock.advance(200);
    const text = await until('DTMFEnd', 2);
    values(text, 'DTMFEnd', 'Channel').should.eql([caller, callee]);
    values(text, 'DTMFEnd', 'DurationMs').should.eql(['200', '200']);
  });

  it('a channel is found in any case and by its unique id', async () => {
    const { caller } = await talking();
    (
      await client.ask('Action: SendText', `Channel: ${caller.toLowerCase()}`, 'Message: hi')
    ).should.startWith('Response: Success');
    const id = pbx.exchange.channels.get(caller)?.uniqueId ?? '';
    (await client.ask('Action: MixMonitor', `Channel: ${id}`, 'File: a.wav')).should.startWith(
      'Response: Success',
    );
    values(await until('MixMonitorStart'), 'VarSet', 'Value').should.containEql(
      '/var/spool/asterisk/monitor/a.wav',
    );
    (await client.ask('Action: StopMixMonitor', `Channel: ${caller}`)).should.startWith('Response: Success');
    (await client.ask('Action: StopMixMonitor', `Channel: ${caller}`)).should.containEql(
      'Could not stop monitoring channel',
    );
  });
});

function count(text: string, what: string): number {
  return text.split(`: ${what}\r\n`).length - 1;
}

/** The values of a header in all events of a name. */
function values(text: string, event: string, header: string): string[] {
  return text
    .split('\r\n\r\n')
    .filter((frame) => frame.startsWith(`Event: ${event}\r\n`))
    .map((frame) => new RegExp(`^${header}: (.*?)\\r?$`, 'm').exec(frame)?.[1] ?? '');
}
