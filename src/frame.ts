import type { CachedHeaderIndex, FrameKind, HeaderNames } from './header-names';
import { SHORTEST_VIEW } from './owned-text';

/** Estimated bytes that V8 needs for a value beside its text: the string object and its slot in the array. */
const HEADER_COST = 40;

/** The value of a header, or the values of a header that came several times in a row. */
export type Value = string | string[];

/** One header line, as sent. */
export type Header = [name: string, value: string];

/** Makes plain objects of similar frames. This is faster than adding header by header. */
export interface ObjectMaker {
  toObject(values: readonly Value[]): Record<string, string | string[]>;
}

/**
 * One frame of AMI: an event, a response, or anything else up to an empty line. Names and values are stored separately,
 * because similar frames share one list of names.
 */
export class Frame {
  /**
   * Decided by the first header named Event or Response. A proxy puts ActionID or Server before it, and the response to
   * ListCommands has headers named `Events` after it (main/manager.c action_listcommands).
   */
  readonly kind: FrameKind;
  /** The event's name, or the word after `Response:`; '' for any other frame. */
  readonly name: string;
  /** Lines without a colon, or the output of a Command on Asterisk <= 13. */
  readonly body?: string[];
  /** @internal Size on the wire, in bytes. */
  readonly bytes: number;
  readonly #names: HeaderNames;
  #values: readonly Value[];
  #isDetached = false;
  readonly #objectMaker: ObjectMaker | undefined;

  /** @internal */
  constructor(
    names: HeaderNames,
    values: readonly Value[],
    bytes: number,
    body?: string[],
    objectMaker?: ObjectMaker,
  ) {
    this.kind = names.kind;
    this.name = names.kind === 'other' ? '' : first(values[names.kindAt] as Value);
    this.bytes = bytes;
    if (body) this.body = body;
    this.#names = names;
    this.#values = values;
    this.#objectMaker = objectMaker;
  }

  /** Estimated memory in bytes that the frame needs while it is kept. */
  get size(): number {
    let lines = this.body?.length ?? 0;
    for (const value of this.#values) lines += typeof value === 'string' ? 1 : value.length;
    return this.bytes + HEADER_COST * lines;
  }

  /**
   * @internal Copies the values that may be views into the received text. A frame that is kept for long then holds no
   * more memory than its `size`.
   */
  detach(): void {
    if (this.#isDetached) return;
    this.#isDetached = true;
    this.#values = copied(this.#values);
    // After a proxy's headers the name is a view, too.
    if (this.kind !== 'other')
      (this as { name: string }).name = first(this.#values[this.#names.kindAt] as Value);
  }

  /** Each header in the order received and in its original spelling. One blank after the colon is removed. */
  get headers(): Header[] {
    const headers: Header[] = [];
    this.#names.list.forEach((name, i) => {
      const value = this.#values[i] as Value;
      if (typeof value === 'string') headers.push([name, value]);
      else for (const each of value) headers.push([name, each]);
    });
    return headers;
  }

  /** The first value of the header with this name, in any case; undefined if there is none. */
  get(name: string): string | undefined {
    const index = this.#names.first(name);
    return index === -1 ? undefined : first(this.#values[index] as Value);
  }

  /** @internal Like `get`, with the index cached by the caller. */
  at(header: CachedHeaderIndex): string | undefined {
    const index = header.in(this.#names);
    return index === -1 ? undefined : first(this.#values[index] as Value);
  }

  /** All values of the headers with this name, in any case, in the order received; [] if there are none. */
  all(name: string): string[] {
    return this.#names.indexes(name).flatMap((index) => this.#values[index] as Value);
  }

  /**
   * A plain object with the names in their original spelling. A header that came more than once is an array. Lines
   * without a colon are in `body`, an array, after the values of a header of that name.
   */
  toObject(): Record<string, string | string[]> {
    // Stryker disable next-line ConditionalExpression: the same object, only faster
    return this.#objectMaker ? this.#objectMaker.toObject(this.#values) : this.#toObjectByHeaders();
  }

  /** The same as `toObject`. */
  toJSON(): Record<string, string | string[]> {
    return this.toObject();
  }

  #toObjectByHeaders(): Record<string, string | string[]> {
    const object: Record<string, string | string[]> = {};
    for (const [name, value] of this.headers) {
      const earlier = own(object, name);
      if (Array.isArray(earlier)) earlier.push(value);
      else define(object, name, earlier === undefined ? value : [earlier, value]);
    }
    if (this.body && this.body.length > 0) {
      define(object, 'body', [own(object, 'body') ?? [], this.body].flat(2));
    }
    return object;
  }
}

function first(value: Value): string {
  return typeof value === 'string' ? value : (value[0] as string);
}

/** A value with such a character was decoded, so that it is a string of its own already. */
const WIDE = /[^\0-\xff]/;

function copied(values: readonly Value[]): Value[] {
  const isView = (value: string) => value.length >= SHORTEST_VIEW && !WIDE.test(value);
  const text = Buffer.from(values.flat().filter(isView).join(''), 'latin1').toString('latin1');
  let at = 0;
  const copy = (value: string) => {
    if (!isView(value)) return value;
    at += value.length;
    return text.slice(at - value.length, at);
  };
  return values.map((value) => (typeof value === 'string' ? copy(value) : value.map(copy)));
}

/** `object['toString']` would be a method of all objects. */
function own<T>(object: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** `object['__proto__'] = …` would change the prototype; a definition makes it an ordinary property, but takes far longer. */
function define(object: Record<string, string | string[]>, name: string, value: string | string[]): void {
  if (name !== '__proto__') object[name] = value;
  else Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}
