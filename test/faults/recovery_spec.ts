import should from 'should';
import type { Simulator } from '../../src/simulator';
import {
  ADMIN,
  config,
  configNode,
  end,
  events,
  helper,
  received,
  simulator,
  start,
  tab,
} from '../nodes/flow';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';
import { PLACES } from './line-troubles';
import { Wire } from './wire';

const CONNECTIONS = 50;
const MASK = 'user,call';

interface Message {
  topic: string;
  payload: Record<string, string>;
  ami: { server: string };
}

/** How all connections are lost, until their wires take connections again. */
const LOSSES: [what: string, lose: (wires: Wire[], pbx: Simulator) => void][] = [
  ['closed', (wires) => each(wires, (wire) => wire.cut('FIN'))],
  ['reset', (wires) => each(wires, (wire) => wire.cut('RST'))],
  [
    'kicked, and closed before each banner',
    (wires, pbx) => {
      each(wires, (wire) => wire.cutAt(PLACES.accept, 'FIN'));
      pbx.fault('kick');
    },
  ],
  [
    'reset, and in each login again',
    (wires, pbx) => {
      each(wires, (wire) => wire.cutAt(PLACES.login, 'RST'));
      pbx.fault('reset');
    },
  ],
];

describe('the shared connection, lost again and again', function () {
  this.timeout(180_000);
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('comes back 200 times out of 200: at the next attempt, on one socket, with its mask, to every subscriber', async () => {
    const pbx = await simulator();
    const wires = await Promise.all(Array.from({ length: CONNECTIONS }, () => wireTo(pbx)));
    await start([tab, ...wires.flatMap(connected), end('out1')], credentials());
    const messages = received<Message>('out1');
    await probed(pbx, messages, 'before');

    let recovered = 0;
    for (const [what, lose] of LOSSES) {
      const before = attempts();
      lose(wires, pbx);
      await until(() => attempts().every((made, i) => made >= (before[i] ?? 0) + 2), `all ${what}`);
      await Promise.all(wires.map((wire) => wire.accept()));
      const whenMended = attempts();
      await until(
        () => connections().every(({ state }) => state === 'ready'),
        `all back, having been ${what}`,
        60_000,
      );
      attempts().forEach((made, i) => {
        should(made).be.belowOrEqual((whenMended[i] ?? 0) + 1, `attempts since it was ${what}`);
      });
      recovered += await probed(pbx, messages, what);
    }

    should(recovered).equal(200);
    should(wires.map(({ mostAtOnce }) => mostAtOnce)).deepEqual(wires.map(() => 1));
    const logins = pbx.received.filter(({ name }) => name === 'Login');
    should(logins.length).be.aboveOrEqual(5 * CONNECTIONS);
    should([...new Set(logins.map((login) => login.get('Events')))]).deepEqual([MASK]);
    const gaps = messages.filter(({ topic }) => topic === 'gap');
    should(gaps).have.length(2 * CONNECTIONS * LOSSES.length);
  });
});

const each = (wires: Wire[], act: (wire: Wire) => void) => wires.forEach(act);
const ids = Array.from({ length: CONNECTIONS }, (_, i) => `pbx${i}`);
const name = (i: number) => `office ${i}`;
const connections = () => ids.flatMap((id) => configNode(id).connection ?? []);
const attempts = () => connections().map((connection) => connection.snapshot().attempts);
const credentials = () => Object.fromEntries(ids.map((id) => [id, ADMIN]));

/** A connection behind its wire, with two subscribers. */
function connected(wire: Wire, i: number) {
  const subscriber = (n: number) => events({ id: `ev${i}-${n}`, connection: ids[i] });
  const fields = { id: ids[i], name: name(i), reconnectDelay: '2', events: MASK };
  return [config(wire, fields), subscriber(1), subscriber(2)];
}

async function wireTo(pbx: Simulator): Promise<Wire> {
  const wire = await Wire.to(pbx.port);
  afterThisTest(() => wire.close());
  return wire;
}

/** @returns how many connections brought the event to both of their subscribers, once all have */
async function probed(pbx: Simulator, messages: Message[], probe: string): Promise<number> {
  await until(() => pbx.sessions.filter(({ login }) => login).length === CONNECTIONS, 'all logged in');
  pbx.emit({ Event: 'UserEvent', UserEvent: probe });
  const came = () => messages.filter(({ payload }) => payload.UserEvent === probe);
  await until(() => came().length >= 2 * CONNECTIONS, `${probe} everywhere`);
  const servers = came().map(({ ami }) => ami.server);
  should(servers.sort()).deepEqual(ids.flatMap((_, i) => [name(i), name(i)]).sort());
  return new Set(servers).size;
}
