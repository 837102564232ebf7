import { type RefreshRequest, type RefreshSource, yesOrNo } from '../../src/index';
import { invalid } from '../common/errors';
import type { Distribution } from '../common/group-distribution';
import { distributionOf } from '../common/group-work';
import { listOf } from '../common/lists';
import { shown } from '../common/message';
import { upToDate } from '../common/migrations';
import { text, wholeNumber } from '../common/options';
import {
  refuseEmptied,
  refuseEmptyVariable,
  refuseUnsetVariable,
  type SavedNode,
} from '../common/saved-node';
import type { ConnectedDef } from '../common/with-connection';
import { isRow, withContexts } from './request';

export interface AmiRefreshDef extends ConnectedDef {
  /** Extensions as text, or rows with `extension` and optionally `context`. Empty: all hints. */
  extensions?: unknown;
  context?: unknown;
  /** `hints` (the default), `devices` or `endpoints`. */
  source?: unknown;
  /** Whether output 1 sends only results that have changed since the last refresh. */
  incremental?: unknown;
  /** Whether a request shares the answer of an equal running refresh. */
  grouped?: unknown;
  /** Whether a slow refresh is reported. */
  alert?: unknown;
  /** ms above which a refresh counts as slow. Blank: three times the median of the last 20. */
  slow?: unknown;
  /** Timeout in ms for the answer about one extension. */
  queryTimeout?: unknown;
  /** Timeout in ms for a whole refresh. */
  timeout?: unknown;
  /** Which connections of a group get a message without `msg.pbx`. */
  distribution?: unknown;
  /** Number of refreshes that run at the same time. Others are queued. */
  limit?: unknown;
  /** Number of sessions that share a list of 100 or more extensions. */
  sessions?: unknown;
  /** Number of sessions that are logged in before they are needed. 0 or blank: none. */
  prewarmed?: unknown;
}

export interface Settings {
  request: RefreshRequest<unknown>;
  limit: number;
  /** Number of pre-warmed sessions. */
  prewarmed: number;
  distribution: Distribution;
  incremental: boolean;
  grouped: boolean;
  /** ms; `auto`: three times the median of the last 20; undefined: no alert. */
  slow: number | 'auto' | undefined;
}

export const DEFAULT_LIMIT = 4;
const HIGHEST_LIMIT = 1000;
/** Limit of sessions of a refresh, and of pre-warmed sessions. */
const MAX_SESSIONS = 100;

/**
 * @param saved the node as the flow file has it
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field
 */
export function readSettings(def: AmiRefreshDef, saved: SavedNode | undefined): Settings {
  const fields = upToDate(def);
  const extensions = listOf(fields.extensions);
  if (extensions.length === 0) refuseEmptied('extensions', saved?.extensions);
  extensions.forEach(checkExtension);
  refuseUnsetVariable('context', fields.context);
  // An empty variable would mean the hints of all contexts.
  refuseEmptyVariable('context', saved?.context, fields.context);
  return {
    request: {
      extensions: extensions.length > 0 ? withContexts(extensions) : undefined,
      context: text('context', fields.context)?.trim(),
      source: sourceOf(fields.source, saved),
      queryTimeout: wholeNumber('queryTimeout', fields.queryTimeout),
      timeout: wholeNumber('timeout', fields.timeout),
      sessions: wholeNumber('sessions', fields.sessions, MAX_SESSIONS),
    },
    limit: wholeNumber('limit', fields.limit, HIGHEST_LIMIT) ?? DEFAULT_LIMIT,
    prewarmed: wholeNumber('prewarmed', fields.prewarmed, MAX_SESSIONS, 0) ?? 0,
    distribution: distributionOf(fields.distribution, 'all', saved),
    incremental: yesOrNo('incremental', fields.incremental) ?? false,
    grouped: yesOrNo('grouped', fields.grouped) ?? false,
    slow: yesOrNo('alert', fields.alert) ? (wholeNumber('slow', fields.slow) ?? 'auto') : undefined,
  };
}

const SOURCES = ['hints', 'devices', 'endpoints'] as const;

function sourceOf(value: unknown, saved: SavedNode | undefined): RefreshSource {
  refuseEmptyVariable('source', saved?.source, value);
  refuseUnsetVariable('source', value);
  if (value === undefined || value === null || value === '') return 'hints';
  const source = SOURCES.find((each) => each === value);
  if (!source) throw invalid(`source must be hints, devices or endpoints, not ${shown(value)}`);
  return source;
}

/** Checks the type of an entry. The engine checks whether it is a valid extension. */
function checkExtension(entry: unknown, index: number): void {
  const name = `extensions[${index}]`;
  refuseUnsetVariable(name, entry);
  if (isRow(entry)) {
    refuseUnsetVariable(`${name}.extension`, entry.extension);
    refuseUnsetVariable(`${name}.context`, entry.context);
  } else if (typeof entry !== 'string' && typeof entry !== 'number') {
    throw invalid(`${name} must be text, a number, or a row with extension, not ${shown(entry)}`);
  }
}
