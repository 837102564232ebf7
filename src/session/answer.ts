import type { Frame } from '../protocol';

export interface SendOptions {
  /**
   * ms until AMI_ERR_TIMEOUT; the session's actionTimeout, and longer for an action that blocks it. For an event list it begins
   * again with each item, so that a long one can come over a slow line; the whole may take ten times as long.
   */
  timeout?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Each item of an event list as it arrives. */
  onItem?: ((item: Frame) => void) | undefined;
  /** `false`: the items are for `onItem` alone, so that a long list need not be kept. */
  keepItems?: boolean | undefined;
}

export interface Answer {
  response: Frame;
  /** What an event list held; [] otherwise. */
  items: Frame[];
  /** An event list's last event. */
  complete: Frame | undefined;
  /** A Command's output, from any Asterisk version; [] otherwise. */
  output: string[];
}
