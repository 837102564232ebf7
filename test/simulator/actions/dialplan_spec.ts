import should from 'should';
import { ManualClock, Simulator } from '../../../src/simulator';
import { RawClient } from '../raw-client';

describe('Simulator: actions about the dialplan and queues', () => {
  let pbx: Simulator;
  let clock: ManualClock;
  let client: RawClient;

  beforeEach(async () => {
    clock = new ManualClock();
    pbx = await Simulator.listen({
      clock,
      extensions: ['1001', { extension: '600', does: [['Answer'], ['Echo']] }],
      queues: [{ name: 'support', extension: '700' }],
    });
    client = await RawClient.loggedIn(pbx.port, { events: 'call,dialplan,user,agent' });
  });
  afterEach(() => pbx.close());

  it('DialplanExtensionAdd adds steps that a call runs, until DialplanExtensionRemove removes them', async () => {
    const at = (priority: number) => [
      'Context: default',
      'Extension: 900',
      `Priority: ${priority}`,
      'Application: UserEvent',
      `ApplicationData: Step${priority}`,
    ];
    (await client.ask('Action: DialplanExtensionAdd', ...at(1))).should.containEql(
      'Added requested extension',
    );
    (await client.ask('Action: DialplanExtensionAdd', ...at(2))).should.containEql(
      'Added requested extension',
    );
    pbx.call('1001', '900');
    await client.read((all) => all.includes('UserEvent: Step1') && all.includes('UserEvent: Step2'));
    const removal = ['Action: DialplanExtensionRemove', 'Context: default', 'Extension: 900'];
    (await client.ask(...removal)).should.containEql('Removed the requested extension');
    (() => pbx.call('1001', '900')).should.throw(/no extension '900' in context 'default'/);
  });

  it('DialplanExtensionAdd adds a hint, but no device: a missing device is unavailable, a custom one idle', async () => {
    const asking = await RawClient.loggedIn(pbx.port, { events: 'off' });
    const stateOf = async (extension: string, hint: string) => {
      const of = ['Context: default', `Extension: ${extension}`, 'Priority: hint', `Application: ${hint}`];
      await asking.ask('Action: DialplanExtensionAdd', ...of);
      const answer = await asking.ask('Action: ExtensionState', 'Context: default', `Exten: ${extension}`);
      return /StatusText: (\w+)/.exec(answer)?.[1];
    };
    should(await stateOf('901', 'Odd')).equal('Unavailable');
    should(await stateOf('902', 'PJSIP/9999')).equal('Unavailable');
    should(await stateOf('903', 'Custom:new')).equal('Idle');
    should(await stateOf('904', 'PJSIP/1001')).equal('Idle');
  });

  it('QueueWithdrawCaller sends a caller on in its dialplan', async () => {
    const call = pbx.callQueue('1001', 'support');
    const joined = await client.read((all) => all.includes('Event: QueueCallerJoin'));
    const [, channel = ''] = /Event: Newchannel\r\n.*\r\nChannel: (\S+)/.exec(joined) ?? [];
    const request = ['Action: QueueWithdrawCaller', 'Queue: support', `Caller: ${channel}`];
    (await client.ask(...request, 'WithdrawInfo: later')).should.containEql(
      'Withdraw requested successfully',
    );
    await clock.advance(5_000);
    const text = await client.read((all) => all.includes('Value: WITHDRAW'));
    text.should.match(/Variable: QUEUE_WITHDRAW_INFO\r\nValue: later/);
    (await call.ended).should.equal('unanswered');
  });
});
