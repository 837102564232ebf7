import { connectAsync, type MqttClient } from 'mqtt';
import type { MqttUser } from '../../lab/parts/mosquitto';

export const READER: MqttUser = { name: 'page', password: 'secret of page', topics: ['read ami/#'] };

/** Stands for a web page at the centre: it reads the states and the calls of all PBXs from the broker. */
export class Page {
  static async open(broker: { host: string; port: number }): Promise<Page> {
    const client = await connectAsync(`mqtt://${broker.host}:${broker.port}`, {
      username: READER.name,
      password: READER.password,
      protocolVersion: 5,
      reconnectPeriod: 1000,
      // After a reconnect this class clears its data and subscribes again itself.
      resubscribe: false,
    });
    const page = new Page(client);
    await page.#read();
    client.on('connect', () => {
      page.#clear();
      page.#read().catch(() => {}); // The connection is lost again. The next one subscribes.
    });
    return page;
  }

  /** By PBX, then by extension. */
  readonly #states = new Map<string, Map<string, { code: number; at: number }>>();
  /** By PBX, then by id. */
  readonly #calls = new Map<string, Map<string, { state: string; at: number }>>();
  /** By PBX, then by id: when the topic of a call was cleared (ms since 1970). */
  readonly #cleared = new Map<string, Map<string, number>>();
  readonly #edges = new Map<string, string>();
  /** By PBX: when its edge had published all topics again (ms since 1970). */
  readonly #published = new Map<string, number>();
  /** The extension of each topic. To decode 100,000 topics again after each reconnect would take the cores from the edges. */
  readonly #extensions = new Map<string, { pbx: string; name: string }>();

  private constructor(readonly client: MqttClient) {
    client.on('message', (topic, payload) => this.#take(topic, payload));
    client.on('error', () => {});
  }

  get isConnected(): boolean {
    return this.client.connected;
  }

  /** @returns the code of each extension, and when it last changed here (ms since 1970) */
  states(pbx: string): ReadonlyMap<string, { code: number; at: number }> {
    return this.#states.get(pbx) ?? new Map();
  }

  /** @returns the state of each live call by its id, and when it last changed here (ms since 1970) */
  calls(pbx: string): ReadonlyMap<string, { state: string; at: number }> {
    return this.#calls.get(pbx) ?? new Map();
  }

  /** @returns when each call that is over was cleared here (ms since 1970), by its id */
  cleared(pbx: string): ReadonlyMap<string, number> {
    return this.#cleared.get(pbx) ?? new Map();
  }

  /** @returns when the edge of this PBX had published all its topics, devices included, after it last connected (ms since 1970) */
  published(pbx: string): number | undefined {
    return this.#published.get(pbx);
  }

  /** @returns `online` or `offline` */
  edge(name: string): string | undefined {
    return this.#edges.get(name);
  }

  async close(): Promise<void> {
    await this.client.endAsync(true);
  }

  async #read(): Promise<void> {
    await this.client.subscribeAsync([
      'ami/edge/+/status',
      'ami/+/extension/#',
      'ami/+/call/#',
      'ami/+/published',
    ]);
  }

  #clear(): void {
    this.#states.clear();
    this.#calls.clear();
    this.#edges.clear();
    this.#published.clear();
  }

  #take(topic: string, payload: Buffer): void {
    const text = payload.toString('latin1');
    const known = this.#extensions.get(topic);
    if (known === undefined) this.#takeNew(topic, text);
    else this.#takeState(known.pbx, known.name, text);
  }

  #takeNew(topic: string, text: string): void {
    const [, pbx = '', kind, ...names] = topic.split('/').map(decodeURIComponent);
    if (pbx === 'edge') this.#edges.set(kind ?? '', text);
    else if (kind === 'published') {
      // The number of topics that are still to come.
      if (text === '0') this.#published.set(pbx, Date.now());
    } else if (kind === 'call') this.#takeCall(pbx, names[0] ?? '', text);
    else if (kind === 'extension') {
      const name = names[1] ?? '';
      this.#extensions.set(topic, { pbx, name });
      this.#takeState(pbx, name, text);
    }
  }

  #takeState(pbx: string, name: string, text: string): void {
    const code = text === '' ? undefined : codeOf(text);
    const before = this.states(pbx).get(name);
    if (before !== undefined && before.code === code) return;
    set(this.#states, pbx, name, code === undefined ? undefined : { code, at: Date.now() });
  }

  #takeCall(pbx: string, id: string, text: string): void {
    if (text === '') {
      if (this.calls(pbx).has(id)) set(this.#cleared, pbx, id, Date.now());
      set(this.#calls, pbx, id, undefined);
      return;
    }
    const state = stateOf(text);
    if (this.calls(pbx).get(id)?.state !== state) set(this.#calls, pbx, id, { state, at: Date.now() });
  }
}

/** Takes the code from the JSON of a state, without the rest. A quotation mark in a value has a backslash, so only a key matches. */
export const codeOf = (text: string) => Number(/[{,]"code":(-?\d+)/.exec(text)?.[1]);

const stateOf = (text: string) => (JSON.parse(text) as { state: string }).state;

function set<Value>(
  maps: Map<string, Map<string, Value>>,
  pbx: string,
  name: string,
  value: Value | undefined,
) {
  const map = maps.get(pbx) ?? new Map<string, Value>();
  maps.set(pbx, map);
  if (value === undefined) map.delete(name);
  else map.set(name, value);
}
