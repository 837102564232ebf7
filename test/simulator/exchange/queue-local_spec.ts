import 'should';
import { ManualClock, Simulator } from '../../../src/simulator';
import { RawClient } from '../raw-client';
import { header, names, read } from './recording';

describe('Simulator: a queue member that is a Local channel', () => {
  let clock: ManualClock;
  let pbx: Simulator;
  let listener: RawClient;

  async function listen(extension: string, does: [string, ...(string | number)[]][]): Promise<void> {
    clock = new ManualClock();
    pbx = await Simulator.listen({
      clock,
      extensions: ['1001', '1002', { extension, does }],
      queues: [
        { name: 'support', members: [{ interface: `Local/${extension}@default`, name: 'Lo', penalty: 2 }] },
      ],
    });
    listener = await RawClient.loggedIn(pbx.port, { events: 'call,agent,dialplan' });
  }
  afterEach(() => pbx.close());

  const events = async () => {
    pbx.emit({ Event: 'Last', Privilege: 'call,all' });
    const text = await listener.read((all) => all.includes('Event: Last\r\nPrivilege: call,all\r\n\r\n'));
    return read(text.replaceAll('\r\n', '\n'));
  };

  it('runs the dialplan, whose phone answers the caller', async () => {
    await listen('800', [['Dial', 'PJSIP/1002,30']]);
    const call = pbx.callQueue('1001', 'support');
    await clock.advance(1000);
    call.state.should.equal('ringing');
    await clock.advance(1000);
    await call.answered;
    call.state.should.equal('talking');
    call.hangup();
    (await call.ended).should.equal('answered');
    const raised = await events();
    const connect = raised.find((event) => header(event, 'Event') === 'AgentConnect') ?? [];
    [header(connect, 'Interface'), header(connect, 'MemberName')].should.deepEqual([
      'Local/800@default',
      'Lo',
    ]);
    const dialled = raised.filter((event) => header(event, 'Event') === 'DialBegin');
    dialled.map((event) => header(event, 'DialString')).should.deepEqual(['Local/800@default', '1002']);
    pbx.exchange.channels.size.should.equal(0);
  });

  it('is called again if its dialplan ends without an answer', async () => {
    await listen('801', [['Wait', 1], ['Hangup']]);
    const call = pbx.callQueue('1001', 'support');
    await clock.advance(1000);
    call.state.should.equal('waiting');
    await clock.advance(5000);
    call.state.should.equal('ringing');
    call.hangup();
    (await call.ended).should.equal('abandoned');
    const told = names(await events(), 'Event').filter((name) => /^Agent/.test(name));
    told.should.deepEqual(['AgentCalled', 'AgentRingNoAnswer', 'AgentCalled']);
    pbx.exchange.channels.size.should.equal(0);
  });

  it('is called again if its dialplan is busy', async () => {
    await listen('802', [['Busy', 5]]);
    const call = pbx.callQueue('1001', 'support');
    call.state.should.equal('waiting');
    await clock.advance(4999);
    call.state.should.equal('waiting');
    await clock.advance(1);
    const ends = (await events()).filter((event) => header(event, 'Event') === 'DialEnd');
    ends.map((event) => header(event, 'DialStatus')).should.deepEqual(['BUSY', 'BUSY']);
  });
});
