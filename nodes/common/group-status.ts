import type { Node, NodeStatus } from 'node-red';
import type { Translate } from './status';

const WORD = '@hybrid-ami/node-red-ami/ami-config:ami-config.status.group';

/** The status of a node that uses several connections. It shows how many of them are connected. */
export class GroupStatus {
  readonly #node: Node;
  readonly #translate: Translate;
  readonly #shown = new Map<string, NodeStatus>();
  #last: string | undefined;

  constructor(node: Node, translate: Translate) {
    this.#node = node;
    this.#translate = translate;
  }

  /** @returns a proxy of the node for one connection. A status that is set on it counts for this connection only */
  proxyFor(id: string): Node {
    const status = (shown: NodeStatus | string) => {
      this.set(id, typeof shown === 'string' ? { text: shown } : shown);
    };
    return Object.create(this.#node, { status: { value: status } });
  }

  set(id: string, status: NodeStatus): void {
    this.#shown.set(id, status);
    this.show();
  }

  forget(id: string): void {
    this.#shown.delete(id);
  }

  show(): void {
    const all = [...this.#shown.values()];
    if (all.length === 0) return;
    const ready = all.filter(({ fill, shape }) => fill === 'green' && shape === 'dot').length;
    const text = this.#translate(WORD, { ready, count: all.length });
    if (text === this.#last) return;
    this.#last = text;
    if (ready === all.length) this.#node.status({ fill: 'green', shape: 'dot', text });
    else this.#node.status({ fill: ready > 0 ? 'yellow' : 'red', shape: 'ring', text });
  }
}
