import type { Node } from 'node-red';
import type { ExtensionResult } from '../../src/index';

/** Key in the node's context, which survives a restart where Node-RED stores context. */
const KEY = 'states';
/** Extensions that are remembered. */
const MAX_REMEMBERED = 200_000;

/** What the node last reported of each extension. */
export class Reported {
  readonly #node: Node;
  readonly #states: Record<string, string>;
  #count: number;
  /** What the names of extensions begin with. */
  readonly #prefix: string;
  unchanged = 0;

  private constructor(node: Node, states: Record<string, string>, prefix: string) {
    this.#node = node;
    this.#prefix = prefix;
    this.#states = states;
    this.#count = Object.keys(states).length;
  }

  /**
   * Reads the memory of the node.
   *
   * @param pbx the PBX that the results are of, if the node has several
   */
  static async of(node: Node, pbx?: string): Promise<Reported> {
    const kept = await new Promise<unknown>((resolve, reject) => {
      node
        .context()
        .get(KEY, (error: Error | null, value: unknown) => (error ? reject(error) : resolve(value)));
    });
    const states: Record<string, string> = Object.create(null);
    if (typeof kept === 'object' && kept !== null)
      for (const [name, state] of Object.entries(kept)) if (typeof state === 'string') states[name] = state;
    return new Reported(node, states, pbx === undefined ? '' : `${pbx}\n`);
  }

  /** Whether the result differs from the last one of its extension. It is the last one from now on. */
  isNew(result: ExtensionResult): boolean {
    const name = `${this.#prefix}${result.extension}@${result.context}`;
    const state = result.ok
      ? `${result.code} ${result.online} ${result.hint}`
      : `${result.error.code} ${result.error.message}`;
    if (this.#states[name] === state) {
      this.unchanged += 1;
      return false;
    }
    if (!(name in this.#states)) {
      if (this.#count >= MAX_REMEMBERED) return true;
      this.#count += 1;
    }
    this.#states[name] = state;
    return true;
  }

  /** Stores the memory. */
  async keep(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#node
        .context()
        .set(KEY, { ...this.#states }, (error?: Error | null) => (error ? reject(error) : resolve()));
    });
  }
}
