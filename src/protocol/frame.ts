import type { FrameKind, HeaderNames, HeaderPlace } from './header-names';
import type { Template } from './template';

/** What V8 adds to the text of a value: its string, and the place in its array. */
const HEADER_COST = 40;

export type Header = [name: string, value: string];

/**
 * One AMI message. Names and values stay apart, because the names of a frame are nearly always those of an
 * earlier one and then are shared with it.
 */
export class Frame {
  /**
   * Told by the first header named Event or Response: a proxy puts ActionID or Server before it, and ListCommands answers with
   * headers named `Events` behind it (main/manager.c action_listcommands).
   */
  readonly kind: FrameKind;
  /** The event's name, or the word after `Response:`; '' for any other frame. */
  readonly name: string;
  /** Lines without a colon, or the output of a Command on Asterisk <= 13. */
  readonly body?: string[];
  /** @internal How many there were of it on the wire. */
  readonly bytes: number;
  readonly #names: HeaderNames;
  #values: readonly string[];
  #isDetached = false;
  readonly #template: Template | undefined;

  /** @internal */
  constructor(
    names: HeaderNames,
    values: readonly string[],
    bytes: number,
    body?: string[],
    template?: Template,
  ) {
    this.kind = names.kind;
    this.name = names.kind === 'other' ? '' : (values[names.kindAt] as string);
    this.bytes = bytes;
    if (body) this.body = body;
    this.#names = names;
    this.#values = values;
    this.#template = template;
  }

  /** About what it costs to keep the frame, in bytes. */
  get size(): number {
    return this.bytes + HEADER_COST * (this.#values.length + (this.body?.length ?? 0));
  }

  /** @internal Copies the texts that may be views into what arrived with the frame: who keeps it for long keeps no more than its `size`. */
  detach(): void {
    if (this.#isDetached) return;
    this.#isDetached = true;
    this.#values = copied(this.#values);
    // Behind a proxy's headers the name is a view, too.
    if (this.kind !== 'other') (this as { name: string }).name = this.#values[this.#names.kindAt] as string;
  }

  /** In arrival order, original spelling, values untouched but for one blank after the colon. */
  get headers(): Header[] {
    return this.#names.list.map((name, i) => [name, this.#values[i] as string]);
  }

  /** First value of that name, in any case. */
  get(name: string): string | undefined {
    const index = this.#names.first(name);
    return index === -1 ? undefined : this.#values[index];
  }

  /** @internal The same, for a caller that reads it in thousands of frames. */
  at(place: HeaderPlace): string | undefined {
    const index = place.in(this.#names);
    return index === -1 ? undefined : this.#values[index];
  }

  /** All values of that name, in any case, in arrival order. */
  all(name: string): string[] {
    return this.#names.indexes(name).map((index) => this.#values[index] as string);
  }

  /**
   * A plain object in the original spelling; a header that came more than once is an array. Lines without a colon stand in
   * `body`, an array, behind the values of a header of that very name.
   */
  toObject(): Record<string, string | string[]> {
    // Stryker disable next-line ConditionalExpression: the same object, only faster
    if (this.#template) return this.#template.toObject(this.#values);
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

  toJSON(): Record<string, string | string[]> {
    return this.toObject();
  }
}

/** V8 makes a view of no shorter slice. */
const SHORTEST_VIEW = 13;
/** What is no character of a byte was made by decoding, and is a text of its own. */
const WIDE = /[^\0-\xff]/;

function copied(values: readonly string[]): string[] {
  const isView = (value: string) => value.length >= SHORTEST_VIEW && !WIDE.test(value);
  const text = Buffer.from(values.filter(isView).join(''), 'latin1').toString('latin1');
  let at = 0;
  return values.map((value) => {
    if (!isView(value)) return value;
    at += value.length;
    return text.slice(at - value.length, at);
  });
}

/** `object['toString']` would be a method of all objects. */
function own<T>(object: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** `object['__proto__'] = …` would change the prototype; a definition makes it an ordinary property. */
function define(object: object, name: string, value: string | string[]): void {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}
