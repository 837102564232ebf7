import { namesNone } from '../common/empty-payload';
import { invalid } from '../common/errors';
import { listOf } from '../common/lists';
import { parsedPayload, shown } from '../common/message';

export interface RequestedExtensions {
  /** Entries that are not yet checked; undefined if the message has none. */
  entries: readonly unknown[] | undefined;
  /** @returns the name of the entry at this index in errors, such as `msg.payload[2]` */
  entryName: (index: number) => string;
}

/** A row, of any class, because rows of a database may have one. */
export interface Row {
  extension: unknown;
  context?: unknown;
}

/** @throws AmiError AMI_ERR_INVALID_ACTION naming `msg.payload`, if it cannot contain extensions */
export function requestedExtensions(payload: unknown): RequestedExtensions {
  const given = parsedPayload(payload);
  if (namesNone(given)) return { entries: undefined, entryName: (index) => `extensions[${index}]` };
  if (Array.isArray(given))
    return { entries: withContexts(given), entryName: (index) => `msg.payload[${index}]` };
  if (typeof given === 'number' || isRow(given))
    return { entries: withContexts([given]), entryName: () => 'msg.payload' };
  if (typeof given === 'string') {
    const entries = withContexts(listOf(given));
    return {
      entries,
      entryName: (index) => (entries.length === 1 ? 'msg.payload' : `msg.payload[${index}]`),
    };
  }
  throw invalid(
    'msg.payload must be empty, a list of extensions, text with commas between them, or rows with extension ' +
      `and optionally context, not ${shown(payload)}`,
  );
}

/**
 * @returns the context that the message names; undefined if it names none
 * @throws AmiError AMI_ERR_INVALID_ACTION naming `msg.context`
 */
export function requestedContext(context: unknown): string | undefined {
  if (context === undefined || context === null) return undefined;
  if (typeof context !== 'string') throw invalid(`msg.context must be text, not ${shown(context)}`);
  if (/[\r\n\0]/.test(context)) throw invalid('msg.context contains CR, LF or NUL');
  return context.trim() || undefined;
}

/**
 * @returns the priority of the message; 0 if it has none
 * @throws AmiError AMI_ERR_INVALID_ACTION naming `msg.priority`
 */
export function requestedPriority(priority: unknown): number {
  if (priority === undefined || priority === null || priority === '') return 0;
  const number = typeof priority === 'string' ? Number(priority) : priority;
  if (typeof number !== 'number' || !Number.isFinite(number))
    throw invalid(`msg.priority must be a number, not ${shown(priority)}`);
  return number;
}

export function isRow(entry: unknown): entry is Row {
  return typeof entry === 'object' && entry !== null && 'extension' in entry;
}

/** Splits `1001@sales` into extension and context, the format of Asterisk's list of hints. Other entries are unchanged. */
export function withContexts(entries: readonly unknown[]): unknown[] {
  return Array.from({ length: entries.length }, (_, index) => {
    try {
      return withContext(entries[index]);
    } catch (error) {
      return unreadable(error);
    }
  });
}

function withContext(entry: unknown): unknown {
  if (isRow(entry) && (entry.context === undefined || entry.context === null || entry.context === ''))
    return splitAtContext(entry.extension) ?? entry;
  return splitAtContext(entry) ?? entry;
}

/** A getter of a flow's object may throw. This row throws too, so that the engine returns a failed result for this entry alone. */
function unreadable(error: unknown): Row {
  return {
    get extension(): never {
      throw error;
    },
  };
}

function splitAtContext(text: unknown): Row | undefined {
  const [, extension, context] = (typeof text === 'string' && /^([^@]+)@([^@]+)$/.exec(text)) || [];
  return context === undefined ? undefined : { extension, context };
}
