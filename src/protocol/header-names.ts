export type FrameKind = 'event' | 'response' | 'other';

/** The sequence of header names of a frame. Frames with the same sequence share it: look-ups are prepared once. */
export class HeaderNames {
  readonly kind: FrameKind;
  #indexes: Map<string, number[]> | undefined;

  constructor(readonly list: readonly string[]) {
    this.kind = kindOf(list[0]);
  }

  /** Where a name (in any case) stands in the frame. */
  indexes(name: string): readonly number[] | undefined {
    this.#indexes ??= indexesBy(this.list, (each) => each.toLowerCase());
    return this.#indexes.get(name) ?? this.#indexes.get(name.toLowerCase());
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
