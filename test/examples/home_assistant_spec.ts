import should from 'should';
import { example } from './all';
import { Functions, type Message } from './functions';
import { type Discovery, discovery, faults } from './home-assistant';

const TITLE = 'Home Assistant over MQTT';
const EDGE = 'ami/edge/a/status';
const HOME = 'homeassistant/status';
const CONFIG = 'homeassistant/device/ami_a_default_1001/config';
const CALL = 'ami/a/extension/default/1001/call';

describe('the example "Home Assistant over MQTT": its devices', () => {
  let home: Functions;

  beforeEach(() => open());

  const open = (env: object = {}) => {
    home = new Functions(TITLE, { EXTENSIONS: '1001', ...env });
  };
  const send = async (msg: Message) => {
    const [published = [], [look]] = (await home.run('Devices', msg)) as [Message[], Message[]];
    return { published, look, topics: published.map(({ topic }) => topic) };
  };
  const online = (topic = EDGE, retain = false) => send({ topic, payload: 'online', retain });
  const found = async (): Promise<Discovery> =>
    discovery(String((await online()).published.find(({ topic }) => topic?.endsWith('/config'))?.payload));
  const ann = { extension: '1001', number: '1001', name: 'Ann' };
  const bob = { extension: '1002', number: '1002', name: 'Bob' };
  const ringing = {
    id: '1.5',
    state: 'ringing',
    direction: 'internal',
    from: bob,
    to: null,
    dialled: '1001',
    ringing: [ann],
    conversations: [] as object[],
    startedAt: 'T1',
    answeredAt: null as string | null,
  };
  const talking = {
    ...ringing,
    state: 'connected',
    to: ann,
    ringing: [],
    conversations: [{ between: [bob, ann], at: 'T2', until: null }],
    answeredAt: 'T2',
  };
  const call = async (payload: object | '', id = '1.5') => {
    const text = payload === '' ? '' : JSON.stringify(payload);
    const { published } = await send({ topic: `ami/a/call/${id}`, payload: text, retain: false });
    return published.map(({ topic, payload: said }) => ({ topic, ...JSON.parse(String(said)) }));
  };

  it('takes each topic of its nodes from one variable, and each variable is set in the tab', () => {
    const { flow } = example(TITLE);
    const variables = flow.find(({ type }) => type === 'tab')?.env as { name: string }[];
    const names = variables.map(({ name }) => `\${${name}}`);
    const used = flow.filter(({ type }) => type === 'mqtt in').map(({ topic }) => topic);
    should(used).have.length(4);
    for (const each of used) should(names).containEql(each);
  });

  it('have the form that Home Assistant documents, with four entities each', async () => {
    const { device, components, availability_mode } = await found();
    should(device.identifiers).deepEqual(['ami_a_default_1001']);
    should(Object.keys(components)).deepEqual(['state', 'online', 'call', 'mailbox']);
    should(availability_mode).equal('all');
    const ids = Object.values(components).map(({ unique_id }) => unique_id);
    should(new Set(ids).size).equal(4);
  });

  it('are checked with a schema that finds errors', async () => {
    const good = await found();
    const broken = (change: (copy: Discovery) => void) => {
      const copy = structuredClone(good);
      change(copy);
      return faults(copy);
    };
    should(broken(() => {})).deepEqual([]);
    should(broken((copy) => void delete copy.origin)).containEql(" must have required property 'origin'");
    should(broken((copy) => void Object.assign(copy, { availability_mode: 'both' }))).not.be.empty();
    should(broken((copy) => void Object.assign(copy.device, { identifiers: [] }))).not.be.empty();
    const component = (change: object) =>
      broken(
        (copy) => void Object.assign(copy.components, { state: { ...copy.components.state, ...change } }),
      );
    for (const change of [
      { unique_id: 'a b' },
      { unique_id: undefined },
      { platform: 'sensr' },
      { state_topic: 'ami/+' },
      { value_template: 'state' },
      { unit_of_measurement: 'messages' },
      { stat_topic: 'ami/a' },
    ])
      should(component(change)).not.be.empty();
  });

  it('are available only while the edge is online and the PBX is connected', async () => {
    const { availability, components } = await found();
    should(availability.map(({ topic }) => topic)).deepEqual([EDGE, 'ami/a/status']);
    const own = components.state?.availability?.map(({ topic }) => topic);
    should(own).deepEqual([EDGE, 'ami/a/status', 'ami/a/extension/default/1001']);
    const box = components.mailbox?.availability?.map(({ topic }) => topic);
    should(box).deepEqual([EDGE, 'ami/a/status', 'ami/a/mailbox/default/1001']);
  });

  it('take another context, and encode names in topics and ids', async () => {
    open({ EXTENSIONS: '*72/#@from internal', CALL_TOPICS: 'ami/a%2Fb/call/+' });
    const { device, components } = await found();
    should(components.state?.state_topic).equal('ami/a%2Fb/extension/from%20internal/*72%2F%23');
    should(device.identifiers).deepEqual(['ami_a-2f-b_from-20-internal_-2a-72-2f--23-']);
    should(device.name).equal('Extension *72/# (a/b)');
  });

  it('never share an id', async () => {
    open({ EXTENSIONS: 'a_b@c, a@b_c, a-5f-b@c' });
    const { topics } = await online();
    should(new Set(topics).size).equal(3);
  });

  it('are published when the edge or Home Assistant comes online, and not when it goes', async () => {
    should((await online(EDGE)).topics).deepEqual([CONFIG]);
    should((await online(HOME, true)).topics).deepEqual([CONFIG]);
    should((await online()).published[0]).match({ retain: true, qos: 1 });
    for (const topic of [EDGE, HOME])
      should((await send({ topic, payload: 'offline' })).published).deepEqual([]);
  });

  it('show the caller, the other party, and the end of the call', async () => {
    should(await call(ringing)).deepEqual([
      {
        topic: CALL,
        ...{ state: 'ringing', number: '1002', name: 'Bob', direction: 'internal', since: 'T1', id: '1.5' },
        calls: 1,
      },
    ]);
    should(await call(ringing)).deepEqual([]);
    should(await call(talking)).match([{ state: 'connected', number: '1002', since: 'T2' }]);
    should(await call({ ...talking, state: 'held' })).match([{ state: 'held' }]);
    should(await call('')).deepEqual([{ topic: CALL, state: 'idle', calls: 0 }]);
  });

  it('show the party that the extension calls', async () => {
    const own = { ...ringing, from: ann, ringing: [bob], dialled: '0123' };
    should(await call(own)).match([{ state: 'dialling', number: '0123' }]);
    should(await call({ ...own, to: bob })).match([{ state: 'dialling', number: '1002' }]);
  });

  it('prefer the conversation to a second, ringing call', async () => {
    await call(ringing, '1.9');
    should(await call(talking)).match([{ state: 'connected', calls: 2 }]);
    should(await call('')).match([{ state: 'ringing', calls: 1 }]);
  });

  it('no longer show a transferred call', async () => {
    await call({ ...talking, from: ann });
    const chris = { number: '1003', name: '' };
    const passed = {
      ...talking,
      from: ann,
      conversations: [{ between: [bob, chris], at: 'T3', until: null }],
    };
    should(await call(passed)).deepEqual([{ topic: CALL, state: 'idle', calls: 0 }]);
  });

  it('have only options that their templates can give', async () => {
    const { components } = await found();
    should(components.call?.options).containEql('dialling');
    should(components.state?.options).containEql('offline');
    for (const special of ['unavailable', 'unknown'])
      should(components.state?.options).not.containEql(special);
  });

  it('drop calls that ended while the broker was unavailable', async () => {
    await call(talking);
    await send({ status: { fill: 'red', text: 'disconnected' } });
    const { published, look } = await online(EDGE, true);
    // The old state, until the broker has sent what it retains and the edge has published its calls.
    should(JSON.parse(String(published[1]?.payload))).match({ state: 'connected' });
    should(JSON.parse(String((await send(look ?? {})).published[0]?.payload))).match({ state: 'idle' });
  });

  it('keep calls that the broker or the edge publishes again', async () => {
    await call(talking);
    await send({ status: { fill: 'yellow', text: 'connecting' } });
    await send({ status: { fill: 'green', text: 'connected' } });
    await call(talking);
    const { look } = await online(EDGE, true);
    should((await send(look ?? {})).published).deepEqual([]);
    const { look: second } = await online();
    await call(talking);
    should((await send(second ?? {})).published).deepEqual([]);
    const { look: third } = await online();
    should((await send(third ?? {})).published).have.length(1);
  });

  it('are removed if they are no longer chosen, and no other topic is', async () => {
    const { published } = await online();
    const text = String(published[0]?.payload);
    const atBroker = (payload: string, topic = CONFIG) => send({ topic, payload, retain: true });
    should((await atBroker(text)).published).deepEqual([]);
    open({ EXTENSIONS: '1002' });
    should((await atBroker(text)).published).deepEqual([
      { topic: CONFIG, payload: '', qos: 1, retain: true },
      { topic: CALL, payload: '', qos: 1, retain: true },
    ]);
    open({ EXTENSIONS: '1002', CALL_TOPICS: 'ami/b/call/+' });
    for (const foreign of [text, '', 'no JSON', 'null', '{"origin":{"name":"other"}}'])
      should((await atBroker(foreign)).published).deepEqual([]);
    open({ EXTENSIONS: '1002' });
    const forged = text.replaceAll(CALL, 'ami/a/status');
    should((await atBroker(forged)).topics).deepEqual([CONFIG]);
  });

  it('ask the user for extensions if none is chosen', async () => {
    open({ EXTENSIONS: ' ' });
    should((await online()).published).deepEqual([]);
    should(home.statuses).match([{ fill: 'yellow', text: /EXTENSIONS/ }]);
  });
});
