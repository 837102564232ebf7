import should from 'should';
import { example } from './all';
import { Functions, type Message } from './functions';

const TITLE = 'Edge to MQTT';
const EDGE = 'ami/edge/a/status';

describe('the example "Edge to MQTT": its functions', () => {
  let edge: Functions;

  beforeEach(() => {
    edge = new Functions(TITLE, { ACTIONS: true });
  });

  /** @returns the messages of the first output */
  const first = async (name: string, msg: Message) => (await edge.run(name, msg))[0] ?? [];
  const state = async (payload: object, more: object = {}) =>
    (await first('State message', { payload: { pbx: 'a', ...payload }, ...more }))[0];
  const keep = (topic: string, payload = '{}') => first('Retain', { keep: true, topic, payload });
  const complete = (...failed: string[]) => first('Retain', { complete: true, failed });
  const atBroker = (topic: string, payload = '{}') => first('Retain', { topic, payload, retain: true });
  const birth = (payload = 'online') => first('Retain', { topic: EDGE, payload, retain: true });
  /** A message of the *status* node for a lost connection. */
  const lost = () => first('Retain', { status: { fill: 'red', shape: 'ring', text: 'disconnected' } });
  /** A message of the *complete* node. */
  const confirmed = (msg: Message = {}) => ({ ...msg, complete: { source: { id: '1', type: 'mqtt out' } } });
  const topics = (messages: Message[]) => messages.map(({ topic }) => topic);

  it('takes each topic of its nodes from one variable, and each variable is set in the tab', () => {
    const { flow } = example(TITLE);
    const variables = flow.find(({ type }) => type === 'tab')?.env as { name: string }[];
    const names = variables.map(({ name }) => `\${${name}}`);
    const broker = flow.find(({ type }) => type === 'mqtt-broker');
    const used = [broker?.birthTopic, broker?.willTopic, broker?.closeTopic, broker?.broker, broker?.port];
    for (const node of flow) if (node.type === 'mqtt in') used.push(node.topic);
    should(used).have.length(9);
    for (const each of used) should(names).containEql(each);
  });

  it('notices a lost broker, and is noticed as lost by it, after 15 seconds', () => {
    // Both sides wait one and a half times the keep-alive interval. TCP alone would retry at growing intervals.
    const broker = example(TITLE).flow.find(({ type }) => type === 'mqtt-broker');
    should(Number(broker?.keepalive) * 1.5).equal(15);
  });

  it('gives each kind its topic, with names encoded, and the entry with its n', async () => {
    const hint = { kind: 'hint', context: 'from internal', name: '*72/#+', n: 3 };
    should(await state(hint)).match({ keep: true, topic: 'ami/a/extension/from%20internal/*72%2F%23%2B' });
    should(JSON.parse(String((await state(hint))?.payload))).deepEqual({ pbx: 'a', ...hint });
    should((await state({ kind: 'device', name: 'PJSIP/1001' }))?.topic).equal('ami/a/device/PJSIP%2F1001');
    should((await state({ kind: 'queue', name: 'sales', pbx: 'a/b' }))?.topic).equal('ami/a%2Fb/queue/sales');
    should((await state({ kind: 'mailbox', context: 'default', name: '1001' }))?.topic).equal(
      'ami/a/mailbox/default/1001',
    );
    should(await state({ kind: 'member', name: 'PJSIP/1001', queue: 'sales' })).be.undefined();
  });

  it('clears the topic of a removed entry', async () => {
    should(await state({ kind: 'queue', name: 'sales', removed: true })).deepEqual({
      keep: true,
      topic: 'ami/a/queue/sales',
      payload: '',
    });
  });

  it('retains a call while it is live, and publishes its end once', async () => {
    const payload = { pbx: 'a', id: '1.5', state: 'ringing', n: 1 };
    should(await edge.run('Call message', { topic: 'started', payload })).deepEqual([
      [{ keep: true, topic: 'ami/a/call/1.5', payload: JSON.stringify(payload) }],
      [],
    ]);
    const ended = { ...payload, state: 'ended' };
    should(await edge.run('Call message', { topic: 'ended', payload: ended })).deepEqual([
      [{ keep: true, topic: 'ami/a/call/1.5', payload: '' }],
      [{ topic: 'ami/a/ended', payload: JSON.stringify(ended), qos: 1, retain: false }],
    ]);
  });

  it('publishes all retained topics again at its own birth message, and no others', async () => {
    should(await keep('ami/a/call/1')).deepEqual([
      { topic: 'ami/a/call/1', payload: '{}', qos: 0, retain: true },
    ]);
    await keep('ami/a/queue/q', '{"n":1}');
    await keep('ami/a/queue/q', '{"n":2}');
    await keep('ami/a/call/2');
    await keep('ami/a/call/2', '');
    should(await birth()).deepEqual([
      { topic: 'ami/a/call/1', payload: '{}', qos: 0, retain: true },
      { topic: 'ami/a/queue/q', payload: '{"n":2}', qos: 0, retain: true },
    ]);
  });

  it('publishes many topics in portions, each when the broker has confirmed the one before', async () => {
    for (let n = 1; n <= 4100; n += 1) await keep(`ami/a/extension/x/${n}`, String(n));
    const [portion = [], [end] = []] = await edge.run('Retain', { topic: EDGE, payload: 'online' });
    should(portion).have.length(2000);
    should(end).match({ topic: 'ami/a/published', payload: '2100', qos: 1, retain: false });
    // Before the second portion, one topic changes, one is removed, and one arrives from the broker.
    await keep('ami/a/extension/x/4001', 'new');
    await keep('ami/a/extension/x/4002', '');
    should(await atBroker('ami/a/extension/x/4003', '4003')).deepEqual([]);
    const [second = [], [secondEnd] = []] = await edge.run('Retain', confirmed(end));
    should(second).have.length(2000);
    const [last = [], [lastEnd] = []] = await edge.run('Retain', confirmed(secondEnd));
    should(topics(last)).have.length(97);
    should(topics(last).filter((topic) => /400[123]$/.test(String(topic)))).deepEqual([]);
    should(await edge.run('Retain', confirmed(lastEnd))).deepEqual([[], []]);
  });

  it('starts again with a later connection, and ignores confirmations for the earlier one', async () => {
    for (let n = 1; n <= 2100; n += 1) await keep(`ami/a/extension/x/${n}`);
    const [, [before] = []] = await edge.run('Retain', { topic: EDGE, payload: 'online' });
    const [portion = [], [end] = []] = await edge.run('Retain', { topic: EDGE, payload: 'online' });
    should(await edge.run('Retain', confirmed(before))).deepEqual([[], []]);
    const [rest = []] = await edge.run('Retain', confirmed(end));
    should(new Set(topics([...portion, ...rest]))).have.size(2100);
    // The rest of an earlier portion does not delay a call.
    await edge.run('Retain', { topic: EDGE, payload: 'online' });
    await keep('ami/a/call/1');
    should((await birth())[0]).match({ topic: 'ami/a/call/1' });
  });

  it('publishes calls first and devices last', async () => {
    for (const path of ['device/1', 'extension/default/1', 'queue/q', 'call/1', 'status'])
      await keep(`ami/a/${path}`);
    should(topics(await birth())).deepEqual(
      ['call/1', 'status', 'extension/default/1', 'queue/q', 'device/1'].map((path) => `ami/a/${path}`),
    );
  });

  it('publishes devices in small portions, so that the extensions of other edges go before them', async () => {
    for (let n = 1; n <= 550; n += 1) await keep(`ami/a/device/${n}`);
    for (let n = 1; n <= 350; n += 1) await keep(`ami/a/extension/x/${n}`);
    const sizes: number[] = [];
    let next: Message = { topic: EDGE, payload: 'online' };
    for (;;) {
      const [portion = [], ends = []] = await edge.run('Retain', next);
      if (ends[0] === undefined) break;
      sizes.push(portion.length);
      next = confirmed(ends[0]);
    }
    // The first has all extensions, and devices up to its size.
    should(sizes).deepEqual([500, 400]);
    for (let n = 351; n <= 600; n += 1) await keep(`ami/a/extension/x/${n}`);
    should(topics(await birth()).filter((topic) => String(topic).includes('device'))).deepEqual([]);
  });

  it('publishes after a lost connection only topics that differ at the broker', async () => {
    for (const name of ['1', '2', '3', '4']) await keep(`ami/a/device/${name}`, 'now');
    await lost();
    await atBroker('ami/a/device/1', 'now');
    await first('Retain', { status: { fill: 'green', shape: 'dot', text: 'connected' } });
    await atBroker('ami/a/device/2', 'now');
    await atBroker('ami/a/device/3', 'before');
    should(topics(await birth())).deepEqual(['ami/a/device/3', 'ami/a/device/4']);
  });

  it('publishes all topics again if the broker sent its own before the connection was lost', async () => {
    await keep('ami/a/device/1', 'now');
    await lost();
    await atBroker('ami/a/device/1', 'now');
    await lost();
    should(topics(await birth())).deepEqual(['ami/a/device/1']);
    // The broker sends the topic late.
    await atBroker('ami/a/device/1', 'now');
    should(topics(await birth())).deepEqual(['ami/a/device/1']);
  });

  it('is online again when the broker notices late that an earlier connection was lost', async () => {
    should(await birth('offline')).deepEqual([{ topic: EDGE, payload: 'online', qos: 1, retain: true }]);
  });

  it('clears topics of an earlier process at the broker, after the PBX has been read', async () => {
    await keep('ami/a/extension/default/1001');
    for (const topic of ['extension/default/1001', 'extension/default/1002', 'call/1', 'call/2'])
      should(await atBroker(`ami/a/${topic}`)).deepEqual([]);
    await keep('ami/a/call/2');
    const cleared = await complete();
    should(topics(cleared)).deepEqual(['ami/a/extension/default/1002', 'ami/a/call/1']);
    should(cleared[0]).match({ payload: '', retain: true });
    // After a later connection to the broker.
    should(topics(await atBroker('ami/a/call/3'))).deepEqual(['ami/a/call/3']);
    should(await atBroker('ami/a/call/2')).deepEqual([]);
  });

  it('keeps topics of sources that it could not read, and topics of others', async () => {
    await atBroker('ami/a/queue/sales');
    await atBroker('ami/a/note/1');
    should(await complete('queues')).deepEqual([]);
    should(topics(await complete())).deepEqual(['ami/a/queue/sales']);
  });

  it('says which source failed', async () => {
    const closing = { failed: [{ source: 'queues', code: 'AMI_ERR_REJECTED', message: 'no' }] };
    should(await state(closing, { topic: 'snapshot', complete: true })).deepEqual({
      complete: true,
      failed: ['queues'],
    });
  });

  it('retains the state of the PBX, and warns once of a topic of another PBX', async () => {
    const status = { payload: { state: 'waiting', since: 't', server: 's' }, ami: { pbx: 'b' } };
    const [sent] = await first('PBX status', status);
    await first('PBX status', status);
    should(sent).match({ keep: true, topic: 'ami/b/status', payload: '{"state":"waiting","since":"t"}' });
    should(edge.complaints).have.length(1);
    should(edge.complaints[0]).containEql('ACTION_TOPIC is ami/a/action');
  });

  describe('commands', () => {
    const reply = { responseTopic: 'answers/me', correlationData: Buffer.from('7') };
    const ping = '{"payload":{"Action":"Ping"}}';
    const check = async (msg: Message) => {
      const [[run], [refusal]] = (await edge.run('Check', {
        retain: false,
        payload: ping,
        ...reply,
        ...msg,
      })) as [Message[], Message[]];
      return { run, error: refusal?.error as { code: string; message: string } | undefined };
    };

    beforeEach(() => void edge.flow.set('state', 'ready'));

    it('run in the form that ami-action takes', async () => {
      should((await check({})).run).deepEqual({ payload: { Action: 'Ping' }, ...reply });
      const form = '{"action":"call","payload":{"from":"1001","to":"1002"}}';
      should((await check({ payload: form })).run).match({ action: 'call', payload: { from: '1001' } });
    });

    it('are refused unless ACTIONS is ticked and the PBX is ready', async () => {
      for (const now of ['waiting', undefined]) {
        edge.flow.set('state', now);
        should(await check({})).match({ run: undefined, error: { code: 'AMI_ERR_NOT_SENT' } });
      }
      edge = new Functions(TITLE, { ACTIONS: false });
      edge.flow.set('state', 'ready');
      should(await check({})).match({ run: undefined, error: { code: 'AMI_ERR_FORBIDDEN' } });
    });

    it('are ignored if they are retained or expired', async () => {
      for (const old of [{ retain: true }, { messageExpiryInterval: 0 }])
        should(await check(old)).deepEqual({ run: undefined, error: undefined });
      should((await check({ messageExpiryInterval: 5 })).run).be.ok();
    });

    it('are ignored if their answer could be mistaken for a state', async () => {
      for (const responseTopic of ['ami/a/status', 'ami/edge/b/status', '$SYS/x', 'x/#', '+'])
        should(await check({ responseTopic })).deepEqual({ run: undefined, error: undefined });
      should(edge.complaints).have.length(5);
    });

    it('are refused with an error that names the wrong field', async () => {
      const wrong = {
        '{': /must be JSON/,
        '[]': /must be a JSON object/,
        '{"form":"call","payload":{}}': /"form" is unknown/,
        '{"action":"call"}': /"payload" must be an object/,
        '{"action":1,"payload":{}}': /"action" must be/,
        [`"${'x'.repeat(10_000)}"`]: /longer than 10000/,
      };
      for (const [payload, message] of Object.entries(wrong)) {
        const { run, error } = await check({ payload });
        should(run).be.undefined();
        should(error?.code).equal('AMI_ERR_INVALID_ACTION');
        should(error?.message).match(message);
      }
    });

    it('get their answer on the response topic, with the correlation data', async () => {
      const [sent] = await first('Answer', { ...reply, payload: { response: { Ping: 'Pong' } } });
      should(sent).match({ topic: 'answers/me', correlationData: reply.correlationData, retain: false });
      should(JSON.parse(String(sent?.payload))).deepEqual({ result: { response: { Ping: 'Pong' } } });
    });

    it('get an error with its code and field', async () => {
      const error = { code: 'AMI_ERR_INVALID_ACTION', message: 'AmiError: call: "to" is missing' };
      const [sent] = await first('Answer', { ...reply, error, payload: {} });
      should(JSON.parse(String(sent?.payload))).deepEqual({
        error: { code: error.code, message: 'call: "to" is missing', field: 'to' },
      });
    });

    it('leave their error in the log if they have no response topic', async () => {
      should(await first('Answer', { payload: {}, error: { code: 'X', message: 'no' } })).deepEqual([]);
      should(edge.complaints).deepEqual(['a command without a response topic failed: no']);
      should(await first('Answer', { payload: {} })).deepEqual([]);
      should(edge.complaints).have.length(1);
    });
  });
});
