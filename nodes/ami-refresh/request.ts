import { namesNone } from '../common/empty-payload';
import { invalid } from '../common/errors';
import { listOf } from '../common/lists';
import { shown } from '../common/message';

export interface RequestedExtensions {
  /** Good or bad; undefined = the message names none. */
  entries: readonly unknown[] | undefined;
  /** What to call the entry at this index, in words of the message. */
  entryName: (index: number) => string;
}

/** A database's rows are of classes of their own. */
export interface Row {
  extension: unknown;
  context?: unknown;
}

/** @throws AmiError AMI_ERR_INVALID_ACTION naming `msg.payload`, where it is nothing that could hold extensions */
export function requestedExtensions(payload: unknown): RequestedExtensions {
  const given = typeof payload === 'string' ? parsedJson(payload) : payload;
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
 * @returns the context that the message names; undefined where it names none
 * @throws AmiError AMI_ERR_INVALID_ACTION naming `msg.context`
 */
export function requestedContext(context: unknown): string | undefined {
  if (context === undefined || context === null) return undefined;
  if (typeof context !== 'string') throw invalid(`msg.context must be text, not ${shown(context)}`);
  if (/[\r\n\0]/.test(context)) throw invalid('msg.context contains CR, LF or NUL');
  return context.trim() || undefined;
}

/**
 * @returns the priority that the message names; 0 where it names none
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

/** `1001@sales` is an extension and its context, as in Asterisk's own list of hints; everything else stays as it is. */
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

/** A getter of a flow's object may throw. The engine makes a failed result of that, which costs the others nothing. */
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

/** What comes from HTTP, MQTT or a file may be JSON as text. */
function parsedJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    // Then it is a list of extensions, in which none can begin so.
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
