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
import { PLACES } from './network-faults';
import { Wire } from './wire';

const CONNECTIONS = 50;
const MASK = 'user,call';

interface Message {
  topic: string;
  payload: Record<string, string>;
  ami: { server: string };
}

/** Ways to lose all connections, until their wires accept connections again. */
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

describe('a shared connection that is lost again and again', function () {
  this.timeout(180_000);
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('recovers 200 times out of 200, at the next attempt, with its mask and every subscriber', async () => {
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
      const atHealing = attempts();
      await until(
        () => connections().every(({ state }) => state === 'ready'),
        `all ready after being ${what}`,
        60_000,
      );
      attempts().forEach((made, i) => {
        should(made).be.belowOrEqual((atHealing[i] ?? 0) + 1, `attempts since it was ${what}`);
      });
      recovered += await probed(pbx, messages, what);
    }

    should(recovered).equal(200);
    should(wires.map(({ maxOpen }) => maxOpen)).deepEqual(wires.map(() => 1));
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

/** @returns a connection through the wire, with two subscribers */
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

/** Fulfilled when the event has reached both subscribers of every connection, with the number of connections. */
async function probed(pbx: Simulator, messages: Message[], probe: string): Promise<number> {
  await until(() => pbx.sessions.filter(({ login }) => login).length === CONNECTIONS, 'all logged in');
  pbx.emit({ Event: 'UserEvent', UserEvent: probe });
  const arrived = () => messages.filter(({ payload }) => payload.UserEvent === probe);
  await until(() => arrived().length >= 2 * CONNECTIONS, `${probe} at every subscriber`);
  const servers = arrived().map(({ ami }) => ami.server);
  should(servers.sort()).deepEqual(ids.flatMap((_, i) => [name(i), name(i)]).sort());
  return new Set(servers).size;
}
