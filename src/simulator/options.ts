import type { Clock } from './clock';
import type { AgentOptions } from './exchange/applications/agents/agent-options';
import type { QueueOptions } from './exchange/applications/queue/queue-options';
import type { MailboxOptions } from './exchange/applications/voicemail/mailboxes';
import type { ExtensionOptions } from './exchange/hints/extensions';
import type { AsteriskVersion } from './profiles';
import { fail } from './simulator-error';
import type { UserOptions } from './users';

/** Settings of a simulated Asterisk. All have defaults. */
export interface SimulatorOptions {
  /** Default: `127.0.0.1`. */
  host?: string;
  /** Default: 0, any free port. */
  port?: number;
  /** Asterisk version. Default: 22. */
  version?: AsteriskVersion;
  /** A number of extensions from 1001 in context `default`, or a list. Default: 25. */
  extensions?: number | readonly (string | ExtensionOptions)[];
  /** Default: `admin` with the secret `secret` and all rights. */
  users?: readonly UserOptions[];
  /** Key and certificate in PEM. Turns TLS on. */
  tls?: { key: string | Buffer; cert: string | Buffer };
  /** Limit of sessions that are not logged in. Default: 50. */
  authLimit?: number;
  /** Limit of time for a login in ms. Default: 30,000. */
  authTimeout?: number;
  /** Cuts the connection of a client that reads nothing for this many ms. Default: 100; 0: never. */
  writeTimeout?: number;
  /** Allows several sessions of one user. Default: true. */
  allowMultipleLogin?: boolean;
  /** manager.conf `channelvars`: variables in every event about a channel. Default: none. */
  channelVariables?: readonly string[];
  /** manager.conf `timestampevents`: every event has the header Timestamp. Default: false. */
  timestampEvents?: boolean;
  /** manager.conf `brokeneventsaction`: an Events action for all events gets no response. Default: false. */
  brokenEventsAction?: boolean;
  /**
   * True if the phones send sound, as real phones do: Asterisk then optimizes Local channels without `/n` away after the answer.
   * False for phones like those of SIPp, which may send no sound. Default: true.
   */
  sound?: boolean;
  /** Contexts whose extensions are also found in another context, after its own. Default: none. */
  includes?: Readonly<Record<string, readonly string[]>>;
  /** Queues with phones as members. Default: none. */
  queues?: readonly QueueOptions[];
  /** Agents of app_agent_pool. None of them is logged in. Default: none. */
  agents?: readonly AgentOptions[];
  /** Mailboxes of voicemail. Default: none. */
  mailboxes?: readonly MailboxOptions[];
  /** The text of each configuration file, by name, for GetConfig and UpdateConfig. Default: none. */
  files?: Readonly<Record<string, string>>;
  /** Number of random calls to keep going, among phones that register and unregister. Default: 0. */
  calls?: number;
  /** The same seed gives the same calls, names and numbers. Default: 1. */
  seed?: number;
  /** Default: the machine's clock. */
  clock?: Clock;
}

/** Limit of the number of extensions that a number can request. Asterisk's largest sites have fewer. */
export const MOST_EXTENSIONS = 100_000;

/** Settings of manager.conf that actions read. */
export interface ManagerSettings {
  readonly allowMultipleLogin: boolean;
  readonly brokenEventsAction: boolean;
  readonly timestampEvents: boolean;
}

export function managerSettings(options: SimulatorOptions): ManagerSettings {
  const { allowMultipleLogin = true, brokenEventsAction = false, timestampEvents = false } = options;
  return { allowMultipleLogin, brokenEventsAction, timestampEvents };
}

/** The limits of sessions, as `Sessions` takes them. */
export function sessionLimits({
  authLimit = 50,
  authTimeout = 30_000,
  writeTimeout = 100,
  timestampEvents = false,
}: SimulatorOptions) {
  return { authLimit, authTimeout, writeTimeout, timestampEvents };
}

export function portFrom(wanted = 0): number {
  if (Number.isInteger(wanted) && wanted >= 0 && wanted <= 65_535) return wanted;
  return fail(`port must be a whole number from 0 to 65535, not ${wanted}`);
}

export function extensionsFrom(wanted: number | readonly (string | ExtensionOptions)[]): ExtensionOptions[] {
  if (typeof wanted !== 'number') {
    return wanted.map((each) => (typeof each === 'string' ? { extension: each } : each));
  }
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > MOST_EXTENSIONS)
    fail(`extensions must be a whole number from 0 to ${MOST_EXTENSIONS}, not ${wanted}`);
  return Array.from({ length: wanted }, (_, index) => ({ extension: String(1001 + index) }));
}
