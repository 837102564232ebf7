import type { Node, NodeAPI, NodeDef, NodeMessage, NodeMessageInFlow } from 'node-red';
import type { AmiConnection, AmiError } from '../../src/index';
import type { AmiConfigNode } from './config-node';
import { deployedNode } from './deployed';
import { finish, toAmiError } from './errors';
import { flowsStarted } from './flows-started';
import { errorStatus } from './status';
import { upToDate } from './versions';

/** The settings of a node that uses a connection. */
export interface ConnectedDef extends NodeDef {
  /** The id of an ami-config node. */
  connection: string;
}

/** Takes the message of one output, or one message for each output. */
export type Send = (message: NodeMessage | (NodeMessage | null)[]) => void;

/** @param removed whether the node is gone for good, or only restarts */
type Detach = (removed: boolean) => Promise<void> | void;

interface ConnectionUse {
  /**
   * Called when the node starts, and again when another ami-config node replaces the first.
   *
   * @returns what undoes it
   * @throws AmiError for a wrong setting: handled like a missing connection
   */
  attach(config: AmiConfigNode): Detach;
  /** Shows why the node cannot work; by default in its status. The error is also reported. */
  showProblem?(problem: AmiError): void;
  /** Handles a message. An error goes to the Catch nodes, unless the node is closing. */
  input?(message: NodeMessageInFlow, send: Send): Promise<void>;
  /** Called first when the node closes. */
  close?(): void;
}

export interface ConnectionUser {
  /** The ami-config node in use. Throws the AmiError that was reported if there is none. */
  readonly config: AmiConfigNode;
  /** True once the node has begun to close. */
  readonly isClosing: boolean;
  /** Resolves when all messages that came in are handled. */
  idle(): Promise<unknown>;
}

/**
 * Connects a node to the ami-config node that its `connection` names, until the node closes.
 *
 * Node-RED restarts a node when the connection it names changes, but not if a subflow's property holds the name: then
 * Node-RED replaces the ami-config node alone. Therefore each start of the flows is a reason to look again.
 */
export function withConnection(
  RED: NodeAPI,
  node: Node,
  def: ConnectedDef,
  use: ConnectionUse,
): ConnectionUser {
  const running = new Set<Promise<void>>();
  let found: AmiConfigNode | AmiError | undefined;
  let current: AmiConfigNode | AmiError;
  let detach: Detach = () => {};
  let isClosing = false;

  const attach = (config: AmiConfigNode | AmiError): Detach => {
    current = config;
    try {
      if (config instanceof Error) throw config;
      return use.attach(config);
    } catch (error) {
      const problem = toAmiError(error);
      current = problem;
      if (use.showProblem) use.showProblem(problem);
      else node.status(errorStatus(problem, RED._));
      node.error(problem);
      return () => {};
    }
  };
  const look = () => {
    const now = findConnection(RED, def);
    if (isSame(now, found)) return;
    finish(node, Promise.resolve(detach(true)), () => {});
    found = now;
    detach = attach(now);
  };
  const handle = async (work: Promise<void>, done: (error?: Error) => void) => {
    try {
      await work;
      done();
    } catch (error) {
      // The node's own end is not an error of the message.
      if (isClosing) done();
      else done(error as Error);
    }
  };
  const close = async (removed: boolean) => {
    flowsStarted(RED).forget(look);
    await detach(removed);
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
    get config() {
      if (current instanceof Error) throw current;
      return current;
    },
    get isClosing() {
      return isClosing;
    },
    idle: () => Promise.allSettled(running),
  };
}

/**
 * The shared connection of an ami-config node.
 *
 * @throws AmiError the wrong setting, if the node has no connection
 */
export function connectionOf(config: AmiConfigNode): AmiConnection {
  if (!config.connection) throw config.problem;
  return config.connection;
}

function isSame(found: AmiConfigNode | AmiError, before: AmiConfigNode | AmiError | undefined): boolean {
  if (found instanceof Error && before instanceof Error) return found.message === before.message;
  return found === before;
}

function findConnection(RED: NodeAPI, def: ConnectedDef): AmiConfigNode | AmiError {
  try {
    return deployedNode<AmiConfigNode>(
      RED,
      'connection',
      upToDate(def).connection,
      'ami-config',
      'AMI connection',
    );
  } catch (error) {
    return toAmiError(error);
  }
}
