/** The value of QUEUESTATUS of a caller that nobody answered. */
export type QueueStatus = 'TIMEOUT' | 'FULL' | 'JOINEMPTY' | 'LEAVEEMPTY' | 'WITHDRAW';

/** Arguments of the application. */
export interface QueueArguments {
  /** ms that the caller waits at most; undefined for no limit. */
  readonly timeout: number | undefined;
  /** The caller leaves after one attempt (option n). */
  readonly triesOnce: boolean;
  /** The caller hears a ringing tone, no music (option r). */
  readonly ringsBack: boolean;
  /** The caller's dialplan goes on when the member hangs up (option c). */
  readonly goesOn: boolean;
}
