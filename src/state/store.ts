import { isoTime } from '../iso-time';
import { isSame, own } from './entry-facts';
import {
  type EntryOf,
  type Facts,
  type Made,
  STATE_KINDS,
  type StateEntry,
  type StateKind,
  scopeOf,
} from './kinds';
import { type Origin, type Stored, Things } from './things';

export type { Origin } from './things';

/** Limit of things, of all kinds together. */
const MAX_THINGS = 200_000;
/**
 * Limit of characters of a name, and of a scope. Asterisk's own are shorter. V8 gives all texts of equal length above 16,383
 * characters the same hash, so that a map of them would be as slow as a list.
 */
export const MAX_NAME_LENGTH = 512;
/** Limit of characters in all texts of one thing. A thing over the limit is not kept; no real thing is. */
const MAX_CHARACTERS = 64 * 1024;
/** Limit of the estimated memory of all things in bytes. 200,000 ordinary hints take three quarters of it. */
const MAX_BYTES = 128 * 1024 * 1024;
/** Estimated bytes of a thing beside its texts. */
const THING_COST = 300;
/** Limit of removed things whose `n` is remembered, so that `n` continues to rise if they return. */
const MAX_REMEMBERED = 10_000;

/** Stores the known things, and reports the changes that events and lists make to them. */
export class StateStore {
  readonly #pbx: string;
  readonly #onChange: (entry: StateEntry) => void;
  readonly #limit: number;
  readonly #things = new Map<StateKind, Things>();
  /** Time when the last complete list of a kind was requested. */
  readonly #listedAt = new Map<StateKind, number>();
  readonly #lastN = new Map<string, number>();
  #size = 0;
  /** Estimated memory of all things in bytes. */
  #bytes = 0;
  #refused = 0;

  constructor(pbx: string, onChange: (entry: StateEntry) => void, limit = MAX_THINGS) {
    this.#pbx = pbx;
    this.#onChange = onChange;
    this.#limit = limit;
    const onTwice = (bytes: number) => {
      this.#size -= 1;
      this.#bytes -= bytes;
    };
    for (const kind of STATE_KINDS) this.#things.set(kind, new Things(onTwice));
  }

  get size(): number {
    return this.#size;
  }

  /** Number of facts that were not kept because of a limit. */
  get refused(): number {
    return this.#refused;
  }

  count(kind: StateKind): number {
    return this.#of(kind).size;
  }

  get<Kind extends StateKind>(kind: Kind, name: string, scope = ''): EntryOf<Kind> | undefined {
    if (name.length > MAX_NAME_LENGTH) return undefined;
    return this.#of(kind).find(name, scope)?.entry as EntryOf<Kind> | undefined;
  }

  /** @returns a new array */
  all<Kind extends StateKind>(kind: Kind): EntryOf<Kind>[] {
    return this.#of(kind).entries() as EntryOf<Kind>[];
  }

  /**
   * Stores the facts about a thing from an event or list item, and keeps the object. Facts that are already known change nothing.
   *
   * @param since time, in ms since 1970, at which a new thing began, if that is known
   * @returns the stored entry; undefined if the facts are outdated or were not kept because of a limit
   */
  put(facts: Facts, origin: Origin, since = origin.at): StateEntry | undefined {
    const scope = scopeOf(facts);
    if (facts.name.length > MAX_NAME_LENGTH || scope.length > MAX_NAME_LENGTH) {
      this.#refused += 1;
      return undefined;
    }
    const things = this.#of(facts.kind);
    const isFirst = things.isFirst(origin);
    const stored = isFirst ? undefined : things.find(facts.name, scope);
    if (this.#isOutdated(facts.kind, stored, origin)) return undefined;
    if (stored && isSame(stored.entry, facts)) {
      stored.at = origin.at;
      stored.isListed = origin.isListed;
      return stored.entry;
    }
    const characters = own(facts);
    const bytes = characters + THING_COST;
    const before = stored?.bytes ?? 0;
    const isOver = this.#bytes + bytes - before > MAX_BYTES;
    if ((!stored && this.#size >= this.#limit) || characters > MAX_CHARACTERS || isOver) {
      this.#refused += 1;
      return undefined;
    }
    const entry = this.#completed(facts, stored, scope, stored ? origin.at : since);
    this.#bytes += bytes - before;
    if (stored) things.replace(stored, entry, origin, bytes);
    else {
      if (isFirst) things.append(entry, origin, bytes);
      else things.add(entry, origin, bytes);
      this.#size += 1;
    }
    this.#onChange(entry);
    return entry;
  }

  /** The same object with the properties that the model adds. */
  #completed(facts: Facts, stored: Stored | undefined, scope: string, since: number): StateEntry {
    const made: Made = facts;
    made.pbx = this.#pbx;
    made.since = stored?.entry.state === facts.state ? stored.entry.since : isoTime(since);
    made.n = (stored ? stored.entry.n : this.#forgetN(facts.kind, facts.name, scope)) + 1;
    return facts as StateEntry;
  }

  remove(kind: StateKind, name: string, scope: string, origin: Origin): void {
    const stored = this.#of(kind).find(name, scope);
    if (stored && !this.#isOutdated(kind, stored, origin)) this.#drop(stored, scope);
  }

  /** Call this when a list of this kind is complete. Removes the entries that neither the list nor an event since `askedAt` has named. */
  sweep(kind: StateKind, askedAt: number, isCovered: (entry: StateEntry) => boolean = () => true): void {
    this.#listedAt.set(kind, askedAt);
    for (const stored of this.#of(kind).before(askedAt))
      if (isCovered(stored.entry)) this.#drop(stored, scopeOf(stored.entry));
  }

  /** Forgets the things of this kind, and reports no change. */
  clear(kind: StateKind): void {
    this.#size -= this.count(kind);
    this.#bytes -= this.#of(kind).bytes;
    this.#of(kind).clear();
    this.#listedAt.delete(kind);
  }

  /**
   * Call this when the system clock was set back. Stored times can then not be compared with new ones.
   *
   * @param now the latest time that a stored thing may have, in ms since 1970
   */
  clockWentBack(now: number): void {
    this.#listedAt.clear();
    for (const things of this.#things.values())
      for (const stored of things.values()) stored.at = Math.min(stored.at, now);
  }

  /**
   * Whether a fact is older than the stored one. Events wait in a queue, but list items do not. Therefore an event that arrived
   * before the list was requested is outdated, even if it is processed later. An event that arrived between the request and the
   * list may be outdated, too; then a newer event follows.
   */
  #isOutdated(kind: StateKind, stored: Stored | undefined, { at, isListed }: Origin): boolean {
    if (isListed) return false;
    const listedAt = stored ? stored.isListed && stored.at : this.#listedAt.get(kind);
    if (!listedAt || at >= listedAt) return false;
    if (Date.now() >= listedAt) return true;
    // The list is from the future, so the system clock was set back after it.
    this.clockWentBack(at);
    return false;
  }

  #drop({ entry, bytes }: Stored, scope: string): void {
    const { kind, name } = entry;
    this.#of(kind).delete(name, scope);
    this.#size -= 1;
    this.#bytes -= bytes;
    const n = entry.n + 1;
    // The channel of a caller never returns.
    if (kind !== 'caller') this.#rememberN(keyOf(kind, name, scope), n);
    this.#onChange({ ...entry, n, removed: true });
  }

  #rememberN(key: string, n: number): void {
    if (this.#lastN.size >= MAX_REMEMBERED) {
      const [oldest] = this.#lastN.keys();
      if (oldest !== undefined) this.#lastN.delete(oldest);
    }
    this.#lastN.set(key, n);
  }

  #forgetN(kind: StateKind, name: string, scope: string): number {
    if (this.#lastN.size === 0) return 0;
    const key = keyOf(kind, name, scope);
    const n = this.#lastN.get(key) ?? 0;
    this.#lastN.delete(key);
    return n;
  }

  #of(kind: StateKind): Things {
    return this.#things.get(kind) as Things;
  }
}

/** Key of a thing. A line feed separates its parts, because no value of a header contains one. */
function keyOf(kind: StateKind, name: string, scope: string): string {
  return `${kind}\n${name}\n${scope}`;
}
