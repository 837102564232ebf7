import type { ConnectionState } from '../connection';
import type { Action, Frame } from '../protocol';
import type { Answer, SendOptions } from '../session';

/** What a form needs of a connection. `AmiConnection` has it. */
export interface ActionConnection {
  send(action: Action, options?: SendOptions): Promise<Answer>;
  subscribe(names: readonly string[], handler: (event: Frame) => void): () => void;
  on(event: 'state', listener: (state: ConnectionState) => void): unknown;
  off(event: 'state', listener: (state: ConnectionState) => void): unknown;
}

export interface FormHooks {
  /** Ends the form early, with AMI_ERR_CLOSED. What was sent is not undone. */
  signal?: AbortSignal | undefined;
}
