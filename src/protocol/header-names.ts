export type FrameKind = 'event' | 'response' | 'other';

/** The sequence of header names of a frame. Frames with the same sequence share it: look-ups are prepared once. */
export class HeaderNames {
  readonly kind: FrameKind;
  #indexes: ReadonlyMap<string, readonly number[]> | undefined;

  constructor(readonly list: readonly string[]) {
    this.kind = kindOf(list[0]);
  }

  /** Where a name (in any case) stands in the frame. */
  indexes(name: string): readonly number[] | undefined {
    this.#indexes ??= this.#collect();
    return this.#indexes.get(name) ?? this.#indexes.get(name.toLowerCase());
  }

  /** In lower case, and as they are spelled: so most ask for them. */
  #collect(): Map<string, readonly number[]> {
    const indexes = new Map<string, readonly number[]>(indexesBy(this.list, (name) => name.toLowerCase()));
    for (const name of this.list) indexes.set(name, indexes.get(name.toLowerCase()) as readonly number[]);
    return indexes;
  }
}

/** Where each of the names stands, by what `key` makes of it. */
export function indexesBy(names: readonly string[], key: (name: string) => string): Map<string, number[]> {
  const indexes = new Map<string, number[]>();
  names.forEach((name, i) => {
    const earlier = indexes.get(key(name));
    if (earlier) earlier.push(i);
    else indexes.set(key(name), [i]);
  });
  return indexes;
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
