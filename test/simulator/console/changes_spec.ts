import should from 'should';
import { ManualClock, Simulator } from '../../../src/simulator';
import { RawClient } from '../raw-client';

/** The effects of commands, which recorded_spec.ts does not check. It checks only their output. */
describe('Simulator: effects of CLI commands', () => {
  let pbx: Simulator;
  let clock: ManualClock;
  let client: RawClient;

  beforeEach(async () => {
    clock = new ManualClock();
    pbx = await Simulator.listen({
      clock,
      extensions: ['1001', '1002', { extension: '600', does: [['Answer'], ['Echo']] }],
      agents: [{ agent: '7', name: 'Ann' }],
    });
    client = await RawClient.loggedIn(pbx.port);
  });
  afterEach(() => pbx.close());

  const run = async (command: string) =>
    [...(await client.ask('Action: Command', `Command: ${command}`)).matchAll(/Output: (.*)\r/g)].map(
      ([, line]) => line,
    );
  const listening = (events: string) => RawClient.loggedIn(pbx.port, { events });

  it('dialplan add extension adds steps that a call runs, until dialplan remove extension removes them', async () => {
    const listener = await listening('user');
    await run('dialplan add extension 900,1,UserEvent,First into default');
    await run('dialplan add extension 900,2,"UserEvent(Second)" into default');
    pbx.call('1001', '900');
    await listener.read((all) => all.includes('UserEvent: First') && all.includes('UserEvent: Second'));
    await run('dialplan remove extension 900@default 1');
    (() => pbx.call('1001', '900')).should.throw(/no extension '900'/);
  });

  it('dialplan add extension adds a hint, and dialplan remove extension removes it', async () => {
    await run('dialplan add extension 901,hint,PJSIP/1001 into default');
    const state = () => client.ask('Action: ExtensionState', 'Exten: 901', 'Context: default');
    (await state()).should.containEql('Hint: PJSIP/1001\r\nStatus: 0');
    await run('dialplan remove extension 901@default hint');
    (await state()).should.containEql('Status: -1');
  });

  it('dialplan add include makes the extensions of a context reachable, until dialplan remove include', async () => {
    await run('dialplan add extension 902,1,NoOp into other');
    const reaches = async () =>
      (
        await client.ask(
          'Action: Originate',
          'Channel: PJSIP/1002',
          'Exten: 902',
          'Context: default',
          'Priority: 1',
          'Async: yes',
        )
      ).includes('Success');
    (await reaches()).should.be.false();
    await run('dialplan add include other into default');
    (await reaches()).should.be.true();
    await run('dialplan remove include other from default');
    (await reaches()).should.be.false();
  });

  it('dialplan remove context removes its extensions and hints', async () => {
    await run('dialplan add extension 903,1,NoOp into other');
    await run('dialplan add extension 903,hint,PJSIP/1001 into other');
    await run('dialplan remove context other');
    (await run('dialplan show other')).should.containEql("There is no existence of 'other' context");
    (await client.ask('Action: ExtensionState', 'Exten: 903', 'Context: other')).should.containEql(
      'Status: -1',
    );
  });

  it('dialplan set global and set chanvar set variables that the listings show, the newest first', async () => {
    await run('dialplan set global A 1');
    await run('dialplan set global B "two words"');
    await run('dialplan set global A 3');
    (await run('dialplan show globals')).should.deepEqual([
      '   A=3',
      '   B=two words',
      '',
      '    -- 2 variable(s)',
    ]);
    pbx.call('1001', '600');
    await run('dialplan set chanvar PJSIP/1001-00000000 WALK 7');
    should((await run('dialplan show chanvar PJSIP/1001-00000000'))[0]).equal('WALK=7');
    (await client.ask('Action: Getvar', 'Channel: PJSIP/1001-00000000', 'Variable: WALK')).should.containEql(
      'Value: 7',
    );
  });

  it('channel originate calls a phone, which then runs an application or an extension', async () => {
    await run('channel originate PJSIP/1001 application Wait 60');
    await run('channel originate PJSIP/1002 extension 600@default');
    await clock.advance(2_000);
    const shown = (await run('core show channels')).join('\n');
    shown.should.match(/PJSIP\/1001-\d+ .* Wait\(60\)/);
    shown.should.match(/PJSIP\/1002-\d+ .*600@default:2 .* Echo\(\)/);
  });

  it('channel redirect sends a channel to an extension', async () => {
    const call = pbx.call('1001', '1002');
    call.answer();
    (await run('channel redirect PJSIP/1001-00000000 default,600,1')).should.deepEqual([
      "Channel 'PJSIP/1001-00000000' successfully redirected to default,600,1",
    ]);
    (await run('core show channels'))
      .join('\n')
      .should.match(/PJSIP\/1001-00000000 .*600@default:2 .*Echo\(\)/);
    should((await run('channel redirect PJSIP/1001-00000000 0'))[0]).match(/failed to be redirected/);
  });

  it('channel request hangup takes names, expressions and patterns', async () => {
    const hangUp = (name: string) => run(`channel request hangup ${name}`);
    for (const name of ['/^PJSIP/', 'PJSIP/*', 'PJSIP/1001-0000000?', 'all']) {
      pbx.call('1001', '600');
      const [line = ''] = await hangUp(name);
      line.should.match(/^Requested Hangup on channel 'PJSIP\/1001-/);
      pbx.exchange.channels.size.should.equal(0);
    }
    pbx.call('1001', '600');
    (await hangUp('P*')).should.deepEqual(['P* did not match a known channel']);
    (await hangUp('/^none/')).should.deepEqual(['/^none/ did not match a known channel']);
    should((await hangUp('/*/'))[0]).startWith('/*/ is not a valid POSIX Extended Regular Expression');
    (await hangUp('none')).should.deepEqual(['none is not a known channel']);
  });

  it('bridge show describes the bridge of a call, and bridge kick ends it', async () => {
    pbx.call('1001', '1002').answer();
    await clock.advance(65_000);
    const rows = await run('bridge show all');
    rows.length.should.equal(2);
    const id = rows[1]?.split(' ')[0] ?? '';
    should(rows[1]).match(/ 2 basic {11}simple_bridge {3}00:01:05$/);
    (await run(`bridge show ${id}`)).should.containDeep([
      `Id: ${id}`,
      'Num-Channels: 2',
      'Duration: 00:01:05',
      'Channel: PJSIP/1001-00000000',
    ]);
    (await run(`bridge kick ${id} all`)).should.deepEqual([`Kicking all channels from bridge '${id}'`]);
    (await run('bridge show all')).length.should.equal(1);
    pbx.exchange.channels.size.should.equal(0);
  });

  it('agent show prints the state of an agent, and agent logoff ends the login', async () => {
    await run('dialplan add extension 907,1,AgentLogin,7 into default');
    pbx.call('1001', '907');
    await clock.advance(10_000);
    should((await run('agent show online'))[1]).match(/^7 +Ann +NOT_INUSE +PJSIP\/1001-00000000/);
    (await run('agent show 7')).should.containEql('LoggedInChannel: PJSIP/1001-00000000');
    await run('agent logoff 7');
    should((await run('agent show online')).at(-1)).equal('Defined agents: 1, Logged in: 0, Talking: 0');
  });

  it('bridge technology suspend marks a technology in the lists of the console and of AMI', async () => {
    await run('bridge technology suspend SOFTMIX');
    should((await run('bridge technology show')).at(-1)).match(/^softmix .* Yes$/);
    client.send('Action: BridgeTechnologyList');
    (await client.read((all) => all.includes('EventList: Complete'))).should.match(
      /BridgeTechnology: softmix\r\n[\s\S]*BridgeSuspended: Yes/,
    );
  });
});
