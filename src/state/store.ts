import { type EntryOf, type Facts, STATE_KINDS, type StateEntry, type StateKind, scopeOf } from './kinds';
import { isSame, own, sizeOf } from './values';

/** Things of all kinds together. */
const MAX_THINGS = 200_000;
/** Characters of all texts of one thing. A longer one is not kept: no real one is. */
const MAX_CHARACTERS = 64 * 1024;
/** Number of removed things whose `n` is remembered, so that it rises if they return. */
const MAX_REMEMBERED = 10_000;

/** `pbx`, `since` and `n`. */
const ADDED = 3;

interface Stored {
  entry: StateEntry;
  /** ms since 1970 when the last event about it arrived, or when the list was requested that has it. */
  at: number;
  /** Whether that was an item of a list. */
  isListed: boolean;
}

/** Where a fact comes from: an event and when it arrived, or a list and when it was requested. */
export interface Origin {
  /** ms since 1970. */
  at: number;
  isListed: boolean;
}

/** The things that are known, and the changes that events and lists make to them. */
export class StateStore {
  readonly #pbx: string;
  readonly #onChange: (entry: StateEntry) => void;
  readonly #limit: number;
  readonly #things = new Map<StateKind, Map<string, Stored>>();
  /** When the last complete list of a kind was requested. */
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

  /** Facts that were not kept because of a limit. */
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
   * Takes what an event or a list item says of a thing, and keeps the object. Facts that say what is known already change nothing.
   *
   * @param since ms since 1970, of a new thing whose beginning is known
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

  /** A list of this kind, requested at `askedAt`, is complete. Entries that neither the list nor a later event named are removed. */
  sweep(kind: StateKind, askedAt: number, isCovered: (entry: StateEntry) => boolean = () => true): void {
    this.#listedAt.set(kind, askedAt);
    for (const [key, stored] of this.#of(kind))
      if (stored.at < askedAt && isCovered(stored.entry)) this.#drop(kind, key, stored);
  }

  /** Forgets the things of this kind without a change. */
  clear(kind: StateKind): void {
    const things = this.#of(kind);
    this.#size -= things.size;
    things.clear();
    this.#listedAt.delete(kind);
  }

  /** The clock went back: times from before say nothing about the order of what comes now. */
  clockWentBack(now: number): void {
    this.#listedAt.clear();
    for (const things of this.#things.values())
      for (const stored of things.values()) stored.at = Math.min(stored.at, now);
  }

  /**
   * Events wait in a queue, list items do not: an event that arrived before the list was requested is older, though it is taken
   * later. An event that arrived between the request and the list may be older, too, but then a newer one follows.
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
    // A channel never comes back.
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

  /** All items of a list have the same time. */
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

/** No value of a header contains a line feed. */
function keyOf(name: string, scope: string): string {
  return `${name}\n${scope}`;
}
