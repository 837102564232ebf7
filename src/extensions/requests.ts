import { quoted } from '../quoted';

/** What Asterisk takes where no context is given (main/manager.c action_extensionstate). */
export const DEFAULT_CONTEXT = 'default';

export interface ExtensionRequest {
  extension: string;
  context: string;
  /** Why this one cannot be asked; the others are. */
  fault?: string;
}

const TAB = 9;
const BLANK = 32;
const DEL = 127;
const QUOTE = 34;
const SEMICOLON = 59;
const BRACKET = 91;

/** Extensions to ask for, each once however often it is named, in the order in which they were named first. */
export class ExtensionRequests {
  /** Most are a text and no more: ten thousand objects made of them would be in the garbage collector's way. */
  readonly #list: (string | ExtensionRequest)[] = [];
  /** Those that cannot be asked for, and their places. */
  readonly faulty: { place: number; request: ExtensionRequest; fault: string }[] = [];
  readonly #defaultContext: string;
  readonly #forbidden: RegExp | undefined;
  /** Of those without a fault, by context: ten thousand names joined with theirs would cost more than the answers. */
  readonly #places = new Map<string, Places>();

  /**
   * @param entries as they came from a flow or a database: extensions as text or numbers, or rows with `extension` and
   *   perhaps `context`. A bad entry spoils only itself.
   * @param areFromServer whether the server itself listed them: then a name is right, whatever it holds. Asterisk 12 and
   *   older can have blanks in it.
   */
  constructor(entries: readonly unknown[], context: string | undefined, areFromServer = false) {
    this.#forbidden = areFromServer ? undefined : FORBIDDEN;
    this.#defaultContext = context || DEFAULT_CONTEXT;
    const places = this.#placesIn(this.#defaultContext);
    // A list with holes has an entry for each of them.
    for (let i = 0; i < entries.length; i++) {
      const entry = entryAt(entries, i);
      if (isPlain(entry)) this.#place(entry, entry, places);
      else this.#add(extensionRequest(entry, this.#defaultContext, i, this.#forbidden));
    }
  }

  get length(): number {
    return this.#list.length;
  }

  at(place: number): ExtensionRequest {
    const request = this.#list[place] as string | ExtensionRequest;
    return typeof request === 'string' ? { extension: request, context: this.#defaultContext } : request;
  }

  placeOf(extension: string, context: string): number | undefined {
    return this.#places.get(context)?.get(extension);
  }

  #add(request: ExtensionRequest): void {
    const { extension, context, fault } = request;
    if (fault === undefined) {
      this.#place(request, extension, this.#placesIn(context));
    } else {
      this.faulty.push({ place: this.#list.length, request, fault });
      this.#list.push(request);
    }
  }

  #place(request: string | ExtensionRequest, extension: string, places: Places): void {
    if (places.get(extension) !== undefined) return;
    places.set(extension, this.#list.length);
    this.#list.push(request);
  }

  #placesIn(context: string): Places {
    const known = this.#places.get(context);
    if (known) return known;
    const places = new Places();
    this.#places.set(context, places);
    return places;
  }
}

/** So short a number is to V8 an array's index: set in a quarter of the time that a Map takes, and found in half of it. */
const SHORT = 7;

/** Where the extensions of one context stand in a list. */
class Places {
  readonly #short: Record<string, number | undefined> = Object.create(null);
  readonly #long = new Map<string, number>();

  get(extension: string): number | undefined {
    return extension.length <= SHORT ? this.#short[extension] : this.#long.get(extension);
  }

  set(extension: string, place: number): void {
    if (extension.length <= SHORT) this.#short[extension] = place;
    else this.#long.set(extension, place);
  }
}

/** Blanks, what a dialplan reads as a comment, a class or a quotation, and control characters: no extension has any. */
const FORBIDDEN = /[\s;["\p{Cc}]/u;

/** Text in which nothing could be wrong: visible ASCII without what is forbidden. */
function isPlain(entry: unknown): entry is string {
  if (typeof entry !== 'string') return false;
  for (let i = 0; i < entry.length; i++) {
    const char = entry.charCodeAt(i);
    if (char <= BLANK || char >= DEL || char === QUOTE || char === SEMICOLON || char === BRACKET)
      return false;
  }
  return entry !== '';
}

/** Stands for what cannot even be read. */
const UNREADABLE = Symbol('unreadable');

/** What throws when it is read is that entry's fault, not that of the list. */
function entryAt(entries: readonly unknown[], place: number): unknown {
  try {
    return entries[place];
  } catch {
    return UNREADABLE;
  }
}

function extensionRequest(
  entry: unknown,
  defaultContext: string,
  place: number,
  forbidden: RegExp | undefined,
): ExtensionRequest {
  const row = readRow(entry);
  if (!row) return { extension: '', context: defaultContext, fault: `extensions[${place}] cannot be read` };
  const extension = header(row.extension);
  const context = header(row.context ?? '') || defaultContext;
  const fault = headerFault(row.extension, extension, forbidden) ?? contextFault(row.context);
  if (fault === undefined) return { extension: extension as string, context };
  return { extension: shownName(row.extension), context, fault: `extensions[${place}]${fault}` };
}

/**
 * Each property is read once: it may be a getter, or belong to a Proxy.
 *
 * @returns undefined where that throws
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

/** What stands in the result for an extension that cannot be asked. An object may throw when it is made a text. */
function shownName(extension: unknown): string {
  if (extension === undefined || extension === null) return '';
  return typeof extension === 'object' || typeof extension === 'function' ? '' : String(extension);
}

/** Text or a number as header text; blanks around it are a database's padding or a comma list's habit. */
function header(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return String(value);
  return typeof value === 'string' ? trimmed(value) : undefined;
}

/** In linear time, whatever blanks there are in between. */
function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isBlank(char: number): boolean {
  return char === BLANK || char === TAB;
}

function headerFault(
  given: unknown,
  text: string | undefined,
  forbidden: RegExp | undefined,
): string | undefined {
  if (given === undefined || given === null) return ' has no extension';
  if (text === undefined) return '.extension must be text or a whole number';
  if (text === '') return '.extension is empty';
  if (/[\r\n\0]/.test(text)) return '.extension holds CR, LF or NUL';
  const [found] = forbidden?.exec(text) ?? [];
  return found && `.extension holds ${/\s/.test(found) ? 'a blank' : quoted(found)}, which no extension has`;
}

function contextFault(given: unknown): string | undefined {
  if (given === undefined || given === null) return undefined;
  if (typeof given !== 'string') return '.context must be text';
  return /[\r\n\0]/.test(given) ? '.context holds CR, LF or NUL' : undefined;
}
