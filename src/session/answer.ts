import type { Frame } from '../protocol';
import type { StopSignal } from './stop';

/** Timeout, abort signal and callbacks of one action. */
export interface SendOptions {
  /**
   * ms until AMI_ERR_TIMEOUT. Default: the session's actionTimeout, plus the time for which actions in flight may block the
   * session. For an event list the timeout begins again with each item, so that a long list can come over a slow line.
   * The whole list may take ten times the timeout.
   */
  timeout?: number | undefined;
  /** ms of the timeout that have passed already, for a caller that queues its actions. Default: 0. */
  waited?: number | undefined;
  /** Aborts the waiting with AMI_ERR_CLOSED, or with the signal's reason if that is an AmiError. The action may still run. */
  signal?: StopSignal | undefined;
  /** Called with each item of an event list as it arrives. If it throws, `send` fails with AMI_ERR_CLOSED. */
  onItem?: ((item: Frame) => void) | undefined;
  /** `false`: items are passed to `onItem` only and not kept, so that a long list takes no memory. Default: true. */
  keepItems?: boolean | undefined;
}

/** What `send` resolves to: the response, and the event list or output that belongs to it. */
export interface Answer {
  /** The response to the action. It is never `Response: Error`: then `send` rejects with AMI_ERR_REJECTED. */
  response: Frame;
  /** The events of an event list, without the last; [] if there is no list or with `keepItems: false`. */
  items: Frame[];
  /** The last event of an event list; undefined if there is no list. */
  complete: Frame | undefined;
  /** The output lines of a Command, from any Asterisk version; [] for other actions. */
  output: string[];
}
