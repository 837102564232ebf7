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
  /** Numbers as text, or rows with `extension` and perhaps `context`; none = all hints. */
  extensions?: unknown;
  context?: unknown;
  /** `hints` (the default), `devices` or `endpoints`. */
  source?: unknown;
  /** Whether output 1 sends only what has changed since the last refresh. */
  incremental?: unknown;
  /** Whether a request shares the answer to the same question that is in progress. */
  grouped?: unknown;
  /** Whether a slow refresh is reported. */
  alert?: unknown;
  /** ms over which a refresh counts as slow; blank: three times the median of the last 20. */
  slow?: unknown;
  /** ms for one extension's answer. */
  queryTimeout?: unknown;
  /** ms for a whole refresh. */
  timeout?: unknown;
  /** Which connections of a group get a message without `msg.pbx`. */
  distribution?: unknown;
  /** Refreshes at once; the others are queued. */
  limit?: unknown;
  /** Sessions that share a list of 100 or more extensions. */
  sessions?: unknown;
  /** Sessions that are logged in before they are needed; 0 or blank: none. */
  prewarmed?: unknown;
}

export interface Settings {
  request: RefreshRequest<unknown>;
  limit: number;
  /** Sessions; 0: none. */
  prewarmed: number;
  distribution: Distribution;
  incremental: boolean;
  grouped: boolean;
  /** ms; `auto`: three times the median of the last 20; undefined: no alert. */
  slow: number | 'auto' | undefined;
}

export const DEFAULT_LIMIT = 4;
const HIGHEST_LIMIT = 1000;
/** Sessions of one refresh, or kept ready. */
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
  // Without a context all hints are those of every context.
  refuseEmptyVariable('context', saved?.context, fields.context);
  return {
    request: {
      extensions: extensions.length > 0 ? withContexts(extensions) : undefined,
      context: text('context', fields.context)?.trim(),
      source: sourceOf(fields.source),
      queryTimeout: wholeNumber('queryTimeout', fields.queryTimeout),
      timeout: wholeNumber('timeout', fields.timeout),
      sessions: wholeNumber('sessions', fields.sessions, MAX_SESSIONS),
    },
    limit: wholeNumber('limit', fields.limit, HIGHEST_LIMIT) ?? DEFAULT_LIMIT,
    prewarmed:
      String(fields.prewarmed).trim() === '0'
        ? 0
        : (wholeNumber('prewarmed', fields.prewarmed, MAX_SESSIONS) ?? 0),
    distribution: distributionOf(fields.distribution, 'all'),
    incremental: yesOrNo('incremental', fields.incremental) ?? false,
    grouped: yesOrNo('grouped', fields.grouped) ?? false,
    slow: yesOrNo('alert', fields.alert) ? (wholeNumber('slow', fields.slow) ?? 'auto') : undefined,
  };
}

const SOURCES = ['hints', 'devices', 'endpoints'] as const;

function sourceOf(value: unknown): RefreshSource {
  refuseUnsetVariable('source', value);
  if (value === undefined || value === null || value === '') return 'hints';
  const source = SOURCES.find((each) => each === value);
  if (!source) throw invalid(`source must be hints, devices or endpoints, not ${shown(value)}`);
  return source;
}

/** What could be an extension; the engine judges whether it is one. */
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
