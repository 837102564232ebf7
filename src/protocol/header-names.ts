export type FrameKind = 'event' | 'response' | 'other';

const NOWHERE: readonly number[] = [];
/** A caller that asks for ever other names only loses time. */
const REMEMBERED_NAMES = 256;

/** The sequence of header names of a frame. Frames with the same sequence share it: look-ups are prepared once. */
export class HeaderNames {
  /** Told by the first header named Event or Response, whatever stands before it: a proxy puts ActionID or Server first. */
  readonly kind: FrameKind;
  /** Where that header stands; -1 where there is none. */
  readonly kindAt: number;
  #indexes: Map<string, readonly number[]> | undefined;
  /** What was asked for, as it was spelled: V8 finds a property in less time than an entry of a Map. */
  readonly #remembered: Record<string, number> = Object.create(null);
  #rememberedCount = 0;

  /** @param isShared whether later frames have the same object, so that it is worth remembering */
  constructor(
    readonly list: readonly string[],
    readonly isShared = false,
  ) {
    this.kindAt = list.findIndex((name) => kindOf(name) !== 'other');
    this.kind = this.kindAt === -1 ? 'other' : kindOf(list[this.kindAt] as string);
  }

  /** Where a name (in any case) stands first in the frame; -1 where it does not: most are asked for what few have. */
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

  /** Everywhere a name (in any case) stands in the frame. */
  indexes(name: string): readonly number[] {
    this.#indexes ??= indexesBy(this.list, (each) => each.toLowerCase());
    return this.#indexes.get(name.toLowerCase()) ?? NOWHERE;
  }
}

/** Where one header stands in frame after frame: looked for once, for as long as their names are the same. */
export class HeaderPlace {
  readonly #name: string;
  #names: HeaderNames | undefined;
  #index = -1;

  constructor(name: string) {
    this.#name = name;
  }

  /** -1 where it does not stand in it. */
  in(names: HeaderNames): number {
    // Names of one frame alone are not kept: they can be views of its text, and that can be 16 MB.
    if (!names.isShared) return names.first(this.#name);
    if (names !== this.#names) {
      this.#names = names;
      this.#index = names.first(this.#name);
    }
    return this.#index;
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
