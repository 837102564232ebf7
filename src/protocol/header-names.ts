export type FrameKind = 'event' | 'response' | 'other';

/**
 * The sequence of header names of a frame. Real streams repeat a few dozen such sequences, so frames share
 * them: a name is compared where it is expected instead of searched, and look-ups are prepared once.
 */
export class HeaderNames {
  readonly kind: FrameKind;
  /** Neither repeated names nor `__proto__`: a frame with these names is an object as it stands. */
  readonly plain: boolean;
  #indexes: Map<string, number[]> | undefined;

  constructor(readonly list: readonly string[]) {
    this.kind = kindOf(list[0]);
    this.plain = new Set(list).size === list.length && !list.includes('__proto__');
  }

  /** Where a name (in any case) stands in the frame. */
  indexes(name: string): readonly number[] | undefined {
    this.#indexes ??= this.#collect();
    return this.#indexes.get(name) ?? this.#indexes.get(name.toLowerCase());
  }

  #collect(): Map<string, number[]> {
    const indexes = new Map<string, number[]>();
    this.list.forEach((name, i) => {
      const key = name.toLowerCase();
      const earlier = indexes.get(key);
      if (earlier) earlier.push(i);
      else indexes.set(key, [i]);
    });
    return indexes;
  }
}

function kindOf(first: string | undefined): FrameKind {
  switch (first?.toLowerCase()) {
    case 'event':
      return 'event';
    case 'response':
      return 'response';
    default:
      return 'other';
  }
}
