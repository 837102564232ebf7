import type { Channel } from '../../switch/channel';

/** A simulated queue with its members. */
export interface QueueOptions {
  name: string;
  /** Default: `ringall`. */
  strategy?: string;
  /** The extension that leads to the queue. Default: 700. */
  extension?: string;
  /** Members. A text is an extension, of any context, whose phone is the member. */
  members?: readonly (string | MemberOptions)[];
}

/** A static member of a queue, as a `member =>` line of queues.conf. */
export interface MemberOptions {
  /** Such as `PJSIP/1001` or `Local/1001@default`. */
  interface: string;
  /** Default: the interface. */
  name?: string;
  /** Default: 0. */
  penalty?: number;
  /** The device whose state counts. Default: the interface. */
  stateInterface?: string;
}

/** Times are in seconds since the epoch, 0 for never. */
export interface Member {
  readonly name: string;
  readonly interface: string;
  /** The device whose state is the member's. */
  readonly stateInterface: string;
  readonly membership: 'static' | 'dynamic';
  penalty: number;
  /** False: the member is not called while it is in use. */
  ringsInUse: boolean;
  readonly loginTime: number;
  lastPause: number;
  callsTaken: number;
  callsInProgress: number;
  lastCall: number;
  paused: boolean;
  pausedReason: string;
}

/** A caller that waits in a queue; `since` in ms since the epoch. */
export interface QueueCaller {
  readonly channel: Channel;
  readonly since: number;
  /** A client sets it; a new caller has 0. */
  priority: number;
  /** What a client said when it asked to withdraw the caller; undefined if none has. */
  withdrawal?: string;
}

export interface Queue {
  readonly name: string;
  readonly strategy: string;
  /** The extension that leads to the queue. */
  readonly extension: string;
  readonly members: Member[];
  /** Callers that wait, first come first. */
  readonly callers: QueueCaller[];
  completed: number;
  abandoned: number;
  /** Moving average of the calls' lengths in seconds. */
  talkTime: number;
  /** Moving average of the callers' waits in seconds. */
  holdTime: number;
}
