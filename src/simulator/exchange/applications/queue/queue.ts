import type { Channel } from '../../switch/channel';

/** A simulated queue with its members. */
export interface QueueOptions {
  name: string;
  /** Default: `ringall`. */
  strategy?: string;
  /** The extension that leads to the queue. Default: 700. */
  extension?: string;
  /** Extensions, of any context, whose phones are members. */
  members?: readonly string[];
}

/** Times are in seconds since the epoch, 0 for never. */
export interface Member {
  readonly name: string;
  readonly interface: string;
  readonly membership: 'static' | 'dynamic';
  readonly penalty: number;
  readonly loginTime: number;
  lastPause: number;
  callsTaken: number;
  lastCall: number;
  paused: boolean;
  pausedReason: string;
}

export interface Queue {
  readonly name: string;
  readonly strategy: string;
  /** The extension that leads to the queue. */
  readonly extension: string;
  readonly members: Member[];
  /** Callers that wait, first come first; `since` in ms since the epoch. */
  readonly callers: { readonly channel: Channel; readonly since: number }[];
  completed: number;
  abandoned: number;
  /** Seconds of the last call. */
  talkTime: number;
}
