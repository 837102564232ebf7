import { quoted } from '../quoted';

/** Asterisk's default (main/manager.c action_extensionstate). */
export const DEFAULT_CONTEXT = 'default';

export interface ExtensionRequest {
  extension: string;
  context: string;
  /** Why this extension cannot be queried. */
  fault?: string;
}

const TAB = 9;
const SPACE = 32;
const DEL = 127;
const QUOTE = 34;
const SEMICOLON = 59;
const BRACKET = 91;

/** The extensions to query, without duplicates, in the order of their first occurrence. */
export class ExtensionRequests {
  /** An extension in the default context is stored as a string: ten thousand objects would slow down the garbage collector. */
  readonly #list: (string | ExtensionRequest)[] = [];
  /** Extensions that cannot be queried, with their index. */
  readonly faulty: { index: number; request: ExtensionRequest; fault: string }[] = [];
  readonly #defaultContext: string;
  readonly #forbidden: RegExp | undefined;
  /** Index of each valid extension, by context. To join ten thousand names with their contexts would take longer than to parse the responses. */
  readonly #indexes = new Map<string, Indexes>();
  readonly #entries: number;
  /** Context of the last answer, and its indexes. */
  #lastContext: string | undefined;
  #last: Indexes | undefined;

  /**
   * @param entries unchecked: extensions as text or numbers, or rows with `extension` and an optional `context`. A bad entry does
   *   not affect the others.
   * @param areFromServer true if the server itself listed the entries. Then any name is valid: on Asterisk 12 and older,
   *   names may contain spaces.
   */
  constructor(entries: readonly unknown[], context: string | undefined, areFromServer = false) {
    this.#forbidden = areFromServer ? undefined : FORBIDDEN;
    this.#defaultContext = context || DEFAULT_CONTEXT;
    this.#entries = entries.length;
    const indexes = this.#indexesIn(this.#defaultContext);
    // Unlike `forEach`, this loop visits the holes of a sparse array. Each hole is a bad entry.
    for (let i = 0; i < entries.length; i++) {
      const entry = entryAt(entries, i);
      if (isPlain(entry)) this.#append(entry, entry, indexes);
      else this.#add(extensionRequest(entry, this.#defaultContext, i, this.#forbidden));
    }
  }

  get length(): number {
    return this.#list.length;
  }

  at(index: number): ExtensionRequest {
    const request = this.#list[index] as string | ExtensionRequest;
    return typeof request === 'string' ? { extension: request, context: this.#defaultContext } : request;
  }

  indexOf(extension: string, context: string): number | undefined {
    // Most answers have the same context as the one before.
    if (context !== this.#lastContext) {
      this.#lastContext = context;
      this.#last = this.#indexes.get(context);
    }
    return this.#last?.get(extension);
  }

  #add(request: ExtensionRequest): void {
    const { extension, context, fault } = request;
    if (fault === undefined) {
      this.#append(request, extension, this.#indexesIn(context));
    } else {
      this.faulty.push({ index: this.#list.length, request, fault });
      this.#list.push(request);
    }
  }

  #append(request: string | ExtensionRequest, extension: string, indexes: Indexes): void {
    if (indexes.get(extension) !== undefined) return;
    indexes.set(extension, this.#list.length);
    this.#list.push(request);
  }

  #indexesIn(context: string): Indexes {
    const known = this.#indexes.get(context);
    if (known) return known;
    const indexes = new Indexes(this.#entries);
    this.#indexes.set(context, indexes);
    return indexes;
  }
}

/** V8 stores numeric keys of up to 7 digits as array indexes: 4 times faster to set than in a Map, 2 times faster to get. */
const SHORT = 7;
/** From this many extensions on, that saves time. With 25 of them from 1001 on, V8 would reserve 12 KB for an array of 1,500. */
const MANY = 100;

/** Maps the extensions of one context to their index. */
class Indexes {
  readonly #short: Record<string, number | undefined> = Object.create(null);
  readonly #others = new Map<string, number>();
  /** Longest extension in `#short`. */
  readonly #longest: number;

  /** @param extensions their number, or more */
  constructor(extensions: number) {
    this.#longest = extensions < MANY ? 0 : SHORT;
  }

  get(extension: string): number | undefined {
    return extension.length <= this.#longest ? this.#short[extension] : this.#others.get(extension);
  }

  set(extension: string, index: number): void {
    if (extension.length <= this.#longest) this.#short[extension] = index;
    else this.#others.set(extension, index);
  }
}

/** Characters that no extension contains: whitespace, control characters, and `;`, `[` and `"`, which have a meaning in a dialplan. */
const FORBIDDEN = /[\s;["\p{Cc}]/u;

/** Fast check: visible ASCII without forbidden characters is valid. */
function isPlain(entry: unknown): entry is string {
  if (typeof entry !== 'string') return false;
  for (let i = 0; i < entry.length; i++) {
    const char = entry.charCodeAt(i);
    if (char <= SPACE || char >= DEL || char === QUOTE || char === SEMICOLON || char === BRACKET)
      return false;
  }
  return entry !== '';
}

/** Replaces an entry whose getter throws. */
const UNREADABLE = Symbol('unreadable');

/** An entry whose getter throws must not affect the others. */
function entryAt(entries: readonly unknown[], index: number): unknown {
  try {
    return entries[index];
  } catch {
    return UNREADABLE;
  }
}

function extensionRequest(
  entry: unknown,
  defaultContext: string,
  index: number,
  forbidden: RegExp | undefined,
): ExtensionRequest {
  const row = readRow(entry);
  if (!row) return { extension: '', context: defaultContext, fault: `extensions[${index}] cannot be read` };
  const extension = header(row.extension);
  const context = header(row.context ?? '') || defaultContext;
  const fault = headerFault(row.extension, extension, forbidden) ?? contextFault(row.context);
  if (fault === undefined) return { extension: extension as string, context };
  return { extension: shownName(row.extension), context, fault: `extensions[${index}]${fault}` };
}

/**
 * Reads each property once: a getter or Proxy could return something else the second time.
 *
 * @returns undefined if that throws
 */
function readRow(entry: unknown): { extension: unknown; context: unknown } | undefined {
  if (entry === UNREADABLE) return undefined;
  if (typeof entry !== 'object' || entry === null) return { extension: entry, context: undefined };
  try {
    const { extension, context }: { extension?: unknown; context?: unknown } = entry;
    return { extension, context };
  } catch {
    return undefined;
  }
}

/** @returns the extension's name in its failed result. Objects are left out: their toString may throw. */
function shownName(extension: unknown): string {
  if (extension === undefined || extension === null) return '';
  return typeof extension === 'object' || typeof extension === 'function' ? '' : String(extension);
}

/** @returns a text or number as header value, without padding from a database or a comma-separated list; undefined for other types */
function header(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return String(value);
  return typeof value === 'string' ? trimmed(value) : undefined;
}

/** Trims spaces and tabs in linear time, even with millions of them inside. */
function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isPadding(text.charCodeAt(start))) start += 1;
  while (end > start && isPadding(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isPadding(char: number): boolean {
  return char === SPACE || char === TAB;
}

function headerFault(
  given: unknown,
  text: string | undefined,
  forbidden: RegExp | undefined,
): string | undefined {
  if (given === undefined || given === null) return ' has no extension';
  if (text === undefined) return '.extension must be text or a whole number';
  if (text === '') return '.extension is empty';
  if (/[\r\n\0]/.test(text)) return '.extension contains CR, LF or NUL';
  const [found] = forbidden?.exec(text) ?? [];
  return found && `.extension holds ${/\s/.test(found) ? 'a space' : quoted(found)}, which no extension has`;
}

function contextFault(given: unknown): string | undefined {
  if (given === undefined || given === null) return undefined;
  if (typeof given !== 'string') return '.context must be text';
  return /[\r\n\0]/.test(given) ? '.context contains CR, LF or NUL' : undefined;
}
