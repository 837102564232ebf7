import type { Node, NodeAPI, NodeDef, NodeMessage, NodeMessageInFlow } from 'node-red';
import type { AmiConnection, AmiError } from '../../src/index';
import type { AmiConfigNode } from './config-node';
import { finish, toAmiError } from './errors';
import { flowsStarted } from './flows-started';
import { connectionsOf, type Found } from './group-node';
import { GroupStatus } from './group-status';
import { upToDate } from './migrations';
import { errorStatus } from './status';

/** The settings of a node that uses a connection. */
export interface ConnectedDef extends NodeDef {
  /** The id of an ami-config node or of an ami-group node. */
  connection: string;
}

/** Sends a message to the first output, or one message to each output. */
export type Send = (message: NodeMessage | (NodeMessage | null)[]) => void;

/** @param removed true if the node was deleted, false if it restarts */
type Detach = (removed: boolean) => Promise<void> | void;

interface ConnectionUse {
  /**
   * Called for each connection when the node starts, and again when another ami-config node replaces one.
   *
   * @param self the node, to be registered at the connection
   * @returns function that undoes it
   * @throws AmiError for a wrong setting: handled like a missing connection
   */
  attach(config: AmiConfigNode, self: Node): Detach;
  /**
   * Shows the error with which the node cannot work. Default: in its status. The error is also reported.
   *
   * @returns function that removes it again
   */
  showProblem?(problem: AmiError): () => void;
  /** Handles a message. An error goes to the Catch nodes, unless the node is closing. */
  input?(message: NodeMessageInFlow, send: Send): Promise<void>;
  /** Called first when the node closes. */
  close?(): void;
}

export interface ConnectionUser {
  /** The ami-config nodes in use, each replaced by an error if it cannot be used: one, or those of a group in order. */
  readonly connections: readonly Found[];
  /** True if `connection` names an ami-group. */
  readonly isGroup: boolean;
  /** True once the node has begun to close. */
  readonly isClosing: boolean;
  /** Resolves when all incoming messages have been handled. */
  idle(): Promise<unknown>;
}

/** A connection with the state of the node on it. */
interface Attached {
  found: Found;
  /** `found`, or the error of `attach`. */
  current: Found;
  detach: Detach;
}

/**
 * Connects a node to the ami-config nodes that its `connection` names, one or a group, until the node closes.
 *
 * Node-RED restarts a node when the connection it names changes, but not if a subflow's property holds the name: then
 * Node-RED replaces the ami-config node alone. Therefore the connections are looked up again at each start of the flows.
 * Connections of a group that have not changed stay attached.
 */
export function withConnection(
  RED: NodeAPI,
  node: Node,
  def: ConnectedDef,
  use: ConnectionUse,
): ConnectionUser {
  const running = new Set<Promise<void>>();
  const attached = new Map<string, Attached>();
  const groupStatus = new GroupStatus(node, RED._);
  let isGroup = false;
  let isClosing = false;

  const showProblem = (id: string, problem: AmiError): Detach => {
    if (use.showProblem) return use.showProblem(problem);
    if (isGroup) groupStatus.set(id, errorStatus(problem, RED._));
    else node.status(errorStatus(problem, RED._));
    return () => {};
  };
  const attach = (id: string, found: Found) => {
    const one: Attached = { found, current: found, detach: () => {} };
    attached.set(id, one);
    try {
      if (found instanceof Error) throw found;
      one.detach = use.attach(found, isGroup ? groupStatus.proxyFor(id) : node);
    } catch (error) {
      const problem = toAmiError(error);
      one.current = problem;
      one.detach = showProblem(id, problem);
      // A wrong setting of the node itself fails with every connection of a group.
      const others = [...attached.values()].filter((other) => other !== one);
      if (!others.some(({ current }) => current instanceof Error && current.message === problem.message))
        node.error(problem);
    }
  };
  const end = (id: string, { detach }: Attached) => {
    attached.delete(id);
    groupStatus.forget(id);
    finish(node, ended(detach), () => {});
  };
  const ended = async (detach: Detach) => detach(true);
  const look = () => {
    const wasGroup = isGroup;
    const { connections, ...kind } = lookUp(RED, def);
    isGroup = kind.isGroup;
    for (const [id, one] of [...attached]) {
      const now = connections.get(id);
      if (!now || isGroup !== wasGroup || !isSame(now, one.found)) end(id, one);
    }
    const before = new Map(attached);
    // In the order of the group.
    attached.clear();
    for (const [id, found] of connections) {
      const same = before.get(id);
      if (same) attached.set(id, same);
      else attach(id, found);
    }
    if (isGroup) groupStatus.show();
  };
  const handle = async (work: Promise<void>, done: (error?: Error) => void) => {
    try {
      await work;
      done();
    } catch (error) {
      // While the node closes, failures are not errors of the message.
      if (isClosing) done();
      else done(error as Error);
    }
  };
  const close = async (removed: boolean) => {
    flowsStarted(RED).forget(look);
    await Promise.all([...attached.values()].map(({ detach }) => detach(removed)));
  };

  look();
  flowsStarted(RED).each(look);
  const { input } = use;
  if (input) {
    node.on('input', (message, send, done) => {
      // Until a node is closed, it still gets messages that were sent before.
      if (isClosing) return done();
      const work = handle(input(message, send as Send), done)
        .catch((error) => node.error(error))
        .finally(() => running.delete(work));
      running.add(work);
    });
  }
  node.on('close', (removed: boolean, done: () => void) => {
    isClosing = true;
    use.close?.();
    finish(node, close(removed), done);
  });

  return {
    get connections() {
      return [...attached.values()].map(({ current }) => current);
    },
    get isGroup() {
      return isGroup;
    },
    get isClosing() {
      return isClosing;
    },
    idle: () => Promise.allSettled(running),
  };
}

/**
 * @returns the shared connection of an ami-config node
 * @throws AmiError the problem of the node, if it has no usable connection
 */
export function connectionOf(config: AmiConfigNode): AmiConnection {
  if (config.problem || !config.connection) throw config.problem;
  return config.connection;
}

function isSame(found: Found, before: Found): boolean {
  if (found instanceof Error && before instanceof Error) return found.message === before.message;
  return found === before;
}

function lookUp(RED: NodeAPI, def: ConnectedDef): { connections: Map<string, Found>; isGroup: boolean } {
  try {
    const connections = connectionsOf(RED, upToDate(def).connection);
    return { connections, isGroup: !connections.has('connection') };
  } catch (error) {
    return { connections: new Map([['connection', toAmiError(error)]]), isGroup: false };
  }
}
