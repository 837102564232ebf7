export interface CallOptions {
  /** Context of the extensions. Default: `default`. */
  context?: string;
  /** The callee answers after this many ms of ringing. Default: when `answer()` is called. */
  ringFor?: number;
  /** The caller hangs up after this many ms of talking. Default: when `hangup()` is called. */
  talkFor?: number;
}

/** `ended` once both channels are hung up. */
export type CallState = 'ringing' | 'talking' | 'held' | 'ended';
