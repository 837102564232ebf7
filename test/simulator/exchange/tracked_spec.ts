import should from 'should';
import { CALL_EVENTS } from '../../../src/index';
import { ManualClock, Simulator } from '../../../src/simulator';
import { framesOf, inShort, play } from '../../calls/replay';
import { RawClient } from '../raw-client';

/** Compares the reports of a CallTracker for simulated calls with those for the recorded calls of lab/commands/call-kinds.ts. */
describe('Simulator: its calls, according to a CallTracker', () => {
  let pbx: Simulator;
  let clock: ManualClock;
  let client: RawClient;
  let watcher: RawClient;
  let heard: string;

  beforeEach(async () => {
    clock = new ManualClock();
    pbx = await Simulator.listen({
      clock,
      queues: [{ name: 'sales', members: ['1002'] }],
      extensions: [
        ...['1001', '1002', '1003', '1004'],
        { extension: '901', does: [['ParkedCall', 'default', '701'], ['Hangup']] },
        { extension: '800', does: [['ConfBridge', 'team'], ['Hangup']] },
        { extension: '801', does: [['Dial', 'Local/1002@default/n', 8], ['Hangup']] },
        { extension: '802', does: [['Dial', 'PJSIP/1002&PJSIP/1003', 8], ['Hangup']] },
      ],
    });
    client = await RawClient.loggedIn(pbx.port);
    watcher = await RawClient.loggedIn(pbx.port, { events: 'call,agent,user' });
    heard = '';
  });
  afterEach(() => pbx.close());

  const channelOf = (phone: string) => {
    const names = [...pbx.exchange.channels.keys()];
    return names.findLast((name) => name.startsWith(`PJSIP/${phone}-`)) ?? '';
  };

  /** Everything up to now: the events of an action come before those of the next one. */
  async function told(): Promise<ReturnType<typeof play>> {
    pbx.emit({ Event: 'UserEvent', UserEvent: 'Told' });
    heard += await watcher.read((text) => text.includes('UserEvent: Told\r\n\r\n'));
    const names = new Set(CALL_EVENTS);
    return play(framesOf(Buffer.from(heard)).filter(({ name }) => names.has(name)));
  }

  async function hungUp(): Promise<ReturnType<typeof play>> {
    await client.ask('Action: Hangup', 'Channel: /^.*$/');
    return told();
  }

  function talk(): void {
    pbx.call('1001', '1002').answer();
  }

  const ask = (action: string, ...headers: string[]) => client.ask(`Action: ${action}`, ...headers);

  async function originate(phone: string, extension: string): Promise<void> {
    const to = ['Context: default', `Exten: ${extension}`, 'Priority: 1', 'Async: true'];
    await ask('Originate', `Channel: PJSIP/${phone}`, ...to);
    await clock.advance(2_000);
  }

  async function isMade(truth: object | readonly object[]): Promise<void> {
    const { calls, tracker } = await hungUp();
    should(calls.map(inShort)).deepEqual([truth].flat());
    should(tracker.counts).containEql({ live: 0, channels: 0 });
  }

  it('an attended transfer', async () => {
    talk();
    await ask('Atxfer', `Channel: ${channelOf('1002')}`, 'Exten: 1003');
    await clock.advance(2_000);
    await ask('Hangup', `Channel: ${channelOf('1002')}`);
    await isMade({
      ...{ from: '1001', to: '1003', outcome: 'answered', talked: ['1001 1002', '1002 1003', '1001 1003'] },
      ...{ via: ['attended 1003 answered'], group: ['1002', '1003'] },
    });
  });

  it('an attended transfer by the member of a queue', async () => {
    const call = pbx.callQueue('1001', 'sales');
    call.answer();
    await ask('Atxfer', `Channel: ${channelOf('1002')}`, 'Exten: 1003');
    await clock.advance(2_000);
    await ask('Hangup', `Channel: ${channelOf('1002')}`);
    // The first packet of sound removes the Local channel to 1003.
    await clock.advance(100);
    await told();
    const frames = framesOf(Buffer.from(heard));
    should(
      frames.filter(({ name }) => name === 'AgentComplete').map((frame) => frame.get('Reason')),
    ).deepEqual(['transfer']);
    should([...pbx.exchange.channels.keys()].map((name) => name.replace(/-.*/, '')).sort()).deepEqual([
      'PJSIP/1001',
      'PJSIP/1003',
    ]);
    await isMade({
      ...{ from: '1001', to: '1003', outcome: 'answered', talked: ['1001 1002', '1002 1003', '1001 1003'] },
      ...{ via: ['attended 1003 answered'], group: ['1002', '1003'] },
    });
  });

  it('a semi-attended transfer', async () => {
    talk();
    await ask('Atxfer', `Channel: ${channelOf('1002')}`, 'Exten: 1003');
    await ask('Hangup', `Channel: ${channelOf('1002')}`);
    await clock.advance(2_000);
    await isMade({
      ...{ from: '1001', to: '1003', outcome: 'answered', talked: ['1001 1002', '1001 1003'] },
      ...{ via: ['semiAttended 1003 answered'], group: ['1002', '1003'] },
    });
  });

  it('a semi-attended transfer that its caller gives up', async () => {
    talk();
    await ask('Atxfer', `Channel: ${channelOf('1002')}`, 'Exten: 1003');
    await ask('Hangup', `Channel: ${channelOf('1002')}`);
    await ask('Hangup', `Channel: ${channelOf('1001')}`);
    await clock.advance(2_000);
    await isMade({
      ...{ from: '1001', to: '1002', outcome: 'answered', talked: ['1001 1002'] },
      ...{ via: ['semiAttended 1003 cancelled'], group: ['1002', '1003'] },
    });
  });

  it('a blind transfer', async () => {
    talk();
    await ask('BlindTransfer', `Channel: ${channelOf('1002')}`, 'Exten: 1003');
    await clock.advance(2_000);
    await isMade({
      ...{ from: '1001', to: '1003', outcome: 'answered', talked: ['1001 1002', '1001 1003'] },
      ...{ via: ['blind 1003 answered'], group: ['1002', '1003'] },
    });
  });

  it('a redirect', async () => {
    talk();
    await ask('Redirect', `Channel: ${channelOf('1001')}`, 'Context: default', 'Exten: 1003', 'Priority: 1');
    await clock.advance(2_000);
    await isMade({
      ...{ from: '1001', to: '1003', outcome: 'answered', talked: ['1001 1002', '1001 1003'] },
      ...{ via: ['redirect 1003 answered'], group: ['1002', '1003'] },
    });
  });

  it('a conference of three, which is three calls', async () => {
    for (const phone of ['1001', '1002', '1003']) await originate(phone, '800');
    await isMade(
      ['1001', '1002', '1003'].map((from) => ({ from, to: null, outcome: 'answered', talked: [] })),
    );
  });

  it('a parked call that another phone fetches', async () => {
    talk();
    await ask('Park', `Channel: ${channelOf('1001')}`);
    await originate('1003', '901');
    const { changes } = await told();
    should(changes.map(({ topic }) => topic)).containEql('parked');
    await isMade({ from: '1001', to: '1003', outcome: 'answered', talked: ['1001 1002', '1001 1003'] });
  });

  it('a phone behind a Local channel that stays', async () => {
    await originate('1001', '801');
    await clock.advance(2_000);
    await isMade({ from: '1001', to: '1002', outcome: 'answered', talked: ['1001 1002'] });
  });

  it('a ring group', async () => {
    await originate('1001', '802');
    await clock.advance(2_000);
    await isMade({
      ...{ from: '1001', to: '1002', outcome: 'answered', talked: ['1001 1002'] },
      group: ['1002', '1003'],
    });
  });

  for (const sound of [true, false]) {
    it(`a Local channel without /n ${sound ? 'goes away' : 'stays'} after the answer if phones send ${sound ? 'sound' : 'none'}`, async () => {
      const silent = new ManualClock();
      const other = await Simulator.listen({
        ...{ clock: silent, sound },
        extensions: [...['1001', '1002'], { extension: '803', does: [['Dial', 'Local/1002@default', 8]] }],
      });
      try {
        const asking = await RawClient.loggedIn(other.port);
        const to = ['Context: default', 'Exten: 803', 'Priority: 1', 'Async: true'];
        await asking.ask('Action: Originate', 'Channel: PJSIP/1001', ...to);
        await silent.advance(10_000);
        const kinds = new Set([...other.exchange.channels.keys()].map((name) => name.split('/')[0]));
        should([...kinds].sort()).deepEqual(sound ? ['PJSIP'] : ['Local', 'PJSIP']);
      } finally {
        await other.close();
      }
    });
  }
});
