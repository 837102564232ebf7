import should from 'should';
import { type Call, ManualClock, Simulator } from '../../../src/simulator';
import { RawClient } from '../raw-client';
import { header, read } from './recording';

describe('Simulator: phones that transfer calls', () => {
  const clock = new ManualClock();
  let pbx: Simulator;
  let client: RawClient;
  let call: Call;

  beforeEach(async () => {
    pbx = await Simulator.listen({
      clock,
      extensions: [
        '1001',
        '1002',
        '1003',
        { extension: '600', does: [['Answer'], ['Echo']] },
        { extension: '700', does: [['ConfBridge', 'room'], ['Echo']] },
      ],
      queues: [{ name: 'support', members: ['1002'] }],
    });
    client = await RawClient.loggedIn(pbx.port, { events: 'call' });
    call = pbx.call('1001', '1002');
    call.answer();
  });
  afterEach(() => pbx.close());

  it('send the other party to an extension', async () => {
    pbx.transfer(call, '1003');
    should(devices()).eql(['PJSIP/1001', 'PJSIP/1003']);
    should(await raised('BlindTransfer', 'Extension')).equal('1003');
  });

  it('send the called party to an extension, as the caller', () => {
    pbx.transfer(call, '1003', { by: 'caller' });
    should(devices()).eql(['PJSIP/1002', 'PJSIP/1003']);
  });

  it('connect two calls: the two others talk, and the phone has hung up', async () => {
    const second = pbx.call('1002', '1003');
    second.answer();
    pbx.transfer(call, second);
    should(devices()).eql(['PJSIP/1001', 'PJSIP/1003']);
    should([...pbx.exchange.bridges.values()].map(({ channels }) => channels.length)).eql([2]);
    should(await raised('AttendedTransfer', 'TransfereeCallerIDNum', 'TransferTargetCallerIDNum')).equal(
      '1001 1003',
    );
    await second.ended;
    should(call.state).equal('talking');
    call.hangup();
    should(devices()).eql([]);
  });

  it('connect a call with a phone that rings: it rings on for the other caller', async () => {
    const second = pbx.call('1002', '1003');
    pbx.transfer(call, second);
    should(devices()).eql(['PJSIP/1001', 'PJSIP/1003']);
    second.answer();
    should([...pbx.exchange.bridges.values()].map(({ channels }) => channels.length)).eql([2]);
    should(await raised('AttendedTransfer', 'DestType', 'DestApp')).equal('App Dial');
    second.hangup();
    should(devices()).eql([]);
  });

  it('connect a caller of a queue', () => {
    call.hangup();
    const queued = pbx.callQueue('1001', 'support');
    queued.answer();
    const second = pbx.call('1002', '1003');
    second.answer();
    pbx.transfer(queued, second);
    should(devices()).eql(['PJSIP/1001', 'PJSIP/1003']);
    queued.hangup();
    should(devices()).eql([]);
  });

  it('connect a call with a conference, whose participant is then the other party', async () => {
    const second = pbx.call('1002', '700');
    const acting = await RawClient.loggedIn(pbx.port);
    await acting.ask('Action: ConfbridgeMute', 'Conference: room', 'Channel: PJSIP/1002-00000002');
    pbx.transfer(call, second);
    should(await reported('ConfbridgeJoin', 'Channel', 'CallerIDNum', 'Muted')).eql([
      'PJSIP/1002-00000002 1002 No',
      'PJSIP/1001-00000000 1001 Yes',
    ]);
    acting.send('Action: ConfbridgeList', 'Conference: room');
    const listed = await acting.read((all) => all.includes('EventList: Complete'));
    should(listed.match(/^Channel: .*/gm)).eql(['Channel: PJSIP/1001-00000000']);
  });

  it('report nothing about a conference that the phone has left', async () => {
    const second = pbx.call('1002', '700');
    const acting = await RawClient.loggedIn(pbx.port);
    await acting.ask('Action: ConfbridgeKick', 'Conference: room', 'Channel: PJSIP/1002-00000002');
    pbx.transfer(call, second);
    should(await reported('ConfbridgeLeave', 'Channel')).eql(['PJSIP/1002-00000002']);
  });

  it('connect two calls that both came in', () => {
    const second = pbx.call('1003', '1002');
    second.answer();
    pbx.transfer(call, second);
    should(devices()).eql(['PJSIP/1001', 'PJSIP/1003']);
    pbx.exchange.findChannel('PJSIP/1003-00000002')?.hangUp('phone');
    should(devices()).eql([]);
  });

  it('is refused for what no phone could do', () => {
    const ringing = pbx.call('1003', '1001');
    const options = { by: 'nobody' } as unknown as { by: 'caller' };
    should(() => pbx.transfer(ringing, '1002')).throw(/the call is not answered, or has ended/);
    should(() => pbx.transfer(call, '9999')).throw(/no extension '9999' in context 'default'/);
    should(() => pbx.transfer(call, '1003', options)).throw(/by must be 'caller' or 'callee', not "nobody"/);
    ringing.hangup();
    const other = pbx.call('1003', '600');
    should(() => pbx.transfer(call, other)).throw(/have no phone in common/);
  });

  it('leave the partner of a parked channel in its bridge, until it hangs up', async () => {
    const [caller, callee] = [...pbx.exchange.channels.values()];
    if (!caller || !callee) throw new Error('the call has two channels');
    const acting = await RawClient.loggedIn(pbx.port);
    should(await acting.ask('Action: Park', `Channel: ${caller.name}`)).startWith('Response: Success');
    should(caller.bridgeId).not.equal(callee.bridgeId);
    should(devices()).eql(['PJSIP/1001', 'PJSIP/1002']);
    should(callee.bridgeId).not.equal('');
    callee.hangUp('phone');
    should(devices()).eql(['PJSIP/1001']);
  });

  const devices = () => [...pbx.exchange.channels.values()].map(({ device }) => device).sort();

  /** The values of these headers in the first event of this name. */
  const raised = async (name: string, ...headers: string[]) => (await reported(name, ...headers))[0];

  /** The values of these headers in all events of this name. */
  async function reported(name: string, ...headers: string[]): Promise<string[]> {
    pbx.emit({ Event: 'UserEvent', Privilege: 'call,all', UserEvent: 'Mark' });
    const text = await client.read((all) => all.includes('UserEvent: Mark\r\n\r\n'));
    const events = read(text.replaceAll('\r', ''));
    return events
      .filter((event) => header(event, 'Event') === name)
      .map((event) => headers.map((each) => header(event, each)).join(' '));
  }
});
