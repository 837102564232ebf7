import type { FlowNode } from '../../lab/parts/node-red';
import { example } from './all';
import { load, type Property } from './code';

export interface Message {
  topic?: string;
  payload?: unknown;
  [property: string]: unknown;
}

type Returned = Message | (Message | Message[] | null)[] | null | undefined;

/** The function nodes of an example, run one at a time as Node-RED runs them. Their contexts are in memory. */
export class Functions {
  /** The values that `flow.get` returns. */
  readonly flow = new Map<string, unknown>();
  /** Arguments of `node.status`, oldest first. */
  readonly statuses: object[] = [];
  /** What `node.error` and `node.warn` report, oldest first. */
  readonly complaints: string[] = [];
  readonly #title: string;
  readonly #env: Record<string, unknown>;
  readonly #modules: Record<string, unknown>;
  readonly #contexts = new Map<string, Map<string, unknown>>();
  readonly #reporting = {
    status: (shown: object) => void this.statuses.push(shown),
    error: (text: string) => void this.complaints.push(text),
    warn: (text: string) => void this.complaints.push(text),
  };
  #ids = 0;

  /**
   * @param env properties of the tab, instead of those in the file
   * @param modules the modules of function nodes, by their variable
   */
  constructor(title: string, env: Record<string, unknown> = {}, modules: Record<string, unknown> = {}) {
    this.#title = title;
    this.#modules = modules;
    this.#env = env;
  }

  /** @returns the messages of each output */
  async run(name: string, msg: Message): Promise<Message[][]> {
    const node = this.#node(name);
    await this.begin(name);
    const sent: Message[][] = Array.from({ length: Number(node.outputs) }, () => []);
    const send = (returned: Returned) => {
      const outputs = Array.isArray(returned) ? returned : [returned];
      outputs.forEach((messages, output) => {
        sent[output]?.push(...[messages ?? []].flat());
      });
    };
    send(await this.#call(node, 'func', { ...this.#reporting, send }, msg));
    return sent;
  }

  /** Runs the code *On Start* of the node, once. */
  async begin(name: string): Promise<void> {
    const node = this.#node(name);
    if (this.#contexts.has(node.id)) return;
    this.#contexts.set(node.id, new Map());
    if (node.initialize !== '') await this.#call(node, 'initialize', this.#reporting);
  }

  /** Runs the code *On Stop* of the node. */
  async end(name: string): Promise<void> {
    await this.#call(this.#node(name), 'finalize');
  }

  #node(name: string): FlowNode {
    const [node, ...others] = example(this.#title).flow.filter(
      (each) => each.type === 'function' && each.name === name,
    );
    if (node === undefined || others.length > 0) throw new Error(`not one function node is called ${name}`);
    return node;
  }

  /** @returns a property of the tab of this node, or of the tab that uses its subflow */
  #property({ z }: FlowNode, name: string): unknown {
    const { flow } = example(this.#title);
    const instance = flow.find(({ type }) => type === `subflow:${z}`);
    const tab = flow.find(({ id }) => id === (instance?.z ?? z));
    const properties = (tab?.env ?? []) as { name: string; value: string; type: string }[];
    const found = properties.find((each) => each.name === name);
    return found?.type === 'num' ? Number(found.value) : found?.value;
  }

  async #call(
    functionNode: FlowNode,
    property: Property,
    node?: object,
    message?: Message,
  ): Promise<Returned> {
    const make = load(this.#title, functionNode, property);
    const run = make({
      node,
      context: accessTo(this.#contexts.get(functionNode.id) ?? new Map()),
      flow: accessTo(this.flow),
      env: {
        get: (name: string) => (name in this.#env ? this.#env[name] : this.#property(functionNode, name)),
      },
      RED: { util: { generateId: () => String(++this.#ids).padStart(16, '0') } },
      ...this.#modules,
    });
    return run(message) as Promise<Returned>;
  }
}

function accessTo(values: Map<string, unknown>) {
  return {
    get: (name: string) => values.get(name),
    set: (name: string, value: unknown) => void values.set(name, value),
  };
}
