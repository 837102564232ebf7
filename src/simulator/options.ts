import type { Clock } from './clock';
import type { ExtensionOptions } from './exchange/extensions';
import type { QueueOptions } from './exchange/queues';
import { fail } from './fail';
import type { AsteriskVersion } from './profiles';
import type { UserOptions } from './users';

/** Settings of a simulated Asterisk. All have defaults. */
export interface SimulatorOptions {
  /** `127.0.0.1` where left out. */
  host?: string;
  /** Any free port where left out or 0. */
  port?: number;
  /** 22 where left out. */
  version?: AsteriskVersion;
  /** How many, from 1001 on in context `default`; or which. 25 where left out. */
  extensions?: number | readonly (string | ExtensionOptions)[];
  /** `admin` with the secret `secret` and all rights where left out. */
  users?: readonly UserOptions[];
  /** Key and certificate in PEM: then the port speaks TLS. */
  tls?: { key: string | Buffer; cert: string | Buffer };
  /** Sessions that may be connected without being logged in; 50 where left out. */
  authLimit?: number;
  /** How long a session may take to log in, in ms; 30,000 where left out. */
  authTimeout?: number;
  /** How long a client may let its output wait before it is cut off, in ms; 100 where left out, 0 for ever. */
  writeTimeout?: number;
  /** Whether one user may be logged in more than once; true where left out. */
  allowMultipleLogin?: boolean;
  /** manager.conf `channelvars`: every event about a channel tells these; none where left out. */
  channelVariables?: readonly string[];
  /** manager.conf `brokeneventsaction`: no answer to an Events action that asks for all; false where left out. */
  brokenEventsAction?: boolean;
  /** Queues with phones as members; none where left out. */
  queues?: readonly QueueOptions[];
  /** Calls that go on by themselves at any time, among phones that come and go; none where left out. */
  calls?: number;
  /** The same seed gives the same calls, names and numbers; 1 where left out. */
  seed?: number;
  /** The machine's own where left out. */
  clock?: Clock;
}

export function portFrom(wanted = 0): number {
  if (Number.isInteger(wanted) && wanted >= 0 && wanted <= 65_535) return wanted;
  return fail(`port must be a whole number from 0 to 65535, not ${wanted}`);
}

export function extensionsFrom(wanted: number | readonly (string | ExtensionOptions)[]): ExtensionOptions[] {
  if (typeof wanted !== 'number') {
    return wanted.map((each) => (typeof each === 'string' ? { extension: each } : each));
  }
  if (!Number.isInteger(wanted) || wanted < 0)
    fail(`extensions must be a whole number from 0 on, not ${wanted}`);
  return Array.from({ length: wanted }, (_, index) => ({ extension: String(1001 + index) }));
}
