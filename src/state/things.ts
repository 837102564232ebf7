import { ChunkedMap } from './chunked-map';
import { type StateEntry, scopeOf } from './kinds';

/** A thing and how it is known. */
export interface Stored {
  entry: StateEntry;
  /** ms since 1970 when the last event about it arrived, or when the list was requested that has it. */
  at: number;
  /** Whether that was an item of a list. */
  isListed: boolean;
  /** Estimated memory of the entry in bytes. */
  bytes: number;
}

/** Origin of a fact: an event with the time of its arrival, or a list with the time of its request. */
export interface Origin {
  /** ms since 1970. */
  readonly at: number;
  readonly isListed: boolean;
}

/**
 * The things of one kind, in the order in which they came. The first list is indexed only when one of its things is looked up,
 * because a snapshot needs no index.
 */
export class Things {
  readonly #byScope = new Map<string, ChunkedMap<Stored>>();
  /** The things of the first list, until something is looked up. */
  #listed: StateEntry[] = [];
  /** Bytes of each of them. */
  #listedBytes: number[] = [];
  #list: Origin | undefined;
  #indexed = 0;
  #bytes = 0;
  readonly #onTwice: (bytes: number) => void;

  /** @param onTwice called for each item of the first list that takes the place of an earlier one, with the bytes of that one */
  constructor(onTwice: (bytes: number) => void) {
    this.#onTwice = onTwice;
  }

  get size(): number {
    return this.#indexed + this.#listed.length;
  }

  /** Estimated memory of all entries in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether this is the first list and nothing has been looked up. Then each of its items counts as new. */
  isFirst(origin: Origin): boolean {
    return this.#indexed === 0 && origin.isListed && (this.#listed.length === 0 || this.#list === origin);
  }

  /** Adds a thing of the first list. */
  append(entry: StateEntry, list: Origin, bytes: number): void {
    this.#list = list;
    this.#listed.push(entry);
    this.#listedBytes.push(bytes);
    this.#bytes += bytes;
  }

  find(name: string, scope: string): Stored | undefined {
    this.#index();
    return this.#byScope.get(scope)?.get(name);
  }

  /** Adds a thing that was looked up and is not there. */
  add(entry: StateEntry, origin: Origin, bytes: number): void {
    this.#place(entry, origin, bytes);
    this.#bytes += bytes;
  }

  /** Replaces the entry of a thing that is there. */
  replace(stored: Stored, entry: StateEntry, { at, isListed }: Origin, bytes: number): void {
    this.#bytes += bytes - stored.bytes;
    Object.assign(stored, { entry, at, isListed, bytes });
  }

  #place(entry: StateEntry, { at, isListed }: Origin, bytes: number): void {
    // Use the scope of the entry, which is a copy. Another text with the same characters may be a view.
    const scope = scopeOf(entry);
    let things = this.#byScope.get(scope);
    if (!things) {
      things = new ChunkedMap();
      this.#byScope.set(scope, things);
    }
    things.add(entry.name, { entry, at, isListed, bytes });
    this.#indexed += 1;
  }

  delete(name: string, scope: string): void {
    const things = this.#byScope.get(scope);
    const stored = things?.get(name);
    if (!things || !stored) return;
    things.delete(name);
    this.#bytes -= stored.bytes;
    this.#indexed -= 1;
    if (things.size === 0) this.#byScope.delete(scope);
  }

  clear(): void {
    this.#byScope.clear();
    this.#listed = [];
    this.#listedBytes = [];
    this.#indexed = 0;
    this.#bytes = 0;
  }

  /** @returns a new array */
  entries(): StateEntry[] {
    return this.#listed.length > 0 ? this.#listed.slice() : Array.from(this.values(), ({ entry }) => entry);
  }

  *values(): Generator<Stored> {
    this.#index();
    for (const things of this.#byScope.values()) yield* things.values();
  }

  /** The things that are older than this list. */
  *before(askedAt: number): Generator<Stored> {
    if (this.#listed.length > 0 && this.#list && this.#list.at >= askedAt) return;
    for (const stored of this.values()) if (stored.at < askedAt) yield stored;
  }

  #index(): void {
    const listed = this.#listed;
    const bytes = this.#listedBytes;
    if (listed.length === 0 || !this.#list) return;
    this.#listed = [];
    this.#listedBytes = [];
    for (let i = 0; i < listed.length; i++) {
      const entry = listed[i] as StateEntry;
      const twice = this.#byScope.get(scopeOf(entry))?.get(entry.name);
      if (twice) {
        this.#bytes -= twice.bytes;
        this.#onTwice(twice.bytes);
        twice.entry = entry;
        twice.bytes = bytes[i] as number;
      } else this.#place(entry, this.#list, bytes[i] as number);
    }
  }
}
