import type { Node } from 'node-red';
import type { AmiConnection, AmiError, AmiOptions, RefreshPool, Trace } from '../../src/index';
import type { AmiCredentials } from './options';

/** The ami-config node, as other nodes use it. */
export interface AmiConfigNode extends Node<AmiCredentials> {
  /** The nodes that share the connection, by id. Node-RED itself reads this plain object to find the Catch nodes of an error. */
  users: Record<string, Node>;
  /** Options for a session of the node's own. */
  options: AmiOptions;
  /** The shared connection, open while it has users; undefined if a setting is wrong. */
  connection: AmiConnection | undefined;
  /** The error of a wrong setting, or of a PBX name that another connection has, too. The connection then stays closed. */
  problem: AmiError | undefined;
  /** The setting `pbx`, or else the node's name, or else the host. */
  pbx: string;
  /** The node's name, or else `host:port`. */
  server: string;
  /** Logs each step of the connection and of refreshes; undefined unless the log level is `debug`. */
  logStep: Trace | undefined;
  /** The pools of all ami-refresh nodes on this connection. */
  pools: Set<RefreshPool>;
  /** Adds a user. From now on the status of the user is the state of the connection. */
  register(user: Node): void;
  /** While the connection is ready, the status of the user shows this error instead of the connection's state. */
  showProblem(user: Node, problem: AmiError | undefined): void;
  /** @param removed the argument of the user's close handler: true if the node was removed, false if it restarts */
  deregister(user: Node, removed: boolean): Promise<void>;
  connect(): void;
  /** Closes the connection until `connect` or `reconnect`. A deploy of other nodes does not open it. */
  disconnect(): Promise<void>;
  reconnect(): void;
}
