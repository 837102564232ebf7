import type { Node, NodeAPI } from 'node-red';
import type { AmiError } from '../../src/index';
import type { AmiConfigNode } from './config-node';
import { deployedNode } from './deployed';
import { finish, toAmiError } from './errors';
import { flowsStarted } from './flows-started';

/** @param removed whether the node is gone for good, or only restarts */
type Detach = (removed: boolean) => Promise<void> | void;

/**
 * The ami-config node that a node's `connection` names, as it is deployed now. Node-RED restarts a node when the
 * connection it names changes, but not where the name comes from a subflow's property: there it replaces the ami-config
 * node alone. So each start of the flows is a reason to look again.
 */
export class UsedConnection {
  readonly #RED: NodeAPI;
  readonly #node: Node;
  readonly #read: () => unknown;
  readonly #attach: (found: AmiConfigNode | AmiError) => Detach;
  readonly #lookAgain = () => this.#look();
  #found: AmiConfigNode | AmiError | undefined;
  #detach: Detach = () => {};

  /**
   * @param read the id; where it throws, there is no connection
   * @param attach is called at once, and again when another ami-config node has taken the place of the one before; it
   *   gets the error where there is none. What it returns undoes it.
   */
  constructor(
    RED: NodeAPI,
    node: Node,
    read: () => unknown,
    attach: (found: AmiConfigNode | AmiError) => Detach,
  ) {
    this.#RED = RED;
    this.#node = node;
    this.#read = read;
    this.#attach = attach;
    this.#look();
    flowsStarted(RED).each(this.#lookAgain);
  }

  async close(removed: boolean): Promise<void> {
    flowsStarted(this.#RED).forget(this.#lookAgain);
    await this.#detach(removed);
  }

  #look(): void {
    const found = findConnection(this.#RED, this.#read);
    if (isSame(found, this.#found)) return;
    finish(this.#node, Promise.resolve(this.#detach(true)), () => {});
    this.#found = found;
    this.#detach = this.#attach(found);
  }
}

function isSame(found: AmiConfigNode | AmiError, before: AmiConfigNode | AmiError | undefined): boolean {
  if (found instanceof Error && before instanceof Error) return found.message === before.message;
  return found === before;
}

function findConnection(RED: NodeAPI, read: () => unknown): AmiConfigNode | AmiError {
  try {
    return deployedNode<AmiConfigNode>(RED, 'connection', read(), 'ami-config', 'AMI connection');
  } catch (error) {
    return toAmiError(error);
  }
}
