import type { ConfigFiles } from './config/config-files';
import type { LoadOptions } from './event-load';
import type { RaiseEvent } from './exchange/events/raise';
import type { Exchange } from './exchange/exchange';
import type { Modules } from './modules';
import type { ManagerSettings } from './options';
import type { Profile } from './profiles';
import type { ManagerClass } from './rights';
import type { Session } from './session';
import type { SuppliedCommands } from './supplied/commands';
import type { Uptime } from './uptime';
import type { Users } from './users';
import type { ClientLog } from './waits/client-log';

/** An action as ListCommands lists it. */
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
  readonly configFiles: ConfigFiles;
  readonly modules: Modules;
  /** Bridge technologies that a client has suspended. */
  readonly suspended: Set<string>;
  /** PJSIP endpoints in maintenance. */
  readonly maintained: Set<string>;
  /** The logins and actions of clients. */
  readonly clients: ClientLog;
  readonly settings: ManagerSettings;
  readonly lifecycle: { readonly isShuttingDown: boolean };
  /** The actions of this version, in the order of ListCommands. */
  readonly actions: readonly ActionInfo[];
  /** The CLI commands that a test supplies. */
  readonly commands: SuppliedCommands;
  /** The connected sessions, in order of arrival. */
  readonly sessions: readonly Session[];
  readonly raise: RaiseEvent;
  /** Milliseconds since the epoch. */
  now(): number;
  load(options: LoadOptions): () => void;
  shutDown(): void;
  stopListening(): void;
  listenAgain(): Promise<void>;
}
