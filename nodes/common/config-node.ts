import type { Node } from 'node-red';
import type { AmiConnection, AmiError, AmiOptions, RefreshPool, Trace } from '../../src/index';
import type { AmiCredentials } from './options';

/** What the other nodes see of the node that they name in `connection`. */
export interface AmiConfigNode extends Node<AmiCredentials> {
  /** The nodes that share the connection, by id. A plain object: Node-RED walks it to find the Catch nodes of an error. */
  users: Record<string, Node>;
  /** For sessions of one's own. */
  options: AmiOptions;
  /** The shared one, open while it has users; undefined where a setting is wrong. */
  connection: AmiConnection | undefined;
  /** The setting that is wrong, or the name that another connection has too: then the connection stays closed. */
  problem: AmiError | undefined;
  /** The setting `pbx`, else the node's name, else the host. */
  pbx: string;
  /** The node's name, else `host:port`. */
  server: string;
  /** Each step of the connection and of refreshes, where Node-RED's log shows that. */
  logStep: Trace | undefined;
  /** Of the nodes that refresh with these settings. */
  pools: Set<RefreshPool>;
  /** From now on the connection's state is the user's status. */
  register(user: Node): void;
  /** Shows an error of the user's own instead of the connection's state while the connection is ready. */
  showProblem(user: Node, problem: AmiError | undefined): void;
  /** @param removed as the user's close handler was told: whether it is gone for good, or only restarts */
  deregister(user: Node, removed: boolean): Promise<void>;
  connect(): void;
  /** From now on it stays closed, whatever else is deployed, until `connect` or `reconnect`. */
  disconnect(): Promise<void>;
  reconnect(): void;
}
