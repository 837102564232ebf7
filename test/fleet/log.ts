import { mkdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import {
  AckPolicy,
  type ConsumerMessages,
  connect,
  DeliverPolicy,
  DiscardPolicy,
  type JsMsg,
  type NatsConnection,
  nanos,
  StorageType,
} from 'nats';
import { until } from '../../lab/machine/wait';
import type { Broker } from '../../lab/parts/broker';
import { type NatsUser, startNats } from '../../lab/parts/nats';
import { eventRowKey } from './rows';

const STREAM = 'AMI_EVENTS';
const CONSUMER = 'fleet';
const READER: NatsUser = { name: 'reader', password: 'secret of reader', publish: ['>'], subscribe: ['>'] };

/** ms. An edge publishes again 6 s after an answer of the log was lost. */
const QUIET = 15_000;
/** Timeout in ms. Only a hang takes this long. */
const LIMIT = 600_000;

/** An event in the log, and when it came to the reader (ms since 1970). */
export interface Logged {
  key: string;
  at: number;
}

/** The user of the log for this edge. */
export const logUser = (edge: string, pbx: string): NatsUser => ({
  name: `edge-${edge}`,
  password: `secret of ${edge}`,
  publish: [`ami.${pbx}.event.*`],
  subscribe: ['_INBOX.>'],
});

/** NATS JetStream with the stream of the example, and a reader of all events at the centre. */
export class Log {
  static async open(address: string, edges: readonly NatsUser[], dataDir: string): Promise<Log> {
    await mkdir(dataDir, { recursive: true });
    const users = [...edges, READER];
    const server = await startNats({ users, host: address, dataDir });
    try {
      const log = new Log(server, users, dataDir, await connectTo(server));
      await log.#read();
      return log;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  readonly #seen = new Set<number>();
  readonly #logged: Logged[] = [];
  #messages: ConsumerMessages | undefined;

  private constructor(
    public server: Broker,
    readonly users: readonly NatsUser[],
    readonly dataDir: string,
    readonly connection: NatsConnection,
  ) {}

  /** True if the server answers. */
  async answers(): Promise<boolean> {
    return this.connection.rtt().then(
      () => true,
      () => false,
    );
  }

  /** Kills the server. After `away` ms it listens on the same port again, with its data. */
  async kill(away: number): Promise<void> {
    const { users, dataDir } = this;
    const { host, port } = this.server;
    await this.server.kill();
    await pause(away);
    this.server = await startNats({ users, host, port, dataDir });
  }

  /** Waits until these events are in the log, or nothing has come for QUIET: what an edge lost with its memory never comes. */
  async holds(keys: readonly string[]): Promise<void> {
    const startedAt = Date.now();
    await until(
      () => {
        const found = new Set(this.#logged.map(({ key }) => key));
        if (keys.every((key) => found.has(key))) return true;
        const lastAt = Math.max(startedAt, this.#logged.at(-1)?.at ?? 0);
        return Date.now() - lastAt > QUIET || pause(200, false);
      },
      'the events in the log',
      LIMIT,
    );
  }

  /** @returns the events that came since the last call */
  take(): Logged[] {
    return this.#logged.splice(0);
  }

  async close(): Promise<void> {
    await this.#messages?.close();
    await this.connection.close();
    await this.server.stop();
  }

  async #read(): Promise<void> {
    const manager = await this.connection.jetstreamManager();
    // As the reader of the example makes it.
    await manager.streams.add({
      name: STREAM,
      subjects: ['ami.*.event.*'],
      storage: StorageType.File,
      discard: DiscardPolicy.Old,
      max_bytes: 1e9,
      duplicate_window: nanos(600_000),
    });
    await manager.consumers.add(STREAM, {
      durable_name: CONSUMER,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
    });
    const consumer = await this.connection.jetstream().consumers.get(STREAM, CONSUMER);
    this.#messages = await consumer.consume({ callback: (message) => this.#take(message) });
  }

  #take(message: JsMsg): void {
    message.ack();
    // After a restart of the server, a message whose acknowledgement was lost comes again.
    if (this.#seen.has(message.seq)) return;
    this.#seen.add(message.seq);
    const { pbx, event, data } = message.json<{ pbx: string; event: string; data: string }>();
    if (event !== 'gap') this.#logged.push({ key: eventRowKey(pbx, event, data), at: Date.now() });
  }
}

function connectTo({ host, port }: Broker): Promise<NatsConnection> {
  return connect({
    servers: `${host}:${port}`,
    user: READER.name,
    pass: READER.password,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 1000,
  });
}
