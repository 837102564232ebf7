/** Kind of an AMI message by its first headers: an `Event`, a `Response`, or neither. */
export type FrameKind = 'event' | 'response' | 'other';

const NO_INDEXES: readonly number[] = [];
/** Limit of remembered look-ups. With more names a look-up is slower, but takes no more memory. */
const REMEMBERED_NAMES = 256;

/**
 * Limit of characters of a name in the index. V8 gives all texts of equal length above 16,383 characters the same hash, so that a
 * map of such names would be slower than a list.
 */
const LONGEST_INDEXED = 1024;
/** Key of all longer names. No header has it as its name. */
const TOO_LONG = ': ';

/** The list of header names of a frame. Frames with the same names share it, so that look-ups are prepared once. */
export class HeaderNames {
  /** Decided by the first header named Event or Response: a proxy puts ActionID or Server before it. */
  readonly kind: FrameKind;
  /** Index of that header; -1 if there is none. */
  readonly kindAt: number;
  #indexes: Map<string, readonly number[]> | undefined;
  /** Results of `first`, by the name as it was given: V8 finds a property faster than an entry of a Map. */
  readonly #remembered: Record<string, number> = Object.create(null);
  #rememberedCount = 0;

  /** @param isShared whether later frames share this object, so that an index is worth caching */
  constructor(
    readonly list: readonly string[],
    readonly isShared = false,
  ) {
    this.kindAt = list.findIndex((name) => kindOf(name) !== 'other');
    this.kind = this.kindAt === -1 ? 'other' : kindOf(list[this.kindAt] as string);
  }

  /** Index of the first header with this name, in any case; -1 if there is none, which is the most frequent result. */
  first(name: string): number {
    const remembered = this.#remembered[name];
    if (remembered !== undefined) return remembered;
    const index = this.indexes(name)[0] ?? -1;
    if (this.#rememberedCount < REMEMBERED_NAMES) {
      this.#remembered[name] = index;
      this.#rememberedCount += 1;
    }
    return index;
  }

  /** Indexes of all headers with this name, in any case. */
  indexes(name: string): readonly number[] {
    if (name.length > LONGEST_INDEXED) {
      const wanted = name.toLowerCase();
      return this.list.flatMap((each, i) => (each.toLowerCase() === wanted ? [i] : []));
    }
    this.#indexes ??= indexesBy(this.list, (each) =>
      each.length > LONGEST_INDEXED ? TOO_LONG : each.toLowerCase(),
    );
    return this.#indexes.get(name.toLowerCase()) ?? NO_INDEXES;
  }
}

/** The index of one header, cached for as long as frames come with the same names. */
export class CachedHeaderIndex {
  readonly #name: string;
  #names: HeaderNames | undefined;
  #index = -1;

  constructor(name: string) {
    this.#name = name;
  }

  /** Index of the first header with the name; -1 if there is none. */
  in(names: HeaderNames): number {
    // Names of a single frame must not be kept: they can be views of its text, and that can be 16 MiB.
    if (!names.isShared) return names.first(this.#name);
    if (names !== this.#names) {
      this.#names = names;
      this.#index = names.first(this.#name);
    }
    return this.#index;
  }
}

/** The indexes of the names, grouped by the result of `key`. */
function indexesBy(names: readonly string[], key: (name: string) => string): Map<string, number[]> {
  const indexes = new Map<string, number[]>();
  names.forEach((name, i) => {
    const earlier = indexes.get(key(name));
    if (earlier) earlier.push(i);
    else indexes.set(key(name), [i]);
  });
  return indexes;
}

function kindOf(name: string): FrameKind {
  switch (name.length) {
    case 'event'.length:
      return name.toLowerCase() === 'event' ? 'event' : 'other';
    case 'response'.length:
      return name.toLowerCase() === 'response' ? 'response' : 'other';
    default:
      return 'other';
  }
}
