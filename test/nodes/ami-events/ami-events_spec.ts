import { mock } from 'node:test';
import should from 'should';
import { Frame } from '../../../src';
import { scriptedServer } from '../../support/scripted-server';
import { afterThisTest } from '../../support/teardown';
import { until } from '../../support/wait';
import {
  config,
  configNode,
  end,
  events,
  helper,
  lastStatus,
  node,
  received,
  simulator,
  start,
  statuses,
  tab,
} from '../flow';

interface EventMessage {
  _msgid: string;
  topic: string;
  payload: Record<string, unknown>;
  ami: { server: string; receivedAt: string };
}

interface GapMessage {
  topic: 'gap';
  payload: { from: string; to: string };
  ami: { server: string; receivedAt: string };
}

describe('ami-events', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('sends an event as a message: its name, its headers, its server and its time', async () => {
    const pbx = await simulator();
    await start([tab, config(pbx, { name: 'Head office' }), events({ events: ['Newchannel'] }), end('out1')]);
    const messages = received<EventMessage>('out1');
    await until(() => configNode().connection?.state === 'ready');
    const before = Date.now();
    pbx.emit({ Event: 'Newchannel', Channel: 'PJSIP/1001-1', ChanVariable: ['a=1', 'b=2'], Exten: '' });
    await until(() => messages.length === 1);
    const [message] = messages as [EventMessage];
    message.topic.should.equal('Newchannel');
    message.payload.should.containDeep({ Event: 'Newchannel', Channel: 'PJSIP/1001-1', Exten: '' });
    (message.payload.ChanVariable as string[]).should.deepEqual(['a=1', 'b=2']);
    message.ami.server.should.equal('Head office');
    new Date(message.ami.receivedAt).toISOString().should.equal(message.ami.receivedAt);
    Date.parse(message.ami.receivedAt).should.be.within(before, Date.now());
  });

  it('gives each event an id in the form of Node-RED, the same at all its wires', async () => {
    const pbx = await simulator();
    const node = events({ events: ['Hangup'], wires: [['out1', 'out2']] });
    await start([tab, config(pbx), node, end('out1'), end('out2')]);
    const outputs = [received<EventMessage>('out1'), received<EventMessage>('out2')] as const;
    await until(() => configNode().connection?.state === 'ready');
    for (let i = 0; i < 3; i++) pbx.emit({ Event: 'Hangup' });
    await until(() => outputs.every(({ length }) => length === 3));
    const [ids, same] = outputs.map((messages) => messages.map(({ _msgid }) => _msgid));
    should(ids).deepEqual(same);
    should(new Set(ids).size).equal(3);
    for (const id of ids ?? []) should(id).match(/^[0-9a-f]{16}$/);
  });

  it('names the server by host and port if the connection has no name', async () => {
    const pbx = await simulator();
    await start([tab, config(pbx), events(), end('out1')]);
    const messages = received<EventMessage>('out1');
    await until(() => configNode().connection?.state === 'ready');
    pbx.emit({ Event: 'Hangup' });
    await until(() => messages.some(({ topic }) => topic === 'Hangup'));
    messages.forEach(({ ami }) => {
      ami.server.should.equal(`127.0.0.1:${pbx.port}`);
    });
  });

  const wanted: [title: string, events: unknown, gets: string[]][] = [
    ['exact names', ['Hangup', 'QueueCallerJoin'], ['QueueCallerJoin', 'Hangup']],
    ['names in any case', ['hANGUP'], ['Hangup']],
    ['patterns', ['Queue*'], ['QueueCallerJoin', 'QueueCallerLeave']],
    ['all, for an empty list', [], ['Newchannel', 'QueueCallerJoin', 'QueueCallerLeave', 'Hangup']],
    ['all, for *', ['*'], ['Newchannel', 'QueueCallerJoin', 'QueueCallerLeave', 'Hangup']],
    [
      'all, where the property is missing',
      undefined,
      ['Newchannel', 'QueueCallerJoin', 'QueueCallerLeave', 'Hangup'],
    ],
    ['text with commas, as an environment variable gives it', 'Hangup, Newchannel', ['Newchannel', 'Hangup']],
    ['text with commas within the list', ['Hangup,Newchannel'], ['Newchannel', 'Hangup']],
  ];
  for (const [title, names, gets] of wanted) {
    it(`sends the selected events: ${title}`, async () => {
      const pbx = await simulator();
      const all = events({ id: 'ev2', events: ['UserEvent'], wires: [['out2']] });
      await start([tab, config(pbx), events({ events: names }), end('out1'), all, end('out2')]);
      const messages = received<EventMessage>('out1');
      const last = received('out2');
      await until(() => configNode().connection?.state === 'ready');
      for (const Event of ['Newchannel', 'QueueCallerJoin', 'QueueCallerLeave', 'Hangup', 'UserEvent']) {
        pbx.emit({ Event });
      }
      const ours = () =>
        messages
          .map(({ topic }) => topic)
          .filter((name) => !/^(FullyBooted|UserEvent|SuccessfulAuth)$/.test(name));
      // Each node has a queue of its own.
      await until(() => last.length === 1 && ours().length >= gets.length);
      ours().should.deepEqual(gets);
    });
  }

  it('creates nothing for an output without a wire', async () => {
    const pbx = await simulator();
    await start([tab, config(pbx), events({ wires: [[]] })]);
    const { connection } = configNode();
    await until(() => connection?.state === 'ready');
    const made = mock.method(Frame.prototype, 'toObject');
    afterThisTest(() => made.mock.restore());
    const seen = new Promise<void>((resolve) => connection?.subscribe(['Hangup'], () => resolve()));
    pbx.emit({ Event: 'Hangup' });
    await seen;
    made.mock.callCount().should.equal(0);
  });

  it('shows the state at once, and each change of it, with the texts of Node-RED', async () => {
    const pbx = await simulator();
    await start([tab, config(pbx, { reconnectDelay: '60000' }), events(), end('out1')]);
    const shown = statuses('ev1');
    should(shown()[0]).deepEqual({
      fill: 'grey',
      shape: 'ring',
      text: 'node-red:common.status.not-connected',
    });
    await until(() => configNode().connection?.state === 'ready');
    pbx.drop();
    await until(() => configNode().connection?.state === 'waiting');
    const changes = shown().map(({ fill, shape, text }) => `${fill} ${shape} ${text}`);
    changes
      .filter((change, i) => change !== changes[i - 1])
      .should.deepEqual([
        'grey ring node-red:common.status.not-connected',
        'yellow ring node-red:common.status.connecting',
        'green dot node-red:common.status.connected',
        'red ring node-red:common.status.disconnected',
      ]);
  });

  it('shows in its status that no connection is set', async () => {
    await start([tab, events({ connection: '' }), end('out1')], {});
    should(lastStatus('ev1')).deepEqual({ fill: 'red', shape: 'ring', text: 'no connection selected' });
  });

  it('refuses a name that is too long, with its index, and does not affect the shared connection', async () => {
    const pbx = await simulator();
    const long = events({ id: 'ev2', events: ['Hangup', `${'*Queue'.repeat(50)}*`], wires: [['out2']] });
    await start([tab, config(pbx), events({ events: ['Hangup'] }), end('out1'), long, end('out2')]);
    const messages = received('out1');
    await until(() => configNode().connection?.state === 'ready');
    should(lastStatus('ev2')).deepEqual({ fill: 'red', shape: 'ring', text: 'invalid setting' });
    const [told] = helper.log().args.filter(([{ level, id }]) => level === 20 && id === 'ev2');
    should(String(told?.[0].msg)).match(/^AmiError: events\[1\] /);
    pbx.emit({ Event: 'Hangup' });
    await until(() => messages.length === 1);
    should(configNode().connection?.snapshot().failures).deepEqual({});
  });

  it('reports an environment variable that is not set, and keeps running', async () => {
    const pbx = await simulator();
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Node-RED's own way to name a variable
    await start([tab, config(pbx), events({ events: ['${NO_SUCH_EVENTS}'] }), end('out1')]);
    should(lastStatus('ev1')).deepEqual({ fill: 'red', shape: 'ring', text: 'invalid setting' });
  });

  it('takes its names from an environment variable', async () => {
    process.env.AMI_TEST_EVENTS = 'Hangup,Newchannel';
    try {
      const pbx = await simulator();
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Node-RED's own way to name a variable
      await start([tab, config(pbx), events({ events: ['${AMI_TEST_EVENTS}'] }), end('out1')]);
      const messages = received<EventMessage>('out1');
      await until(() => configNode().connection?.state === 'ready');
      for (const Event of ['QueueCallerJoin', 'Newchannel', 'Hangup']) pbx.emit({ Event });
      await until(() => messages.length === 2);
      messages.map(({ topic }) => topic).should.deepEqual(['Newchannel', 'Hangup']);
    } finally {
      delete process.env.AMI_TEST_EVENTS;
    }
  });

  it('also gets the events of the next session', async () => {
    const pbx = await simulator();
    await start([tab, config(pbx), events({ events: ['Hangup'] }), end('out1')]);
    const messages = received('out1');
    await until(() => configNode().connection?.state === 'ready');
    pbx.drop();
    await until(() => configNode().connection?.snapshot().connects === 2);
    pbx.emit({ Event: 'Hangup' });
    await until(() => messages.length === 2);
    messages.map(({ topic }) => topic).should.deepEqual(['gap', 'Hangup']);
  });

  it('sends nothing after it was closed', async () => {
    const pbx = await simulator();
    await start([tab, config(pbx), events({ events: ['Hangup'] }), end('out1')]);
    const messages = received('out1');
    await until(() => configNode().connection?.state === 'ready');
    const ours = node('ev1') as unknown as { send: { callCount: number } };
    const { connection } = configNode();
    let seen = 0;
    connection?.subscribe(['Hangup'], () => {
      seen += 1;
    });
    await node('ev1').close(false);
    pbx.emit({ Event: 'Hangup' });
    await until(() => seen === 1);
    messages.should.be.empty();
    ours.send.callCount.should.equal(0);
  });

  describe('after a gap', () => {
    const connects = () =>
      configNode().connection?.state === 'ready' ? configNode().connection?.snapshot().connects : 0;
    /** A server that sends an event in the same segment as the login response. */
    const chatty = () =>
      scriptedServer({
        answers: {
          login: (action, client) => {
            const login = `Response: Success\r\nActionID: ${action.actionid}\r\nMessage: Authentication accepted\r\n\r\n`;
            client.socket.write(`${login}Event: FullyBooted\r\n\r\n`);
          },
        },
      });

    it('reports the gap before any event of the new session, and none at the first connect', async () => {
      const before = Date.now();
      const server = await chatty();
      await start([tab, config(server, { name: 'Head office' }), events(), end('out1')]);
      const messages = received<EventMessage | GapMessage>('out1');
      await until(() => messages.length === 1);
      for (const { socket } of server.clients) socket.destroy();
      await until(() => messages.length === 3);
      messages.map(({ topic }) => topic).should.deepEqual(['FullyBooted', 'gap', 'FullyBooted']);
      const { payload, ami } = messages[1] as GapMessage;
      for (const time of [payload.from, payload.to]) new Date(time).toISOString().should.equal(time);
      Date.parse(payload.from).should.be.within(before, Date.parse(payload.to));
      Date.parse(payload.to).should.be.belowOrEqual(Date.now());
      ami.should.deepEqual({ pbx: 'Head office', server: 'Head office', receivedAt: payload.to });
    });

    it('reports the gap whatever its events are, once per node', async () => {
      const server = await chatty();
      const other = events({ id: 'ev2', events: ['Hangup'], wires: [['out2']] });
      await start([tab, config(server), events({ events: ['Newchannel'] }), end('out1'), other, end('out2')]);
      const [first, second] = [received('out1'), received('out2')];
      await until(() => connects() === 1);
      for (const { socket } of server.clients) socket.destroy();
      await until(() => first.length === 1 && second.length === 1);
      first.should.deepEqual([{ ...first[0], topic: 'gap' }]);
      second.should.deepEqual([{ ...second[0], topic: 'gap' }]);
    });

    it('reports a gap after a connection was closed or renewed on purpose', async () => {
      const server = await chatty();
      await start([tab, config(server), events({ events: ['Hangup'] }), end('out1')]);
      const messages = received<GapMessage>('out1');
      await until(() => connects() === 1);
      configNode().reconnect();
      await until(() => messages.length === 1);
      await configNode().disconnect();
      configNode().connect();
      await until(() => messages.length === 2);
      messages.map(({ topic }) => topic).should.deepEqual(['gap', 'gap']);
    });
  });

  it('warns once when its flow is too slow, and again if it is too slow after it has caught up', async () => {
    const pbx = await simulator();
    await start([tab, config(pbx), events({ events: ['Hangup'] }), end('out1')]);
    const drops = () => configNode().connection?.snapshot().drops ?? 0;
    let sent = 0;
    let slow = false;
    // Replaces the rest of the flow, because ten thousand real messages would take seconds.
    node('ev1').send = () => {
      sent += 1;
      const until = performance.now() + 5;
      while (slow && performance.now() < until);
    };
    const warnings = () => helper.log().args.filter(([{ level, id }]) => level === 30 && id === 'ev1');
    await until(() => configNode().connection?.state === 'ready');
    for (const episode of [1, 2]) {
      const before = drops();
      slow = true;
      for (let n = 0; n < 11_500; n++) pbx.emit({ Event: 'Hangup' });
      await until(() => drops() > before, 'drops');
      slow = false;
      await until(() => sent + drops() === episode * 11_500, 'all to be handed over or dropped');
      warnings().length.should.equal(episode);
    }
    should(warnings()[0]?.[0].msg).match(/too slow/);
  });

  it('gives each node its own gap object: a change by one flow affects no other', async () => {
    const pbx = await simulator();
    const other = events({ id: 'ev2', wires: [['out2']] });
    await start([tab, config(pbx), events({ events: ['Hangup'] }), end('out1'), other, end('out2')]);
    const [first, second] = [received<GapMessage>('out1'), received<GapMessage>('out2')];
    await until(() => configNode().connection?.state === 'ready');
    pbx.drop();
    const gapIn = (messages: GapMessage[]) => messages.find(({ topic }) => topic === 'gap')?.payload;
    await until(() => gapIn(first) && gapIn(second));
    Object.assign(gapIn(first) ?? {}, { from: 'changed' });
    should(gapIn(second)?.from).not.equal('changed');
  });

  it('gives each node its own event object, including the values of a repeated header', async () => {
    const pbx = await simulator();
    const other = events({ id: 'ev2', events: ['Hangup'], wires: [['out2']] });
    await start([tab, config(pbx), events({ events: ['Hangup'] }), end('out1'), other, end('out2')]);
    const [first, second] = [received<EventMessage>('out1'), received<EventMessage>('out2')];
    await until(() => configNode().connection?.state === 'ready');
    for (let n = 0; n < 3; n++) pbx.emit({ Event: 'Hangup', ChanVariable: ['a=1', 'b=2'] });
    await until(() => first.length === 3 && second.length === 3);
    for (const { payload, ami } of first) {
      (payload.ChanVariable as string[]).push('changed');
      Object.assign(ami, { server: 'changed' });
    }
    for (const { payload, ami } of second) {
      (payload.ChanVariable as string[]).should.deepEqual(['a=1', 'b=2']);
      ami.server.should.not.equal('changed');
    }
  });
});
