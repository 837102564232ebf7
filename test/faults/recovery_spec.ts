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
import { FaultRelay } from './fault-relay';
import { PLACES } from './network-faults';

const CONNECTIONS = 50;
const MASK = 'user,call';

interface Message {
  topic: string;
  payload: Record<string, string>;
  ami: { server: string };
}

/** Ways to lose all connections until their relays accept connections again. `what` continues "all …". */
const LOSSES: [what: string, lose: (relays: FaultRelay[], pbx: Simulator) => void][] = [
  ['closed', (relays) => each(relays, (relay) => relay.cut('FIN'))],
  ['reset', (relays) => each(relays, (relay) => relay.cut('RST'))],
  [
    'kicked, and closed before each banner',
    (relays, pbx) => {
      each(relays, (relay) => relay.cutAt(PLACES.accept, 'FIN'));
      pbx.fault('kick');
    },
  ],
  [
    'reset, and reset again in each login',
    (relays, pbx) => {
      each(relays, (relay) => relay.cutAt(PLACES.login, 'RST'));
      pbx.fault('reset');
    },
  ],
];

describe('a shared connection that is lost repeatedly', function () {
  this.timeout(180_000);
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('recovers 200 times out of 200, at the next attempt, with its mask and every subscriber', async () => {
    const pbx = await simulator();
    const relays = await Promise.all(Array.from({ length: CONNECTIONS }, () => relayTo(pbx)));
    await start([tab, ...relays.flatMap(connected), end('out1')], credentials());
    const messages = received<Message>('out1');
    await probed(pbx, messages, 'before');

    let recovered = 0;
    for (const [what, lose] of LOSSES) {
      const before = attempts();
      lose(relays, pbx);
      await until(() => attempts().every((made, i) => made >= (before[i] ?? 0) + 2), `all ${what}`);
      await Promise.all(relays.map((relay) => relay.accept()));
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
    should(relays.map(({ maxOpen }) => maxOpen)).deepEqual(relays.map(() => 1));
    const logins = pbx.received.filter(({ name }) => name === 'Login');
    should(logins.length).be.aboveOrEqual(5 * CONNECTIONS);
    should([...new Set(logins.map((login) => login.get('Events')))]).deepEqual([MASK]);
    const gaps = messages.filter(({ topic }) => topic === 'gap');
    should(gaps).have.length(2 * CONNECTIONS * LOSSES.length);
  });
});

const each = (relays: FaultRelay[], act: (relay: FaultRelay) => void) => relays.forEach(act);
const ids = Array.from({ length: CONNECTIONS }, (_, i) => `pbx${i}`);
const name = (i: number) => `office ${i}`;
const connections = () => ids.flatMap((id) => configNode(id).connection ?? []);
const attempts = () => connections().map((connection) => connection.snapshot().attempts);
const credentials = () => Object.fromEntries(ids.map((id) => [id, ADMIN]));

/** @returns a connection through the relay, with two subscribers */
function connected(relay: FaultRelay, i: number) {
  const subscriber = (n: number) => events({ id: `ev${i}-${n}`, connection: ids[i] });
  const fields = { id: ids[i], name: name(i), reconnectDelay: '2', events: MASK };
  return [config(relay, fields), subscriber(1), subscriber(2)];
}

async function relayTo(pbx: Simulator): Promise<FaultRelay> {
  const relay = await FaultRelay.to(pbx.port);
  afterThisTest(() => relay.close());
  return relay;
}

/**
 * Emits an event, and waits until it has reached both subscribers of every connection.
 *
 * @returns the number of connections that it reached
 */
async function probed(pbx: Simulator, messages: Message[], probe: string): Promise<number> {
  await until(() => pbx.sessions.filter(({ login }) => login).length === CONNECTIONS, 'all logged in');
  pbx.emit({ Event: 'UserEvent', UserEvent: probe });
  const arrived = () => messages.filter(({ payload }) => payload.UserEvent === probe);
  await until(() => arrived().length >= 2 * CONNECTIONS, `${probe} at every subscriber`);
  const servers = arrived().map(({ ami }) => ami.server);
  should(servers.sort()).deepEqual(ids.flatMap((_, i) => [name(i), name(i)]).sort());
  return new Set(servers).size;
}
