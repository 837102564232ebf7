import { SOURCE_NAMES, type SourceName } from '../../src/index';
import { invalid } from '../common/errors';
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

export interface AmiStateDef extends ConnectedDef {
  /** Names of sources. */
  sources?: unknown;
  /** Names of entries, exact or with `*`. Empty: all. */
  names?: unknown;
  /** The only context whose hints are reported. */
  context?: unknown;
  /** Mailboxes to query by name. */
  mailboxes?: unknown;
  /** Minutes between two checks for changes without an event. 0: never. */
  check?: unknown;
}

export interface Settings {
  sources: readonly SourceName[];
  names: readonly string[];
  context: string | undefined;
  mailboxes: readonly string[];
  /** ms between two checks. 0: never. */
  checkInterval: number;
}

const DEFAULT_CHECK = 60;
const LONGEST_CHECK = 7 * 24 * 60;
const MAX_NAMES = 1000;
const MAX_NAME_LENGTH = 256;

/**
 * @param saved the node as the flow file has it
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field
 */
export function readSettings(def: AmiStateDef, saved: SavedNode | undefined): Settings {
  const fields = upToDate(def);
  refuseUnsetVariable('context', fields.context);
  refuseEmptyVariable('context', saved?.context, fields.context);
  const check = wholeNumber('check', fields.check, LONGEST_CHECK, 0);
  return {
    sources: sourcesOf(fields.sources),
    names: namesIn('names', fields.names, saved),
    context: text('context', fields.context)?.trim() || undefined,
    mailboxes: namesIn('mailboxes', fields.mailboxes, saved),
    checkInterval: (check ?? DEFAULT_CHECK) * 60_000,
  };
}

function sourcesOf(value: unknown): SourceName[] {
  const sources = listOf(value).map((entry, index) => {
    refuseUnsetVariable(`sources[${index}]`, entry);
    const name = SOURCE_NAMES.find((each) => each === (typeof entry === 'string' ? entry.trim() : entry));
    if (!name)
      throw invalid(`sources[${index}] must be one of ${SOURCE_NAMES.join(', ')}, not ${shown(entry)}`);
    return name;
  });
  if (sources.length === 0) throw invalid(`sources: select at least one of ${SOURCE_NAMES.join(', ')}`);
  return [...new Set(sources)];
}

function namesIn(field: 'names' | 'mailboxes', value: unknown, saved: SavedNode | undefined): string[] {
  const names = listOf(value).map((entry, index) => {
    refuseUnsetVariable(`${field}[${index}]`, entry);
    return nameIn(`${field}[${index}]`, entry);
  });
  if (names.length === 0) refuseEmptied(field, saved?.[field]);
  if (names.length > MAX_NAMES)
    throw invalid(`${field} holds ${names.length} names; the limit is ${MAX_NAMES}`);
  return names;
}

/** @throws AmiError AMI_ERR_INVALID_ACTION naming the field */
export function nameIn(field: string, entry: unknown): string {
  if (typeof entry !== 'string' && typeof entry !== 'number')
    throw invalid(`${field} must be a name, not ${shown(entry)}`);
  const name = String(entry).trim();
  if (name === '') throw invalid(`${field} is empty`);
  if (name.length > MAX_NAME_LENGTH)
    throw invalid(`${field} has ${name.length} characters; the limit is ${MAX_NAME_LENGTH}`);
  if (/[\r\n\0]/.test(name)) throw invalid(`${field} contains CR, LF or NUL`);
  return name;
}
