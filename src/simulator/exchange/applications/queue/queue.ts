import type { Channel } from '../../switch/channel';
import type { QueueSettings, QueueStrategy } from './queue-options';

/** The position at which a rotating strategy continues. rrmemory and rrordered keep it in the queue, linear in the call. */
export interface Turn {
  position: number;
  /** True if a member after the position has been found. */
  hasMore: boolean;
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

export interface WaitingCaller {
  readonly channel: Channel;
  /** ms since the epoch. */
  readonly since: number;
  /** True while the queue calls members for this caller. */
  isPending: boolean;
  /** A client sets it; a new caller has 0. */
  priority: number;
  /** The text of the client that asked to withdraw the caller; undefined if none has. */
  withdrawal?: string;
}

/** What a queue has counted since the start or the last QueueReset. */
export interface QueueCounts {
  completed: number;
  abandoned: number;
  /** Completed and abandoned calls whose callers waited no longer than the service level. */
  completedInTime: number;
  abandonedInTime: number;
  /** Moving average of the calls' lengths in seconds. */
  talkTime: number;
  /** Moving average of the callers' waits in seconds. */
  holdTime: number;
}

export interface Queue extends QueueCounts {
  readonly name: string;
  readonly strategy: QueueStrategy;
  readonly settings: QueueSettings;
  /** The position at which rrmemory and rrordered continue. */
  readonly turn: Turn;
  /** The extension that leads to the queue. */
  readonly extension: string;
  readonly members: Member[];
  /** Callers that wait, first come first. */
  readonly callers: WaitingCaller[];
}
