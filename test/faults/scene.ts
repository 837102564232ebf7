import type { ConnectionReport } from '../../nodes/ami-control/report';
import { type Clock, type SimulatedSession, Simulator, type SimulatorOptions } from '../../src/simulator';
import {
  ADMIN,
  catcher,
  config,
  configNode,
  end,
  events,
  node,
  PLACE,
  received,
  start,
  tab,
} from '../nodes/flow';
import { coreNode } from '../support/helper';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';
import type { Certificates } from './certificates';
import { FaultRelay } from './fault-relay';

/** A message that ami-control sends. */
export interface Control {
  topic: string;
  payload: ConnectionReport;
}

interface EventMessage {
  topic: string;
  payload: Record<string, string>;
}

export interface Caught {
  error: { code: string; message: string };
}

/** The ami-events nodes: one for all events, and two for the probe's events, by name and by pattern. */
export const SUBSCRIBERS = ['ev1', 'ev2', 'ev3'] as const;
/** Event mask of the login. It lacks some classes, so that a lost mask is noticed. */
export const MASK = 'call,user,system,dialplan';
const TLS_NODE = {
  id: 'tls1',
  type: 'tls-config',
  cert: '',
  key: '',
  ca: '',
  servername: 'localhost',
  verifyservercert: true,
};

/** ms that a server waits before it refuses a login. FAST_CLOCK makes it 20 ms. */
const REFUSAL = 1000;
const FAST_CLOCK: Clock = {
  now: () => Date.now(),
  schedule(ms, action) {
    const timer = setTimeout(action, ms === REFUSAL ? 20 : ms);
    return () => clearTimeout(timer);
  },
};

/** A simulated Asterisk behind a `FaultRelay`, and a Node-RED flow that is connected to it. */
export class Scene {
  static async prepare(certificates: Certificates, server: SimulatorOptions): Promise<Scene> {
    const pbx = await serve(server);
    const relay = await FaultRelay.to(pbx.port);
    const scene = new Scene(relay, pbx, certificates, server);
    afterThisTest(() => scene.#pbx.close());
    afterThisTest(() => relay.close());
    return scene;
  }

  readonly relay: FaultRelay;
  readonly certificates: Certificates;
  /** Options of the healthy server. */
  readonly server: SimulatorOptions;
  #pbx: Simulator;
  #probes = 0;
  readonly #messages: Record<string, EventMessage[]> = {};
  caught: Caught[] = [];
  control: Control[] = [];

  private constructor(
    relay: FaultRelay,
    pbx: Simulator,
    certificates: Certificates,
    server: SimulatorOptions,
  ) {
    this.server = server;
    this.relay = relay;
    this.certificates = certificates;
    this.#pbx = pbx;
  }

  get pbx(): Simulator {
    return this.#pbx;
  }

  /** The server's session of the shared connection. */
  get session(): SimulatedSession | undefined {
    return this.#pbx.sessions.find(({ login }) => login);
  }

  get connection() {
    return configNode().connection as NonNullable<ReturnType<typeof configNode>['connection']>;
  }

  /** Replaces the server by another Asterisk, and ends its connections. */
  async replace(options: SimulatorOptions): Promise<void> {
    const old = this.#pbx;
    this.#pbx = await serve(options);
    this.relay.target = this.#pbx.port;
    await old.close();
  }

  /** @param fields of ami-config */
  async start(fields: object = {}): Promise<void> {
    const settings = { host: this.relay.host, reconnectDelay: '20', events: MASK, ...fields };
    const flow = [
      tab,
      TLS_NODE,
      config(this.relay, settings),
      events(),
      events({ id: 'ev2', events: ['UserEvent'], wires: [['out2']] }),
      events({ id: 'ev3', events: ['User*'], wires: [['out3']] }),
      { id: 'control1', type: 'ami-control', ...PLACE, z: 'tab1', connection: 'pbx1', wires: [['said1']] },
      catcher(),
      ...['out1', 'out2', 'out3', 'said1', 'catch1-out'].map((id) => end(id)),
    ];
    const credentials = { pbx1: ADMIN, tls1: { cadata: this.certificates.authority.cert } };
    await start(flow, credentials, [coreNode('network/05-tls')]);
    this.caught = received<Caught>('catch1-out');
    this.control = received<Control>('said1');
    SUBSCRIBERS.forEach((id, i) => {
      this.#messages[id] = received<EventMessage>(`out${i + 1}`);
    });
  }

  /** @returns ami-control's answer to `msg.action` */
  async ask(action: string): Promise<Control['payload']> {
    const before = this.control.length;
    const answer = () => this.control.slice(before).find((message) => 'asked' in message);
    node('control1').receive({ action, asked: true } as never);
    await until(answer, `an answer to ${action}`);
    return (answer() as Control).payload;
  }

  /** Emits an event, and waits until every subscriber has received it. Throws if one received it more than once. */
  async eventsFlow(): Promise<void> {
    await until(() => this.session !== undefined, 'a session');
    const probe = `probe-${++this.#probes}`;
    this.#pbx.emit({ Event: 'UserEvent', UserEvent: probe });
    for (const id of SUBSCRIBERS) {
      const came = () => this.#messages[id]?.filter(({ payload }) => payload.UserEvent === probe).length;
      await until(came, `${probe} at ${id}`);
      if (came() !== 1) throw new Error(`${probe} came ${came()} times to ${id}`);
    }
  }

  /** @returns for each subscriber, the gaps that it received */
  gaps(): { from: string; to: string }[][] {
    return SUBSCRIBERS.map((id) =>
      (this.#messages[id] ?? []).flatMap(({ topic, payload }) =>
        topic === 'gap' ? [payload as { from: string; to: string }] : [],
      ),
    );
  }

  /** @returns the topics that the subscriber to all events received */
  topics(): string[] {
    return (this.#messages.ev1 ?? []).map(({ topic }) => topic);
  }

  /** Event mask of the last login. */
  get mask(): string | undefined {
    return this.#pbx.received.findLast(({ name }) => name === 'Login')?.get('Events');
  }
}

function serve(options: SimulatorOptions): Promise<Simulator> {
  const patient = { writeTimeout: 0, authTimeout: 3_600_000 };
  return Simulator.listen({ clock: FAST_CLOCK, ...patient, ...options });
}
