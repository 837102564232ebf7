import { type EntryOf, type Facts, STATE_KINDS, type StateEntry, type StateKind, scopeOf } from './kinds';
import { isSame, own, sizeOf } from './values';

/** Limit of things, of all kinds together. */
const MAX_THINGS = 200_000;
/** Limit of characters in all texts of one thing. A thing over the limit is not kept; no real thing is. */
const MAX_CHARACTERS = 64 * 1024;
/** Limit of removed things whose `n` is remembered, so that `n` continues to rise if they return. */
const MAX_REMEMBERED = 10_000;

/** Number of properties that the store adds: `pbx`, `since` and `n`. */
const ADDED = 3;

interface Stored {
  entry: StateEntry;
  /** Time of the last fact, in ms since 1970: when its event arrived, or when its list was requested. */
  at: number;
  /** True if that fact came from a list. */
  isListed: boolean;
}

/** Origin of a fact: an event with the time of its arrival, or a list with the time of its request. */
export interface Origin {
  /** ms since 1970. */
  at: number;
  isListed: boolean;
}

/** Stores the known things, and reports the changes that events and lists make to them. */
export class StateStore {
  readonly #pbx: string;
  readonly #onChange: (entry: StateEntry) => void;
  readonly #limit: number;
  readonly #things = new Map<StateKind, Map<string, Stored>>();
  /** Time when the last complete list of a kind was requested. */
  readonly #listedAt = new Map<StateKind, number>();
  readonly #lastN = new Map<string, number>();
  #lastAt = Number.NaN;
  #lastText = '';
  #size = 0;
  #refused = 0;

  constructor(pbx: string, onChange: (entry: StateEntry) => void, limit = MAX_THINGS) {
    this.#pbx = pbx;
    this.#onChange = onChange;
    this.#limit = limit;
    for (const kind of STATE_KINDS) this.#things.set(kind, new Map());
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
    return this.#of(kind).get(keyOf(name, scope))?.entry as EntryOf<Kind> | undefined;
  }

  *all<Kind extends StateKind>(kind: Kind): Generator<EntryOf<Kind>> {
    for (const { entry } of this.#of(kind).values()) yield entry as EntryOf<Kind>;
  }

  /**
   * Stores the facts about a thing from an event or list item, and keeps the object. Facts that are already known change nothing.
   *
   * @param since time, in ms since 1970, at which a new thing began, if that is known
   */
  put(facts: Facts, origin: Origin, since = origin.at): void {
    const key = keyOf(facts.name, scopeOf(facts));
    const things = this.#of(facts.kind);
    const stored = things.get(key);
    if (this.#isOutdated(facts.kind, stored, origin)) return;
    if (stored && isSame(stored.entry, facts, ADDED)) {
      stored.at = origin.at;
      stored.isListed = origin.isListed;
      return;
    }
    if ((!stored && this.#size >= this.#limit) || sizeOf(facts) > MAX_CHARACTERS) {
      this.#refused += 1;
      return;
    }
    own(facts);
    const isSameState = stored?.entry.state === facts.state;
    const lastN = stored ? stored.entry.n : this.#forgetN(facts.kind, key);
    const entry = {
      pbx: this.#pbx,
      ...facts,
      since: stored && isSameState ? stored.entry.since : this.#timeText(stored ? origin.at : since),
      n: lastN + 1,
    } as StateEntry;
    if (!stored) this.#size += 1;
    things.set(key, { entry, at: origin.at, isListed: origin.isListed });
    this.#onChange(entry);
  }

  remove(kind: StateKind, name: string, scope: string, origin: Origin): void {
    const key = keyOf(name, scope);
    const stored = this.#of(kind).get(key);
    if (stored && !this.#isOutdated(kind, stored, origin)) this.#drop(kind, key, stored);
  }

  /** Call this when a list of this kind is complete. Removes the entries that neither the list nor an event since `askedAt` has named. */
  sweep(kind: StateKind, askedAt: number, isCovered: (entry: StateEntry) => boolean = () => true): void {
    this.#listedAt.set(kind, askedAt);
    for (const [key, stored] of this.#of(kind))
      if (stored.at < askedAt && isCovered(stored.entry)) this.#drop(kind, key, stored);
  }

  /** Forgets the things of this kind, and reports no change. */
  clear(kind: StateKind): void {
    const things = this.#of(kind);
    this.#size -= things.size;
    things.clear();
    this.#listedAt.delete(kind);
  }

  /** Call this when the system clock was set back. Stored times can then not be compared with new ones. */
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
    if (stored) return stored.isListed && at < stored.at;
    return at < (this.#listedAt.get(kind) ?? Number.NEGATIVE_INFINITY);
  }

  #drop(kind: StateKind, key: string, { entry }: Stored): void {
    this.#of(kind).delete(key);
    this.#size -= 1;
    const n = entry.n + 1;
    // The channel of a caller never returns.
    if (kind !== 'caller') this.#rememberN(kind, key, n);
    this.#onChange({ ...entry, n, removed: true });
  }

  #rememberN(kind: StateKind, key: string, n: number): void {
    if (this.#lastN.size >= MAX_REMEMBERED) {
      const [oldest] = this.#lastN.keys();
      if (oldest !== undefined) this.#lastN.delete(oldest);
    }
    this.#lastN.set(`${kind}\n${key}`, n);
  }

  #forgetN(kind: StateKind, key: string): number {
    const remembered = `${kind}\n${key}`;
    const n = this.#lastN.get(remembered) ?? 0;
    this.#lastN.delete(remembered);
    return n;
  }

  /** ISO text of a time. Cached, because all items of a list have the same time. */
  #timeText(at: number): string {
    if (at !== this.#lastAt) {
      this.#lastAt = at;
      this.#lastText = new Date(at).toISOString();
    }
    return this.#lastText;
  }

  #of(kind: StateKind): Map<string, Stored> {
    return this.#things.get(kind) as Map<string, Stored>;
  }
}

/** Key of a thing. A line feed separates its parts, because no value of a header contains one. */
function keyOf(name: string, scope: string): string {
  return `${name}\n${scope}`;
}
