import 'should';
import { type AsteriskVersion, ManualClock, Simulator } from '../../../src/simulator';
import { RawClient } from '../raw-client';
import { type Event, header, names, read } from './recording';

describe('Simulator: Local channels and music on hold', () => {
  let clock: ManualClock;
  let pbx: Simulator;
  let client: RawClient;
  let listener: RawClient;

  async function listen(version: AsteriskVersion = 22): Promise<void> {
    clock = new ManualClock();
    pbx = await Simulator.listen({
      version,
      clock,
      extensions: ['1001', '1002', '1003', { extension: '1004', state: 'unavailable' }],
      queues: [{ name: 'support', members: ['1002'] }],
    });
    client = await RawClient.loggedIn(pbx.port);
    listener = await RawClient.loggedIn(pbx.port, { events: 'call,dialplan' });
  }
  beforeEach(() => listen());
  afterEach(() => pbx.close());

  const order = ['Action: Originate', 'Channel: Local/1002', 'Application: Wait', 'Data: 30', 'Async: true'];

  it('derives the id of the second half from the first by default (AMI 89)', async () => {
    await client.ask(...order, 'ChannelId: mine');
    names(of(await events(), 'Newchannel'), 'Channel')
      .slice(0, 2)
      .should.deepEqual(['Local/1002@default-00000000;1', 'Local/1002@default-00000000;2']);
    await client.ask(...order, 'ChannelId: left', 'OtherChannelId: right');
    const later = await events();
    names(of(later, 'Newchannel'), 'Uniqueid').slice(0, 2).should.deepEqual(['left', 'right']);
    names(of(later, 'LocalBridge'), 'LocalOneUniqueid').should.deepEqual(['left']);
    [...pbx.exchange.channels.values()]
      .map(({ uniqueId }) => uniqueId)
      .filter((id) => !/^\d/.test(id))
      .should.deepEqual(['mine', 'mine;2', 'left', 'right']);
  });

  it('reports no optimization with /n', async () => {
    await client.ask(...order);
    await client.ask(...order.with(1, 'Channel: Local/1002@default/n'));
    names(of(await events(), 'LocalBridge'), 'LocalOptimization').should.deepEqual(['Yes', 'No']);
  });

  it('ends both halves and the phone whichever is hung up, in every version', async () => {
    for (const version of [11, 13, 16, 18, 20, 22] as const) {
      await pbx.close();
      await listen(version);
      for (const pattern of ['/;1$/', '/;2$/', '/^PJSIP/']) {
        await client.ask(...order);
        await clock.advance(2000);
        pbx.exchange.channels.size.should.equal(3);
        client.send('Action: Hangup', `Channel: ${pattern}`);
        await client.read((text) => text.includes('ChannelsHungupListComplete') && text.endsWith('\r\n\r\n'));
        pbx.exchange.channels.size.should.equal(0);
        const seen = await events();
        of(seen, 'Hangup').length.should.equal(3);
        names(of(seen, 'OriginateResponse'), 'Response').should.deepEqual(['Success']);
      }
    }
  });

  it('blocks the session without Async until the phone answers (AMI 31, 87)', async () => {
    client.send(...order.slice(0, -1));
    while (pbx.exchange.channels.size === 0) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(1999);
    client.text.should.equal('');
    await clock.advance(1);
    (await client.frame()).should.containEql('Message: Originate successfully queued\r\n');
    of(await events(), 'OriginateResponse').length.should.equal(0);
    (await client.ask(...order.slice(0, -1).with(1, 'Channel: Local/1004'))).should.containEql(
      'Message: Originate failed\r\n',
    );
  });

  it('plays music to held channels and queue callers', async () => {
    const call = pbx.call('1001', '1002');
    call.answer();
    call.hold();
    call.unhold();
    call.hold();
    call.hangup();
    music(await events()).should.deepEqual([
      'MusicOnHoldStart PJSIP/1002-00000001 default',
      'MusicOnHoldStop PJSIP/1002-00000001 ',
      'MusicOnHoldStart PJSIP/1002-00000001 default',
      'MusicOnHoldStop PJSIP/1002-00000001 ',
    ]);
    const waiting = pbx.callQueue('1001', 'support');
    waiting.answer();
    waiting.hangup();
    pbx.callQueue('1003', 'support').hangup();
    music(await events()).should.deepEqual([
      'MusicOnHoldStart PJSIP/1001-00000002 default',
      'MusicOnHoldStop PJSIP/1001-00000002 ',
      'MusicOnHoldStart PJSIP/1003-00000004 default',
      'MusicOnHoldStop PJSIP/1003-00000004 ',
    ]);
  });

  const of = (seen: Event[], name: string) => seen.filter((event) => header(event, 'Event') === name);

  const music = (seen: Event[]) =>
    seen
      .filter((event) => header(event, 'Event')?.startsWith('MusicOnHold'))
      .map(
        (event) => `${header(event, 'Event')} ${header(event, 'Channel')} ${header(event, 'Class') ?? ''}`,
      );

  async function events(): Promise<Event[]> {
    const mark = `Mark${Math.random()}`;
    pbx.emit({ Event: mark, Privilege: 'call,all' });
    const text = await listener.read((all) => all.includes(`Event: ${mark}\r\nPrivilege: call,all\r\n\r\n`));
    return read(text.replaceAll('\r\n', '\n')).slice(0, -1);
  }
});
