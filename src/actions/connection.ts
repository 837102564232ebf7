import type { ConnectionState } from '../connection';
import type { Action, Frame } from '../protocol';
import type { Answer, SendOptions } from '../session';

/** The methods of a connection that a form uses. `AmiConnection` has them. */
export interface ActionConnection {
  /** Sends an action, as `AmiConnection.send`. */
  send(action: Action, options?: SendOptions): Promise<Answer>;
  /** Calls `handler` for each event of these names. @returns function that ends the subscription */
  subscribe(names: readonly string[], handler: (event: Frame) => void): () => void;
  /** Adds a listener of the connection's state. */
  on(event: 'state', listener: (state: ConnectionState) => void): unknown;
  /** Removes it. */
  off(event: 'state', listener: (state: ConnectionState) => void): unknown;
}

/** Abort signal of a form. */
export interface FormHooks {
  /** Ends the form early with AMI_ERR_CLOSED. Actions that were sent are not undone. */
  signal?: AbortSignal | undefined;
}
