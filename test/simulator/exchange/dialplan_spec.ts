// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Asterisk's variables look like JavaScript's.
import should from 'should';
import { type ExtensionOptions, ManualClock, Simulator } from '../../../src/simulator';
import { RawClient } from '../raw-client';
import { type Event, header, names, read } from './recording';

describe('Simulator: the dialplan', () => {
  let clock: ManualClock;
  let pbx: Simulator;
  let client: RawClient;
  let listener: RawClient;

  async function listen(
    extensions: readonly (string | ExtensionOptions)[],
    includes: Record<string, string[]> = {},
  ): Promise<void> {
    clock = new ManualClock();
    pbx = await Simulator.listen({ clock, extensions: ['1001', '1002', ...extensions], includes });
    client = await RawClient.loggedIn(pbx.port);
    listener = await RawClient.loggedIn(pbx.port, { events: 'call,dialplan,user' });
  }
  afterEach(() => pbx.close());

  it('runs the applications of an extension one after the other', async () => {
    await listen([{ extension: '600', does: [['Answer'], ['NoOp', 'hello', 1], ['Wait', 2], ['Hangup']] }]);
    const call = pbx.call('1001', '600');
    call.state.should.equal('talking');
    await clock.advance(1999);
    call.state.should.equal('talking');
    await clock.advance(1);
    (await call.ended).should.equal('answered');
    steps(await events()).should.deepEqual([
      '600,1 Answer()',
      '600,2 NoOp(hello,1)',
      '600,3 Wait(2)',
      '600,4 Hangup()',
    ]);
    pbx.exchange.channels.size.should.equal(0);
  });

  it('goes to labels with Goto and GotoIf, and hangs up at one that does not exist', async () => {
    await listen([
      {
        extension: '600',
        does: [
          ['Set', 'COUNT=0'],
          ['n(again)', 'Set', 'COUNT=$[${COUNT} + 1]'],
          ['GotoIf', '$[${COUNT} < 3]?again:601,done'],
        ],
      },
      {
        extension: '601',
        does: [['Hangup'], ['n(done)', 'UserEvent', 'Done,Count: ${COUNT}'], ['Goto', 'nowhere'], ['NoOp']],
      },
    ]);
    await pbx.call('1001', '600').ended;
    const raised = await events();
    const counts = raised.map((event) => header(event, 'Count')).filter((count) => count !== undefined);
    counts.should.deepEqual(['3']);
    steps(raised).slice(-2).should.deepEqual(['601,2 UserEvent(Done,Count: 3)', '601,3 Goto(nowhere)']);
  });

  it('ends a call to Echo when the phone hangs up, with the events of Asterisk', async () => {
    await listen([{ extension: '600', does: [['Answer'], ['Echo']] }]);
    const call = pbx.call('1001', '600');
    await clock.advance(60_000);
    call.state.should.equal('talking');
    call.hangup();
    (await call.ended).should.equal('answered');
    names(await events(), 'Event')
      .filter((name) => name !== 'VarSet')
      .should.deepEqual([
        'Newchannel',
        'Newexten',
        'Newstate',
        'ExtensionStatus',
        'DeviceStateChange',
        'Newexten',
        'HangupRequest',
        'SoftHangupRequest',
        'Hangup',
        'ExtensionStatus',
        'DeviceStateChange',
      ]);
  });

  it('tries the extension itself, then patterns from the narrowest to the widest, then included contexts', async () => {
    const says = (extension: string, word: string, context = 'default'): ExtensionOptions => ({
      extension,
      context,
      does: [['NoOp', word]],
    });
    await listen(
      [
        says('_.', 'anything'),
        says('_7!', 'seven'),
        says('_7XXX', 'X'),
        says('_7ZXX', 'Z'),
        says('_7NXX', 'N'),
        says('_7[3-5]XX', 'set'),
        says('7777', 'exact'),
        says('_75XX', 'digit'),
        says('9', 'included', 'office'),
        says('hello', 'deep', 'cellar'),
        says('1', 'own', 'home'),
      ],
      { home: ['office'], office: ['cellar', 'home'] },
    );
    const says1 = async (extension: string, context = 'default') => {
      await originate(`Local/${extension}@${context}`);
      return (
        steps(await events())
          // The pattern of any extension is found for the extension h too, as on Asterisk.
          .filter((step) => step.includes('NoOp') && !step.startsWith('h,'))
          .join()
      );
    };
    (await says1('7777')).should.endWith('NoOp(exact)');
    (await says1('7500')).should.endWith('NoOp(digit)');
    (await says1('7400')).should.endWith('NoOp(set)');
    (await says1('7200')).should.endWith('NoOp(N)');
    (await says1('7100')).should.endWith('NoOp(Z)');
    (await says1('7000')).should.endWith('NoOp(X)');
    (await says1('7')).should.endWith('NoOp(seven)');
    (await says1('abc')).should.endWith('NoOp(anything)');
    (await says1('1', 'home')).should.endWith('NoOp(own)');
    (await says1('9', 'home')).should.endWith('NoOp(included)');
    (await says1('hello', 'home')).should.endWith('NoOp(deep)');
    (await says1('2', 'home')).should.equal('');
  });

  it('hangs up at an unknown application, without a Newexten for it', async () => {
    await listen([{ extension: '600', does: [['Answer'], ['NoSuchApplication', 1], ['NoOp']] }]);
    (await pbx.call('1001', '600').ended).should.equal('answered');
    steps(await events()).should.deepEqual(['600,1 Answer()']);
  });

  it('ends a loop of Goto without a wait, and keeps one with a wait', async () => {
    await listen([
      { extension: '600', does: [['Goto', 1]] },
      {
        extension: '601',
        does: [
          ['Wait', 1],
          ['Goto', 'default', 601, 1],
        ],
      },
    ]);
    (await pbx.call('1001', '600').ended).should.equal('unanswered');
    const patient = pbx.call('1001', '601');
    await clock.advance(5000);
    patient.state.should.equal('ringing');
    patient.hangup();
    (await patient.ended).should.equal('cancelled');
  });

  it('ends a dialplan that dials itself', async () => {
    await listen([
      {
        extension: '600',
        does: [
          ['Dial', 'Local/600&Local/600', 5],
          ['Dial', 'Local/600'],
        ],
      },
    ]);
    await originate('Local/600@default');
    await clock.advance(60_000);
    pbx.exchange.channels.size.should.equal(0);
  });

  it('goes to the extension i for one that does not exist, and to h after the call', async () => {
    await listen([
      { extension: '600', does: [['Goto', 'nowhere', 1]] },
      { extension: 'i', does: [['NoOp', 'no ${INVALID_EXTEN}']] },
      {
        extension: 'h',
        does: [
          ['NoOp', 'bye'],
          ['Wait', 5],
          ['UserEvent', 'Bye'],
        ],
      },
    ]);
    await pbx.call('1001', '600').ended;
    const seen = await events();
    steps(seen).should.deepEqual([
      '600,1 Goto(nowhere,1)',
      'i,1 NoOp(no nowhere)',
      'h,1 NoOp(bye)',
      'h,2 Wait(5)',
      'h,3 UserEvent(Bye)',
    ]);
    names(seen, 'UserEvent').should.deepEqual(['Bye']);
    names(seen, 'Event').lastIndexOf('Hangup').should.be.above(names(seen, 'Event').indexOf('UserEvent'));
  });

  it('calls several phones with Dial: the first one that answers talks, and the others stop ringing', async () => {
    await listen([
      '1003',
      {
        extension: '600',
        does: [
          ['Dial', 'PJSIP/1002&pjsip/1003', 20, 'tTg'],
          ['NoOp', '${DIALSTATUS}'],
        ],
      },
    ]);
    const call = pbx.call('1001', '600');
    call.state.should.equal('ringing');
    pbx.exchange.channels.size.should.equal(3);
    call.answer();
    call.state.should.equal('talking');
    pbx.exchange.channels.size.should.equal(2);
    call.hangup('callee');
    (await call.ended).should.equal('answered');
    const seen = await events();
    names(seen, 'DialStatus').should.deepEqual(['RINGING', 'RINGING', 'CANCEL', 'ANSWER']);
    should(steps(seen).at(-1)).equal('600,2 NoOp(ANSWER)');
  });

  it('goes on after a Dial that nobody answers, or reports that there is no way', async () => {
    await listen([
      { extension: '1009', state: 'unavailable' },
      {
        extension: '600',
        does: [['Dial', 'PJSIP/1002', 3], ['NoOp', '${DIALSTATUS}'], ['Answer'], ['Echo']],
      },
      { extension: '601', does: [['Dial', 'PJSIP/1009,3']] },
    ]);
    const call = pbx.call('1001', '600');
    await clock.advance(2999);
    call.state.should.equal('ringing');
    await clock.advance(1);
    call.state.should.equal('talking');
    steps(await events()).should.containEql('600,2 NoOp(NOANSWER)');
    call.hangup();
    (await pbx.call('1001', '601').ended).should.equal('unavailable');
  });

  it('calls a Local channel with Dial, which runs the dialplan on its other half', async () => {
    await listen([
      { extension: '600', does: [['Answer'], ['Wait', 2]] },
      {
        extension: '601',
        does: [
          ['Set', '__FOREVER=1'],
          ['Set', '_ONCE=2'],
          ['Set', 'NEVER=3'],
          ['Dial', 'Local/602@default/n', 20],
        ],
      },
      {
        extension: '602',
        does: [
          ['NoOp', '${FOREVER}${ONCE}${NEVER}'],
          ['Dial', 'Local/603/n'],
        ],
      },
      {
        extension: '603',
        does: [
          ['NoOp', '${FOREVER}${ONCE}${NEVER}'],
          ['Goto', 600, 1],
        ],
      },
    ]);
    const call = pbx.call('1001', '601');
    call.state.should.equal('talking');
    pbx.exchange.channels.size.should.equal(5);
    await clock.advance(2000);
    (await call.ended).should.equal('answered');
    pbx.exchange.channels.size.should.equal(0);
    const seen = await events();
    steps(seen)
      .filter((step) => step.includes('NoOp'))
      .should.deepEqual(['602,1 NoOp(12)', '603,1 NoOp(1)']);
    names(seen, 'LocalOptimization').should.deepEqual(['No', 'No']);
  });

  it('originates to extensions without a phone, and runs an application after the answer', async () => {
    await listen([
      { extension: '600', does: [['Answer'], ['Echo']] },
      { extension: '601', does: [['Answer'], ['Wait', 3], ['Hangup']] },
      { extension: '700', hint: 'Custom:alarm' },
    ]);
    const order = (channel: string, ...rest: string[]) =>
      client.ask('Action: Originate', `Channel: ${channel}`, ...rest);
    (await order('Local/600@default', 'Exten: 601', 'Context: default', 'Priority: 1')).should.containEql(
      'Success',
    );
    pbx.exchange.channels.size.should.equal(2);
    await clock.advance(3000);
    pbx.exchange.channels.size.should.equal(0);
    (await order('Local/600@default', 'Application: Wait', 'Data: 2')).should.containEql('Success');
    await clock.advance(1999);
    pbx.exchange.channels.size.should.equal(2);
    await clock.advance(1);
    pbx.exchange.channels.size.should.equal(0);
    (await order('Local/600@default', 'Application: NoSuch')).should.containEql('Success');
    pbx.exchange.channels.size.should.equal(0);
    for (const nowhere of ['700', '601,5', '999']) {
      const [extension = '', priority = '1'] = nowhere.split(',');
      (
        await order('Local/600@default', `Exten: ${extension}`, 'Context: default', `Priority: ${priority}`)
      ).should.containEql('Message: Extension does not exist.\r\n');
    }
    (await order('Local/700@default', 'Application: Wait', 'Data: 2')).should.containEql('Originate failed');
  });

  it('reports with OriginateResponse why a Local channel was not answered', async () => {
    await listen([
      { extension: '600', does: [['Busy', 5]] },
      { extension: '601', does: [['Congestion', 5]] },
      { extension: '602', does: [['NoOp']] },
    ]);
    for (const extension of ['600', '601', '602', '603']) await originate(`Local/${extension}@default`);
    const responses = (await events()).filter((event) => header(event, 'Event') === 'OriginateResponse');
    names(responses, 'Response').should.deepEqual(['Failure', 'Failure', 'Failure', 'Failure']);
    names(responses, 'Reason').should.deepEqual(['5', '8', '0', '0']);
    pbx.exchange.channels.size.should.equal(0);
  });

  it('redirects a channel to an extension without a phone', async () => {
    await listen([{ extension: '600', does: [['Answer'], ['Echo']] }]);
    const call = pbx.call('1001', '1002');
    call.answer();
    const redirected = await client.ask(
      'Action: Redirect',
      'Channel: PJSIP/1001-00000000',
      'Context: default',
      'Exten: 600',
      'Priority: 2',
    );
    redirected.should.containEql('Redirect successful');
    const [channel] = pbx.exchange.channels.values();
    should(channel?.application).equal('Echo');
    pbx.exchange.channels.size.should.equal(1);
  });

  const originate = (channel: string) =>
    client.ask('Action: Originate', `Channel: ${channel}`, 'Application: Wait', 'Data: 1', 'Async: true');

  const steps = (seen: Event[]) =>
    seen
      .filter(
        (event) =>
          header(event, 'Event') === 'Newexten' && !header(event, 'Application')?.startsWith('AppDial'),
      )
      .map(
        (event) =>
          `${header(event, 'Extension')},${header(event, 'Priority')} ${header(event, 'Application')}(${header(event, 'AppData')})`,
      );

  async function events(): Promise<Event[]> {
    const mark = `Mark${Math.random()}`;
    pbx.emit({ Event: mark, Privilege: 'call,all' });
    const text = await listener.read((all) => all.includes(`Event: ${mark}\r\nPrivilege: call,all\r\n\r\n`));
    return read(text.replaceAll('\r\n', '\n')).slice(0, -1);
  }
});
