import 'should';
import { ManualClock, Simulator } from '../../../src/simulator';
import { RawClient } from '../raw-client';
import { type Event, header, read } from './recording';

describe('Simulator: events of calls and queues in Asterisk 11', () => {
  let pbx: Simulator;
  let listener: RawClient;

  beforeEach(async () => {
    pbx = await Simulator.listen({
      version: 11,
      clock: new ManualClock(),
      extensions: ['1001', '1002'],
      queues: [{ name: 'support', members: ['1002'] }],
    });
    listener = await RawClient.loggedIn(pbx.port, { events: 'call,agent,dialplan' });
  });
  afterEach(() => pbx.close());

  it('reports a call with Dial, Bridge and Unlink', async () => {
    const call = pbx.call('1001', '1002');
    call.answer();
    call.hangup();
    const seen = await events();
    summary(seen).should.deepEqual([
      'Dial Begin PJSIP/1001-00000000',
      'Dial End PJSIP/1001-00000000',
      'Bridge  PJSIP/1001-00000000',
      'Unlink  PJSIP/1001-00000000',
      'Hangup  PJSIP/1002-00000001',
      'Hangup  PJSIP/1001-00000000',
    ]);
    shape(seen, 'Dial').should.equal(
      'Event Privilege SubEvent Channel Destination CallerIDNum CallerIDName ConnectedLineNum ConnectedLineName UniqueID DestUniqueID Dialstring',
    );
    const bridge = seen.find((event) => header(event, 'Event') === 'Bridge') ?? [];
    bridge.slice(2, 6).should.deepEqual([
      ['Bridgestate', 'Link'],
      ['Bridgetype', 'core'],
      ['Channel1', 'PJSIP/1001-00000000'],
      ['Channel2', 'PJSIP/1002-00000001'],
    ]);
    shape(seen, 'Unlink').should.equal(
      'Event Privilege Channel1 Channel2 Uniqueid1 Uniqueid2 CallerID1 CallerID2',
    );
    shape(seen, 'Hangup').should.equal(
      'Event Privilege Channel Uniqueid CallerIDNum CallerIDName ConnectedLineNum ConnectedLineName AccountCode Cause Cause-txt',
    );
  });

  it('reports fewer headers of a channel and no NewConnectedLine', async () => {
    pbx.call('1001', '1002').hangup();
    const seen = await events();
    const promised = {
      Newchannel:
        'Channel ChannelState ChannelStateDesc CallerIDNum CallerIDName AccountCode Exten Context Uniqueid',
      Newstate:
        'Channel ChannelState ChannelStateDesc CallerIDNum CallerIDName ConnectedLineNum ConnectedLineName Uniqueid',
      Newexten: 'Channel Context Extension Priority Application AppData Uniqueid',
      VarSet: 'Channel Variable Value Uniqueid',
    };
    for (const [name, headers] of Object.entries(promised))
      shape(seen, name).should.equal(`Event Privilege ${headers}`);
    seen.map((event) => header(event, 'Event')).should.not.containEql('NewConnectedLine');
    const newexten = seen.find((event) => header(event, 'Event') === 'Newexten') ?? [];
    (header(newexten, 'Privilege') ?? '').should.equal('dialplan,all');
  });

  it('reports the halves of a Local channel, its caller and the music on hold', async () => {
    const action = await RawClient.loggedIn(pbx.port);
    await action.ask(
      'Action: Originate',
      'Channel: Local/1002@default',
      'CallerID: Suite <99>',
      'Application: Wait',
      'Data: 30',
      'Async: true',
    );
    pbx.callQueue('1001', 'support').hangup();
    const seen = await events();
    shape(seen, 'LocalBridge').should.equal(
      'Event Privilege Channel1 Channel2 Uniqueid1 Uniqueid2 Context Exten LocalOptimization',
    );
    shape(seen, 'NewCallerid').should.equal(
      'Event Privilege Channel CallerIDNum CallerIDName Uniqueid CID-CallingPres',
    );
    const music = seen.filter((event) => header(event, 'Event') === 'MusicOnHold');
    music
      .map((event) => event.map(([name, value]) => (name === 'State' ? value : name)).join(' '))
      .should.deepEqual([
        'Event Privilege Start Channel UniqueID Class',
        'Event Privilege Stop Channel UniqueID',
      ]);
  });

  it('reports queue callers with Join and Leave', async () => {
    pbx.callQueue('1001', 'support').hangup();
    const seen = await events();
    shape(seen, 'Join').should.equal(
      'Event Privilege Channel CallerIDNum CallerIDName ConnectedLineNum ConnectedLineName Queue Position Count Uniqueid',
    );
    shape(seen, 'QueueCallerAbandon').should.equal(
      'Event Privilege Queue Uniqueid Position OriginalPosition HoldTime',
    );
    shape(seen, 'Leave').should.equal('Event Privilege Channel Queue Count Position Uniqueid');
  });

  const summary = (seen: Event[]) =>
    seen
      .filter((event) => /^(Dial|Bridge|Unlink|Hangup$)/.test(header(event, 'Event') ?? ''))
      .map(
        (event) =>
          `${header(event, 'Event')} ${header(event, 'SubEvent') ?? ''} ${header(event, 'Channel') ?? header(event, 'Channel1')}`,
      );

  const shape = (seen: Event[], name: string) =>
    (seen.find((event) => header(event, 'Event') === name) ?? []).map(([each]) => each).join(' ');

  async function events(): Promise<Event[]> {
    pbx.emit({ Event: 'Mark', Privilege: 'call,all' });
    const text = await listener.read((all) => all.includes('Event: Mark\r\nPrivilege: call,all\r\n\r\n'));
    return read(text.replaceAll('\r\n', '\n')).slice(0, -1);
  }
});
