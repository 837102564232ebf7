import { AmiError } from '../errors';
import { checkTimeout, type Trace } from '../session';
import type { RefreshSource } from './phones';
import type { OnResult } from './results';

/** ms for a whole refresh. */
export const DEFAULT_TIMEOUT = 30_000;

/** An extension, or a row that names it. Other properties of a row are ignored. */
export type ExtensionEntry =
  | string
  | number
  | { readonly extension: string | number; readonly context?: string | null | undefined };

/** `RefreshRequest<unknown>` takes unchecked entries, such as rows of a database: a bad entry becomes a failed result. */
export interface RefreshRequest<Entry = ExtensionEntry> {
  /** Extensions with a hint (the default), or phones, which need no hint. */
  source?: RefreshSource | undefined;
  /** Undefined: all hints, or all phones. */
  extensions?: readonly Entry[] | undefined;
  /** Context of extensions without one; undefined: `default`. Without `extensions`: the context whose hints are refreshed. */
  context?: string | undefined;
  /** Called with each result as it arrives. */
  onResult?: OnResult | undefined;
  /** Ends the refresh with AMI_ERR_CLOSED. */
  signal?: AbortSignal | undefined;
  /** ms for the response to one query, or for the next item of a list; undefined: the `actionTimeout`. */
  queryTimeout?: number | undefined;
  /** ms for the whole refresh, including connecting and waiting in a pool's queue; undefined: 30,000. */
  timeout?: number | undefined;
  /** In a pool's queue, higher numbers go first. A request that has waited half its `timeout` goes before all. Default: 0. */
  priority?: number | undefined;
  /**
   * From 100 `extensions` with a hint on, they are queried one by one in this many sessions at once: 1 to 100. Default: 1,
   * with one list if that is shorter.
   */
  sessions?: number | undefined;
  /** Receives a line for each step and each action, for a log; never with the secret. */
  trace?: Trace | undefined;
}

/** @throws AmiError AMI_ERR_INVALID_ACTION naming the field */
export function checkRequest({
  source,
  priority,
  extensions,
  context,
  timeout,
  queryTimeout,
  sessions,
}: RefreshRequest<unknown>): void {
  if (source !== undefined && !SOURCES.includes(source))
    throw new AmiError('AMI_ERR_INVALID_ACTION', `source must be ${SOURCES.join(', ')}`);
  if (priority !== undefined && !Number.isFinite(priority))
    throw new AmiError('AMI_ERR_INVALID_ACTION', 'priority must be a number');
  if (sessions !== undefined) checkSessions('sessions', sessions);
  if (timeout !== undefined) checkTimeout('timeout', timeout);
  if (queryTimeout !== undefined) checkTimeout('queryTimeout', queryTimeout);
  // JavaScript callers are not type-checked.
  const list: unknown = extensions ?? [];
  if (!Array.isArray(list)) throw new AmiError('AMI_ERR_INVALID_ACTION', 'extensions must be an array');
  const name: unknown = context ?? '';
  if (typeof name !== 'string') throw new AmiError('AMI_ERR_INVALID_ACTION', 'context must be text');
  if (/[\r\n\0]/.test(name)) throw new AmiError('AMI_ERR_INVALID_ACTION', 'context contains CR, LF or NUL');
}

/** Of one refresh, or kept ready. */
const MAX_SESSIONS = 100;

/** @throws AmiError AMI_ERR_INVALID_ACTION with this name */
export function checkSessions(name: string, sessions: number): void {
  if (Number.isInteger(sessions) && sessions >= 1 && sessions <= MAX_SESSIONS) return;
  const given = typeof sessions === 'number' ? String(sessions) : typeof sessions;
  const message = `${name} must be a whole number from 1 to ${MAX_SESSIONS}, not ${given}`;
  throw new AmiError('AMI_ERR_INVALID_ACTION', message);
}

const SOURCES: readonly unknown[] = ['hints', 'devices', 'endpoints'];
