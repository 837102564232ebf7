import type { ReceivedAction } from './action-reader';
import type { RaiseEvent } from './exchange/events/raise';
import type { Exchange } from './exchange/exchange';
import type { LoadOptions } from './load';
import type { Profile } from './profiles';
import type { ManagerClass } from './rights';
import type { Session } from './session';
import type { System } from './system';
import type { Uptime } from './uptime';
import type { Users } from './users';

/** What ListCommands shows of an action. */
export interface ActionInfo {
  readonly name: string;
  /** The user needs one of these write classes; none if empty. */
  readonly classes: readonly ManagerClass[];
  readonly synopsis: string;
}

/** The parts of the simulator that actions, faults and the console may use. `Simulator` has all of them. */
export interface Pbx {
  readonly profile: Profile;
  readonly host: string;
  readonly port: number;
  readonly users: Users;
  readonly exchange: Exchange;
  readonly uptime: Uptime;
  readonly system: System;
  readonly allowMultipleLogin: boolean;
  readonly brokenEventsAction: boolean;
  readonly isShuttingDown: boolean;
  /** The actions of this version, in the order of ListCommands. */
  readonly actions: readonly ActionInfo[];
  /** The connected sessions, in order of arrival. */
  readonly sessions: readonly Session[];
  readonly raise: RaiseEvent;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Appends an action to `received`. */
  record(action: ReceivedAction): void;
  /** Reports a successful login to `loggedIn()`. */
  noteLogin(): void;
  load(options: LoadOptions): () => void;
  shutDown(): void;
  stopListening(): void;
  listenAgain(): Promise<void>;
}
