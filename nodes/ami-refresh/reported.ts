import type { ExtensionResult } from '../../src/index';

/** Key in the node's context. It survives a restart if Node-RED stores the context. */
const KEY = 'states';
/** Limit of extensions that are remembered. */
const MAX_REMEMBERED = 200_000;

/** A node, of which only the context is used. */
interface NodeWithContext {
  context(): {
    get(key: string, done: (error: Error | null, value: unknown) => void): void;
    set(key: string, value: unknown, done: (error?: Error | null) => void): void;
  };
}

/** The last state of each extension that the node reported. */
export class Reported {
  readonly #node: NodeWithContext;
  readonly #states: Record<string, string>;
  #count: number;
  /** Prefix of the keys in `#states`, which distinguishes the PBXs of a group. */
  readonly #prefix: string;
  unchanged = 0;

  private constructor(node: NodeWithContext, states: Record<string, string>, prefix: string) {
    this.#node = node;
    this.#prefix = prefix;
    this.#states = states;
    this.#count = Object.keys(states).length;
  }

  /**
   * Reads the last states from the node's context.
   *
   * @param pbx the PBX of the results, if the node has several
   */
  static async of(node: NodeWithContext, pbx?: string): Promise<Reported> {
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

  /** @returns whether the result differs from the last one of its extension. Remembers it as the last one */
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

  /** Writes the last states to the node's context. */
  async store(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#node
        .context()
        .set(KEY, { ...this.#states }, (error?: Error | null) => (error ? reject(error) : resolve()));
    });
  }
}
