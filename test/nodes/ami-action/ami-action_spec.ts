import should from 'should';
import { scriptedServer } from '../../support/scripted-server';
import { until } from '../../support/wait';
import {
  action,
  catcher,
  config,
  configNode,
  delivered,
  deploy,
  end,
  helper,
  lastStatus,
  received,
  start,
  tab,
} from '../flow';
import { type Caught, onServer, onSimulator } from './action-flow';

describe('ami-action: actions', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('sends the headers of msg.payload and answers on the same message', async () => {
    const { server, ask } = await onSimulator({}, { pbx: { pbx: 'Berlin', name: 'Head office' } });
    const Variable = ['A=1', 'B=2'];
    const payload = { Action: 'UserEvent', UserEvent: 'Door', Variable };
    const { payload: answer, ami, ...others } = await ask({ topic: 'kept', req: 7, payload });
    should(others).containEql({ topic: 'kept', req: 7 });
    answer.response.should.containEql({ Response: 'Success', Message: 'Event Sent' });
    answer.items.should.deepEqual([]);
    answer.output.should.deepEqual([]);
    const { actionId, ms, ...rest } = ami;
    rest.should.deepEqual({ pbx: 'Berlin', server: 'Head office', action: 'UserEvent' });
    actionId.should.equal(answer.response.ActionID);
    ms.should.be.within(0, 10_000);
    const sent = server.received.find(({ name }) => name === 'UserEvent');
    should(sent?.headers.filter(([name]) => name === 'Variable').map(([, value]) => value)).deepEqual(
      Variable,
    );
  });

  it('collects lists and the output of commands', async () => {
    const { ask } = await onSimulator(
      {},
      { options: { extensions: 3 }, pbx: { allow: ['reading', 'command'] } },
    );
    const { payload } = await ask({ payload: { Action: 'ExtensionStateList' } });
    payload.items.map(({ Exten }) => Exten).should.deepEqual(['1001', '1002', '1003']);
    const command = { Action: 'Command', Command: 'core show version' };
    (await ask({ payload: command })).payload.output.join().should.match(/^Asterisk 22/);
  });

  for (const [what, payload] of Object.entries({
    nothing: undefined,
    'an empty text': '',
    'the time of an Inject node': 1764300000000,
    'an empty object': {},
  }))
    it(`sends the action of the node without parameters if msg.payload is ${what}`, async () => {
      const { ask } = await onSimulator({ action: 'Ping' });
      (await ask({ payload })).payload.response.should.containEql({ Ping: 'Pong' });
    });

  it('sends the action of the node with the parameters of msg.payload', async () => {
    const { ask } = await onSimulator({ action: 'ExtensionState' });
    const answer = await ask({ payload: { Exten: '1001', Context: 'default' } });
    answer.payload.response.should.containEql({ Exten: '1001', Status: '0' });
    answer.ami.action.should.equal('ExtensionState');
  });

  it('uses a parameter of the node unless msg.payload has one of that name, in any case', async () => {
    const parameters = { Exten: '1001', Context: 'default', Note: '' };
    const { server, ask } = await onSimulator({ action: 'ExtensionState', parameters });
    (await ask({})).payload.response.should.containEql({ Exten: '1001' });
    (await ask({ payload: { exten: '1002' } })).payload.response.should.containEql({ Exten: '1002' });
    const sent = server.received.filter(({ name }) => name === 'ExtensionState').at(-1);
    should(sent?.headers.map(([name]) => name)).deepEqual(['ActionID', 'Action', 'Context', 'exten']);
  });

  it('accepts Action in any case, as Asterisk does, and uses the given ActionID', async () => {
    const { ask } = await onSimulator();
    const { ami } = await ask({ payload: { ACTION: 'Ping', ActionID: 'mine' } });
    ami.should.containEql({ action: 'Ping', actionId: 'mine' });
  });

  for (const [what, fields, payload, error] of [
    [
      'an action in the node and in the message',
      { action: 'Ping' },
      { action: 'Hangup' },
      /^AmiError: msg\.payload\.action: the node names the action Ping itself/,
    ],
    ['no action at all', {}, { Channel: 'x' }, /^AmiError: msg\.payload\.Action is missing/],
    [
      'text',
      {},
      'Ping',
      /^AmiError: msg\.payload must be an object with the headers of an action, not "Ping"/,
    ],
    [
      'an array',
      { action: 'Ping' },
      [1],
      /^AmiError: msg\.payload must be an object with the parameters of Ping, not an array/,
    ],
    [
      'two spellings of Action',
      {},
      { Action: 'Ping', action: 'Hangup' },
      /^AmiError: header "action" is also given as "Action"/,
    ],
    [
      'a line break in a header',
      {},
      { Action: 'Ping', Note: 'a\r\nAction: Hangup' },
      /^AmiError: header "Note" contains CR/,
    ],
    ['a header that is an object', {}, { Action: 'Ping', Note: {} }, /^AmiError: header "Note" must be text/],
    ['a list of actions', {}, { Action: ['Ping', 'Hangup'] }, /^AmiError: header "Action" must be one text/],
  ] as const)
    it(`refuses ${what}, names it and sends nothing`, async () => {
      const { server, refused } = await onSimulator(fields);
      const before = server.received.length;
      const { error: said, payload: kept } = await refused({ payload });
      said.message.should.match(error);
      said.code.should.equal('AMI_ERR_INVALID_ACTION');
      should(kept).deepEqual(payload);
      server.received.length.should.equal(before);
    });

  it("sends the message of a refused action to a Catch node, with the code and the server's reason", async () => {
    const { refused } = await onSimulator();
    const { error } = await refused({ payload: { Action: 'Hangup', Channel: 'PJSIP/none' } });
    error.code.should.equal('AMI_ERR_REJECTED');
    error.message.should.match(/^AmiError: Hangup was refused: No such channel/);
  });

  it('distinguishes an action that was not sent from one with an unknown outcome, and repeats neither', async () => {
    const { server, refused, give, caught } = await onSimulator({}, { pbx: { reconnectDelay: '60000' } });
    server.fault('no-answers');
    give({ payload: { Action: 'UserEvent', UserEvent: 'Once' } });
    await until(() => server.received.some(({ name }) => name === 'UserEvent'), 'the action');
    for (const session of server.sessions) session.close();
    const mine = () => caught.find(({ payload }) => payload);
    await until(mine, 'the error');
    should(mine()?.error.code).equal('AMI_ERR_OUTCOME_UNKNOWN');
    const { error } = await refused({ payload: { Action: 'UserEvent', UserEvent: 'Once' } });
    error.code.should.equal('AMI_ERR_NOT_SENT');
    await server.heal();
    configNode().reconnect();
    await until(() => configNode().connection?.state === 'ready');
    // Whatever the new session sends again, it has sent before this action.
    await configNode().connection?.send({ Action: 'Ping' });
    server.received.filter(({ name }) => name === 'UserEvent').should.have.length(1);
  });

  it('gives up after its own timeout', async () => {
    const { server, refused } = await onSimulator({ timeout: '30' });
    server.fault('no-answers');
    const { error } = await refused({ payload: { Action: 'Ping' } });
    error.code.should.equal('AMI_ERR_TIMEOUT');
    error.message.should.match(/no response to Ping within 30 ms/);
  });

  for (const [field, value, error] of [
    ['parameters', ['x'], /^AmiError: parameters must be an object/],
    ['parameters', { Exten: true }, /^AmiError: parameters\.Exten must be text/],
    ['timeout', 'soon', /^AmiError: timeout must be a whole number/],
    ['limit', '0', /^AmiError: limit must be a whole number/],
    ['ownSession', 'perhaps', /^AmiError: ownSession must be/],
    ['action', 'Ping\nx', /^AmiError: action must be the name of an action/],
  ] as const)
    it(`names the setting ${field} if it is ${JSON.stringify(value)}, and fails each message with it`, async () => {
      const server = await scriptedServer();
      await start([
        tab,
        config(server),
        action({ [field]: value }),
        catcher(),
        end('done1'),
        end('catch1-out'),
      ]);
      should(lastStatus('ac1')).containEql({ text: 'invalid setting' });
      const caught = received<Caught>('catch1-out');
      helper.getNode('ac1').receive({ payload: { Action: 'Ping' } });
      await until(() => caught.length > 0, 'the error');
      should(caught.at(-1)?.error.message).match(error);
    });
});

describe('ami-action: limits', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  const answerLater = () => {
    const waiting: (() => void)[] = [];
    const answers = {
      userevent: (asked: Record<string, string>, client: { answer(...args: unknown[]): void }) => {
        waiting.push(() => client.answer(asked, 'Response: Success'));
      },
    };
    return { waiting, answers: answers as never };
  };
  const event = { payload: { Action: 'UserEvent', UserEvent: 'x' } };

  it('sends no more actions at once than its limit, and queues the others in order', async () => {
    const { waiting, answers } = answerLater();
    const server = await scriptedServer({ answers });
    const { give, done } = await onServer(server, { limit: '2' });
    for (const topic of ['a', 'b', 'c', 'd']) give({ topic, ...event });
    await until(() => waiting.length === 2);
    waiting.shift()?.();
    await until(() => waiting.length === 2 && done.length === 1);
    while (done.length < 4) {
      waiting.length.should.be.below(3);
      waiting.shift()?.();
      await new Promise(setImmediate);
    }
    done.map(({ topic }) => topic).should.deepEqual(['a', 'b', 'c', 'd']);
  });

  it('counts the time in the queue, and reports AMI_ERR_NOT_SENT if an action was queued too long', async () => {
    const server = await scriptedServer();
    const { give, refused } = await onServer(server, { limit: '1' }, { actionTimeout: '80' });
    // It may block its session for 20 s, which its own timeout allows for.
    give({ payload: { Action: 'Originate', Channel: 'x', Timeout: 20_000 } });
    const { error } = await refused({ topic: 'b', ...event });
    error.code.should.equal('AMI_ERR_NOT_SENT');
    error.message.should.match(
      /UserEvent was not sent: its timeout of 80 ms ended in the queue of the node, which sends 1 at a time/,
    );
    server.received.some((asked) => asked.action === 'UserEvent').should.be.false();
  });

  it('gives a queued action only the rest of its timeout', async () => {
    const { waiting, answers } = answerLater();
    const server = await scriptedServer({ answers });
    const { give, refused } = await onServer(server, { limit: '1', timeout: '2000' });
    give({ topic: 'a', ...event });
    const failed = refused({ topic: 'b', ...event });
    const startedAt = performance.now();
    await until(() => performance.now() - startedAt > 500);
    waiting.shift()?.();
    const { error } = await failed;
    error.code.should.equal('AMI_ERR_TIMEOUT');
    should(Number(/within ([\d.]+) ms/.exec(error.message)?.[1])).be.within(1, 1500);
  });

  it('refuses actions beyond 1,000 queued ones, and loses none of the others', async () => {
    const { waiting, answers } = answerLater();
    const server = await scriptedServer({ answers });
    const { give, caught, done } = await onServer(server, { limit: '1' });
    for (let i = 0; i < 1003; i++) give({ topic: String(i), ...event });
    await until(() => caught.length === 2);
    caught.map(({ topic }) => topic).should.deepEqual(['1001', '1002']);
    should(caught[0]?.error.code).equal('AMI_ERR_NOT_SENT');
    while (done.length < 1001) {
      waiting.shift()?.();
      await new Promise(setImmediate);
    }
  }).timeout(20_000);

  it('ends its actions without an error when it is closed', async () => {
    const { answers } = answerLater();
    const server = await scriptedServer({ answers });
    const { give, done, caught } = await onServer(server, { limit: '1' });
    for (const topic of ['a', 'b']) give({ topic, ...event });
    await until(() => server.received.some((asked) => asked.action === 'UserEvent'));
    await deploy([tab, config(server), catcher(), end('done1'), end('catch1-out')], 'full');
    [done, caught].should.deepEqual([[], []]);
  });
});

describe('ami-action: a session of its own', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('is opened for each action and closed afterwards', async () => {
    const { server, ask } = await onSimulator({ ownSession: true });
    const logins = () => server.received.filter(({ name }) => name === 'Login').length;
    await ask({ payload: { Action: 'Ping' } });
    await ask({ payload: { Action: 'Ping' } });
    logins().should.equal(3);
    await until(() => server.sessions.length === 1, 'the end of both sessions');
    server.received.filter(({ name }) => name === 'Logoff').should.have.length(2);
  });

  it('is closed after an error, too', async () => {
    const { server, refused } = await onSimulator({ ownSession: true });
    const { error } = await refused({ payload: { Action: 'Hangup', Channel: 'PJSIP/none' } });
    error.code.should.equal('AMI_ERR_REJECTED');
    await until(() => server.sessions.length === 1, 'the end of the session');
  });

  it('does not hold up the shared connection', async () => {
    const { server, give, done, caught } = await onSimulator({ ownSession: true });
    give({
      payload: {
        Action: 'Originate',
        Channel: 'PJSIP/1001',
        Context: 'default',
        Exten: '1002',
        Priority: 1,
        Timeout: 10_000,
      },
    });
    await until(() => server.received.some(({ name }) => name === 'Originate'));
    await configNode().connection?.send({ Action: 'Ping' });
    await delivered();
    [done, caught].should.deepEqual([[], []]);
    const [ringing] = server.exchange.channels.values();
    await configNode().connection?.send({ Action: 'Hangup', Channel: String(ringing?.name) });
    await until(() => done.length + caught.length === 1, 'the outcome of the call');
    const ended = done.length;
    give({ payload: { Action: 'Ping' } });
    await until(() => done.length > ended);
  });

  it('reports why its login fails, and that nothing was sent if it is not open in time', async () => {
    const { server, refused } = await onSimulator({ ownSession: true, timeout: '60' });
    server.fault('no-banner');
    const { error } = await refused({ payload: { Action: 'Ping' } });
    error.code.should.equal('AMI_ERR_NOT_SENT');
    error.message.should.match(/no session of its own was open within \d+ ms/);
  });
});
