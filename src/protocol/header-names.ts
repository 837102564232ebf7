export type FrameKind = 'event' | 'response' | 'other';

const NOWHERE: readonly number[] = [];
/** Who asks for ever other names only loses time. */
const REMEMBERED_NAMES = 256;

/** The sequence of header names of a frame. Frames with the same sequence share it: look-ups are prepared once. */
export class HeaderNames {
  readonly kind: FrameKind;
  #indexes: Map<string, readonly number[]> | undefined;

  constructor(readonly list: readonly string[]) {
    this.kind = kindOf(list[0]);
  }

  /** Where a name (in any case) stands in the frame. */
  indexes(name: string): readonly number[] {
    this.#indexes ??= indexesBy(this.list, (each) => each.toLowerCase());
    return this.#indexes.get(name) ?? this.#find(this.#indexes, name);
  }

  /** Spelled as nobody has asked for it yet. That it is not there is remembered, too: most events are asked for what few have. */
  #find(known: Map<string, readonly number[]>, name: string): readonly number[] {
    const indexes = known.get(name.toLowerCase()) ?? NOWHERE;
    if (known.size < REMEMBERED_NAMES) known.set(name, indexes);
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
