import { AmiError } from '../../src/index';
import { listOf } from '../common/lists';
import { isPlainObject, shown } from '../common/message';

/** An Inject node sends the time in ms where nothing else was set; no extension has so many digits. */
const TIMESTAMPS_FROM = 1e12;

export interface RequestedExtensions {
  /** As they came, good or bad; undefined = the message names none. */
  entries: readonly unknown[] | undefined;
  /** What to call the entry at this index, in words of the message. */
  place: (index: number) => string;
}

/** @throws AmiError AMI_ERR_INVALID_ACTION naming `msg.payload`, where it is nothing that could hold extensions */
export function requestedExtensions(payload: unknown): RequestedExtensions {
  if (namesNone(payload)) return { entries: undefined, place: (index) => `extensions[${index}]` };
  if (Array.isArray(payload)) return { entries: payload, place: (index) => `msg.payload[${index}]` };
  if (typeof payload === 'number' || isRow(payload))
    return { entries: [payload], place: () => 'msg.payload' };
  if (typeof payload === 'string') {
    const entries = listOf(payload);
    return { entries, place: (index) => (entries.length === 1 ? 'msg.payload' : `msg.payload[${index}]`) };
  }
  throw invalid(
    'msg.payload must be nothing, a list of extensions, text with commas between them, or rows with extension ' +
      `and perhaps context, not ${shown(payload)}`,
  );
}

/**
 * @returns the context that the message names; undefined where it names none
 * @throws AmiError AMI_ERR_INVALID_ACTION naming `msg.context`
 */
export function requestedContext(context: unknown): string | undefined {
  if (context === undefined || context === null) return undefined;
  if (typeof context !== 'string') throw invalid(`msg.context must be text, not ${shown(context)}`);
  if (/[\r\n\0]/.test(context)) throw invalid('msg.context holds CR, LF or NUL');
  return context.trim() || undefined;
}

function namesNone(payload: unknown): boolean {
  if (payload === undefined || payload === null || payload === true) return true;
  if (typeof payload === 'string') return payload.trim() === '';
  if (typeof payload === 'number') return payload >= TIMESTAMPS_FROM;
  return isPlainObject(payload) && Object.keys(payload).length === 0;
}

/** A database's rows are of classes of their own. */
function isRow(payload: unknown): payload is { extension: unknown } {
  return typeof payload === 'object' && payload !== null && 'extension' in payload;
}

function invalid(message: string): AmiError {
  return new AmiError('AMI_ERR_INVALID_ACTION', message);
}
