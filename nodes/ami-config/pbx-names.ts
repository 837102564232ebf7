import type { NodeAPI } from 'node-red';
import { type FlowsStarted, flowsStarted } from '../common/flows-started';
import { shown } from '../common/message';

/** A running ami-config node with its PBX name. */
export interface Named {
  readonly id: string;
  /** The node's name in messages. */
  readonly label: string;
  readonly pbx: string;
  /** False if the name is only the node's name or the host. */
  readonly isSet: boolean;
  /** The id of the node's template, if it is in an instance of a subflow. */
  readonly template: string | undefined;
  /** @param holder the node that has the same name already; undefined if this node may work */
  setNameHolder(holder: Named | undefined): void;
  /** Called once for each node that has the same name, if both may work. */
  warn(holder: Named): void;
}

const known = new WeakMap<NodeAPI['events'], PbxNames>();

/** @returns the PbxNames that all ami-config nodes of this Node-RED share */
export function pbxNames(RED: NodeAPI): PbxNames {
  const found = known.get(RED.events) ?? new PbxNames(flowsStarted(RED));
  known.set(RED.events, found);
  return found;
}

/**
 * Finds ami-config nodes with the same PBX name, after each start of the flows.
 *
 * The node that had the name first keeps it, also through a restart. A second node is refused if one of the two has the
 * name in its setting. If both have it only by default, they are probably two users of one PBX: then the second works,
 * with a warning. The same holds for instances of one subflow.
 */
export class PbxNames {
  readonly #flows: Pick<FlowsStarted, 'each' | 'forget'>;
  readonly #running = new Map<string, Named>();
  readonly #holders = new Map<string, string>();
  readonly #warned = new Set<string>();
  readonly #settle = () => this.settle();

  constructor(flows: Pick<FlowsStarted, 'each' | 'forget'>) {
    this.#flows = flows;
  }

  add(node: Named): void {
    if (this.#running.size === 0) this.#flows.each(this.#settle);
    this.#running.set(node.id, node);
  }

  /** The name stays reserved for the node until the flows have started again. */
  remove(node: Named): void {
    if (this.#running.get(node.id) !== node) return;
    this.#running.delete(node.id);
    if (this.#running.size === 0) this.#flows.forget(this.#settle);
  }

  settle(): void {
    const byName = new Map<string, Named[]>();
    for (const node of this.#running.values()) {
      const same = byName.get(node.pbx);
      if (same) same.push(node);
      else byName.set(node.pbx, [node]);
    }
    for (const name of this.#holders.keys()) if (!byName.has(name)) this.#holders.delete(name);
    const pairs = new Set<string>();
    for (const [name, nodes] of byName) {
      const holder = nodes.find(({ id }) => id === this.#holders.get(name)) ?? nodes[0];
      if (!holder) continue;
      this.#holders.set(name, holder.id);
      for (const node of nodes) {
        if (node === holder) node.setNameHolder(undefined);
        else if (excludeEachOther(holder, node)) node.setNameHolder(holder);
        else {
          node.setNameHolder(undefined);
          const pair = JSON.stringify([name, holder.id, node.id]);
          pairs.add(pair);
          if (!this.#warned.has(pair)) node.warn(holder);
        }
      }
    }
    this.#warned.clear();
    for (const pair of pairs) this.#warned.add(pair);
  }
}

function excludeEachOther(one: Named, other: Named): boolean {
  if (one.template !== undefined && one.template === other.template) return false;
  return one.isSet || other.isSet;
}

/** @returns the beginning of a message: which two nodes have the same name */
export function sameName(node: Named, holder: Named): string {
  return `pbx: ${shown(node.pbx)} is the PBX name of two connections, ${described(holder)} and ${described(node)}`;
}

function described({ id, label }: Named): string {
  return `${shown(label)} (${id})`;
}
