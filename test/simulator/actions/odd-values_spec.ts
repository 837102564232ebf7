import should from 'should';
import { Simulator } from '../../../src/simulator';
import { RawClient } from '../raw-client';

/** Each title names a rule of Asterisk 22 that `npm run walk -- --sweep` has found. */
describe('Simulator: odd values', () => {
  let pbx: Simulator;
  let client: RawClient;
  const long = 'y'.repeat(300);

  beforeEach(async () => {
    pbx = await Simulator.listen({
      extensions: ['1001'],
      queues: [{ name: 'support', extension: '700', members: ['1001'] }],
      mailboxes: [{ mailbox: '1001' }],
    });
    client = await RawClient.loggedIn(pbx.port);
  });
  afterEach(() => pbx.close());

  const action = (name: string, headers: Record<string, string | number>) =>
    client.ask(`Action: ${name}`, ...Object.entries(headers).map(([key, value]) => `${key}: ${value}`));

  /** An action whose answer is a list. */
  const list = async (name: string, headers: Record<string, string>) => {
    client.send(`Action: ${name}`, ...Object.entries(headers).map(([key, value]) => `${key}: ${value}`));
    return client.read((text) => text.includes('EventList: Complete') && text.endsWith('\r\n\r\n'));
  };

  it('all classes of an event mask except the last may be shortened', async () => {
    for (const [mask, state] of [
      ['sys,none', 'On'],
      ['none,sys', 'Off'],
      ['sys', 'Off'],
      [',none', 'On'],
      ['none,', 'Off'],
    ] as const) {
      (await action('Events', { EventMask: mask })).should.containEql(`Events: ${state}`);
    }
  });

  it('QueueStatus finds a member by its interface or its name, in the same case', async () => {
    const found = async (Member: string) => (await list('QueueStatus', { Member })).includes('QueueMember');
    (await found('PJSIP/1001')).should.be.true();
    (await found('Phone 1001')).should.be.true();
    (await found('pjsip/1001')).should.be.false();
    (await found('PHONE 1001')).should.be.false();
  });

  it('the name of a device in an event has at most 79 bytes', async () => {
    const listener = await RawClient.loggedIn(pbx.port, { events: 'call' });
    await action('QueueAdd', { Queue: 'support', Interface: long, Paused: 'yes' });
    const text = await listener.read((all) => all.includes('_pause_'));
    should(/Device: (Queue:support_pause_y*)\r/.exec(text)?.[1]?.length ?? 0).equal(79);
  });

  it('a number over 32 bits keeps its last 32 bits', async () => {
    await action('QueuePenalty', { Interface: 'PJSIP/1001', Penalty: '99999999999999' });
    (await list('QueueStatus', {})).should.containEql('Penalty: 276447231');
    (await action('QueuePenalty', { Interface: 'PJSIP/1001', Penalty: '4294967295' })).should.containEql(
      'Invalid interface, queuename or penalty',
    );
  });

  it('DBGetTree and DBDelTree take ASCII letters in any case, and % and _ as wildcards', async () => {
    for (const [Family, Key] of [
      ['walk', 'one'],
      ['WALK', 'One'],
      ['wälk', 'one'],
      ['walkers', 'one'],
    ] as const) {
      await action('DBPut', { Family, Key, Val: 'x' });
    }
    const keys = async (headers: Record<string, string>) =>
      [...(await list('DBGetTree', headers)).matchAll(/Key: (\S+)/g)].map(([, key]) => key);
    (await keys({ Family: 'Walk' })).should.deepEqual(['/WALK/One', '/walk/one']);
    (await keys({ Family: 'w_lk', Key: 'ONE' })).should.deepEqual(['/WALK/One', '/walk/one', '/wälk/one']);
    (await keys({ Family: 'walk%' })).should.deepEqual(['/WALK/One', '/walk/one', '/walkers/one']);
    (await keys({ Family: 'WÄLK' })).should.deepEqual([]);
    (await action('DBDelTree', { Family: 'walK' })).should.containEql('Key tree deleted successfully');
    (await keys({})).should.deepEqual(['/walkers/one', '/wälk/one']);
  });

  it('DBGetTree without a family lists all keys, whatever the key', async () => {
    await action('DBPut', { Family: 'walk', Key: 'one', Val: '' });
    (await list('DBGetTree', { Key: 'none' })).should.containEql('Key: /walk/one\r\nVal: \r\n');
  });

  it('VoicemailUserStatus and VoicemailBoxSummary take the context in any case', async () => {
    const of = { Context: 'DEFAULT', Mailbox: '1001' };
    (await list('VoicemailUserStatus', of)).should.containEql('VMContext: default');
    (await list('VoicemailBoxSummary', of)).should.containEql('Voicemail box detail will follow');
  });

  it('PJSIPHangup takes an expression, as Hangup does', async () => {
    pbx.call('1001', '1001');
    const text = await list('PJSIPHangup', { Channel: '/^PJSIP/' });
    text.should.match(/Event: ChannelHungup\r\nChannel: PJSIP\/1001-/);
    (await action('PJSIPHangup', { Channel: '/*/' })).should.containEql('Regex compile failed on: /*/');
  });

  it('DialplanExtensionAdd needs an extension before the caller ID to match', async () => {
    const step = { Context: 'walk', Priority: 1, Application: 'NoOp' };
    (await action('DialplanExtensionAdd', { ...step, Extension: '/99' })).should.containEql(
      'Failed to add extension',
    );
  });

  it('PJSIPSetMaintenance checks the state before the endpoint', async () => {
    (await action('PJSIPSetMaintenance', { Endpoint: 'none', State: 'odd' })).should.containEql(
      "State must be 'on'",
    );
    (await action('PJSIPSetMaintenance', { Endpoint: 'none', State: 'on' })).should.containEql(
      "'none' not found",
    );
  });

  it('ParkedCalls takes the name of a parking lot in its case only', async () => {
    (await action('ParkedCalls', { ParkingLot: 'DEFAULT' })).should.containEql(
      'Requested parking lot could not be found.',
    );
  });

  it('Bridge and AGI cut the error that names a channel to 255 bytes', async () => {
    for (const [name, headers] of [
      ['Bridge', { Channel1: long, Channel2: 'none' }],
      ['AGI', { Channel: long, Command: 'ANSWER' }],
    ] as const) {
      should(/Message: (.*)\r/.exec(await action(name, headers))?.[1]?.length ?? 0).equal(255, name);
    }
  });

  it('Filter refuses an expression that regcomp refuses', async () => {
    (await action('Filter', { Operation: 'Add', Filter: '$' + '{EXTEN}' })).should.containEql(
      'Filter did not compile',
    );
  });

  it('Reload of a module whose name is not UTF-8 raises no event', async () => {
    const listener = await RawClient.loggedIn(pbx.port, { events: 'system' });
    await listener.frame();
    client.socket.write(Buffer.from('Action: Reload\r\nModule: \xfc\r\n\r\n', 'latin1'));
    (await client.frame()).should.containEql('No such module');
    await action('Reload', { Module: 'none' });
    (await listener.frame()).should.containEql('Module: none');
  });

  it('the CLI joins quoted words, even without a closing quote, and cuts its hint to 79 bytes', async () => {
    const hint = async (Command: string) =>
      /core show help (.*)' for/.exec(await action('Command', { Command }))?.[1];
    ((await hint('"core show" x')) ?? '').should.equal('core show x');
    ((await hint('"odd one')) ?? '').should.equal('odd one');
    ((await hint('"')) ?? '').should.equal('');
    ((await hint(long)) ?? '').should.equal(long.slice(0, 79));
  });
});
