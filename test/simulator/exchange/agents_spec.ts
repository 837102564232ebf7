import should from 'should';
import { type ExtensionOptions, ManualClock, Simulator } from '../../../src/simulator';
import { RawClient } from '../raw-client';
import { header, read } from './recording';

const PLAN: ExtensionOptions[] = [
  { extension: '711', does: [['Answer'], ['AgentLogin', '1001', 's'], ['Hangup']] },
  { extension: '712', does: [['Answer'], ['AgentRequest', '1001'], ['Echo']] },
  { extension: '713', does: [['Answer'], ['AgentLogin', '99'], ['Echo']] },
];
/** ms after its login in which an agent gets no call. */
const LOGIN_WAIT = 5000;

describe('Simulator: agents', () => {
  let clock: ManualClock;
  let pbx: Simulator;
  let listener: RawClient;
  let asking: RawClient;

  beforeEach(async () => {
    clock = new ManualClock();
    pbx = await Simulator.listen({
      clock,
      extensions: ['1001', '1002', '1003', ...PLAN],
      agents: [{ agent: '1001', name: 'Ann' }],
      queues: [
        { name: 'support', members: [{ interface: 'Local/712@default', stateInterface: 'Agent:1001' }] },
      ],
    });
    listener = await RawClient.loggedIn(pbx.port, { events: 'call,agent,dialplan' });
    asking = await RawClient.loggedIn(pbx.port);
  });
  afterEach(() => pbx.close());

  const events = async () => {
    pbx.emit({ Event: 'Last', Privilege: 'call,all' });
    const text = await listener.read((all) => all.includes('Event: Last\r\nPrivilege: call,all\r\n\r\n'));
    return read(text.replaceAll('\r\n', '\n'));
  };
  const statuses = async () => {
    const set = (await events()).filter((event) => header(event, 'Variable') === 'AGENT_STATUS');
    return set.map((event) => header(event, 'Value'));
  };
  const listed = async () => {
    asking.send('Action: Agents');
    return (await asking.frames(3)).replace(/^[\s\S]*?Event: Agents\r\n/, '');
  };
  const device = () => pbx.exchange.extensions.device('Agent:1001');
  const loggedIn = async () => {
    const call = pbx.call('1001', '711');
    await clock.advance(LOGIN_WAIT);
    return call;
  };

  it('log in and out, with the state of their device', async () => {
    should(device()).equal('UNAVAILABLE');
    should(await listed()).startWith('Agent: 1001\r\nName: Ann\r\nStatus: AGENT_LOGGEDOFF\r\n');
    const call = await loggedIn();
    should(device()).equal('NOT_INUSE');
    should(await listed()).match(
      /^Agent: 1001\r\nName: Ann\r\nStatus: AGENT_IDLE\r\nLoggedInTime: \d+\r\nChannel: PJSIP\/1001-/,
    );
    call.hangup();
    should(device()).equal('UNAVAILABLE');
    const told = (await events()).filter((event) => /^Agent/.test(header(event, 'Event') ?? ''));
    should(
      told.map((event) => [header(event, 'Event'), header(event, 'Agent'), header(event, 'Logintime')]),
    ).deepEqual([
      ['AgentLogin', '1001', undefined],
      ['AgentLogoff', '1001', '5'],
    ]);
    should(pbx.exchange.channels.size).equal(0);
  });

  it('talk to a caller that asks for them, and wait for the next one', async () => {
    await loggedIn();
    for (let round = 0; round < 2; round++) {
      const caller = pbx.call('1002', '712');
      await clock.advance(1000);
      should(await listed()).match(
        /Status: AGENT_ONCALL\r\nTalkingToChan: PJSIP\/1002-\w+\r\nCallStarted: \d+\r\n/,
      );
      should(device()).equal('INUSE');
      caller.hangup();
      should(device()).equal('NOT_INUSE');
    }
    should([...pbx.exchange.channels.values()].map((channel) => channel.device)).deepEqual(['PJSIP/1001']);
  });

  it('end the call when they hang up, and are logged off', async () => {
    const agent = await loggedIn();
    pbx.call('1002', '712');
    await clock.advance(1000);
    [...pbx.exchange.channels.values()][0]?.hangUp('phone');
    should(pbx.exchange.channels.size).equal(0);
    should(device()).equal('UNAVAILABLE');
    should(agent.state).equal('ended');
  });

  it('report to a caller why they are unreachable, and its dialplan continues', async () => {
    pbx.call('1002', '712');
    pbx.call('1003', '713');
    should(await statuses()).deepEqual(['NOT_LOGGED_IN', 'INVALID']);
    await loggedIn();
    pbx.call('1002', '712');
    await clock.advance(1000);
    pbx.call('1003', '712');
    should(await statuses()).deepEqual(['NOT_CONNECTED', '', 'BUSY']);
    pbx.call('1003', '711');
    should(await statuses()).deepEqual(['ALREADY_LOGGED_IN']);
  });

  it('continue to wait if the caller hangs up before they come', async () => {
    await loggedIn();
    const caller = pbx.call('1002', '712');
    caller.hangup();
    await clock.advance(1000);
    should(device()).equal('NOT_INUSE');
    const next = pbx.call('1003', '712');
    await clock.advance(1000);
    should(next.state).equal('talking');
    should(await listed()).containEql('AGENT_ONCALL');
  });

  it('are logged off by an action, at once or after their call', async () => {
    const logOff = (...more: string[]) => asking.ask('Action: AgentLogoff', 'Agent: 1001', ...more);
    await loggedIn();
    const caller = pbx.call('1002', '712');
    await clock.advance(1000);
    should(await logOff('Soft: true')).containEql('Agent logged out');
    should(device()).equal('INUSE');
    caller.hangup();
    should(device()).equal('UNAVAILABLE');
    should(pbx.exchange.channels.size).equal(0);
    await loggedIn();
    await logOff();
    should(device()).equal('UNAVAILABLE');
    should(pbx.exchange.channels.size).equal(0);
  });

  it('are members of queues, even after the Local channel is gone', async () => {
    await loggedIn();
    const call = pbx.callQueue('1002', 'support');
    await clock.advance(2000);
    should(call.state).equal('talking');
    should([...pbx.exchange.channels.keys()].length).equal(2);
    call.hangup();
    should(await call.ended).equal('answered');
    should(device()).equal('NOT_INUSE');
    const complete = (await events()).find((event) => header(event, 'Event') === 'AgentComplete') ?? [];
    should(header(complete, 'Reason')).equal('caller');
  });
});
