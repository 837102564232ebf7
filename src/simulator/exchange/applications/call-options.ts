/** Context and duration of a simulated call. */
export interface CallOptions {
  /** Context of the extensions. Default: `default`. */
  context?: string;
  /** The callee answers after this many ms of ringing. Default: when `answer()` is called. */
  ringFor?: number;
  /** The caller hangs up after this many ms of talking. Default: when `hangup()` is called. */
  talkFor?: number;
}

/** State of a simulated call; `ended` once all its channels are hung up. */
export type CallState = 'ringing' | 'talking' | 'held' | 'ended';
