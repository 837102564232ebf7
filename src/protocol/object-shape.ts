import type { Value } from '../frame';

export type FrameObject = Record<string, string | string[]>;

/** The indexes of all values of a name. */
interface Places {
  name: string;
  indexes: readonly number[];
}

/**
 * Makes plain objects of frames with the same header names. It copies a model object that has all names and the constant
 * values, and then sets the varying values. V8 copies an object in one step, but needs a step for each new property.
 */
export class ObjectShape {
  readonly #model: FrameObject;
  #uses = 0;
  #copy: Copy = (model) => {
    this.#uses += 1;
    if (this.#uses === USES_BEFORE_COPY) this.#copy = copyOf(Object.keys(model));
    return copyEach(model);
  };
  readonly #names: string[] = [];
  readonly #indexes: number[] = [];
  readonly #repeated: Places[] = [];
  /** As `#repeated`, but each value is one text or a list. */
  readonly #lists: Places[] = [];

  /**
   * @param values the values of one frame
   * @param varying indexes of the values that change from frame to frame
   * @param lists indexes of the values that may be lists
   */
  constructor(
    names: readonly string[],
    values: readonly string[],
    varying: readonly number[],
    lists: readonly number[],
  ) {
    const model: FrameObject = {};
    // Without a map and closures: this runs for each sequence that is learned, mostly before V8 has compiled it.
    for (let i = 0; i < names.length; i++) {
      const name = names[i] as string;
      if (names.indexOf(name) < i) continue;
      model[name] = values[i] as string;
      const isList = lists.includes(i);
      if (isList || names.indexOf(name, i + 1) !== -1) {
        const indexes = names.flatMap((each, at) => (each === name ? [at] : []));
        (isList ? this.#lists : this.#repeated).push({ name, indexes });
        continue;
      }
      // Stryker disable next-line ConditionalExpression: setting a constant value again changes nothing
      if (varying.includes(i)) {
        this.#names.push(name);
        this.#indexes.push(i);
      }
    }
    // JSON.parse makes an object that stores its properties inline, and so do its copies.
    this.#model = JSON.parse(JSON.stringify(model));
  }

  fill(values: readonly Value[]): FrameObject {
    const object = this.#copy(this.#model);
    const names = this.#names;
    for (let i = 0; i < names.length; i++) {
      object[names[i] as string] = values[this.#indexes[i] as number] as string;
    }
    for (const { name, indexes } of this.#repeated) {
      const all: string[] = [];
      for (let i = 0; i < indexes.length; i++) all.push(values[indexes[i] as number] as string);
      object[name] = all;
    }
    if (this.#lists.length > 0) this.#setLists(object, values);
    return object;
  }

  /** A method of its own, because V8 compiles `fill` into its callers only while it is short. */
  #setLists(object: FrameObject, values: readonly Value[]): void {
    for (const { name, indexes } of this.#lists) {
      const value = values[indexes[0] as number] as Value;
      if (indexes.length > 1) object[name] = indexes.flatMap((at) => values[at] as Value);
      else object[name] = typeof value === 'string' ? value : value.slice();
    }
  }
}

type Copy = (model: FrameObject) => FrameObject;

/**
 * Thirty-two identical functions on purpose: V8 caches up to four object shapes per call site, and is slow with more. Real
 * streams have a few dozen shapes. V8 never removes a shape from this cache, so shapes seen earlier count, too.
 */
const COPIES: readonly Copy[] = [
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
  (model) => ({ ...model }),
];
const SHAPES_PER_COPY = 4;
/** A shape gets one of `COPIES` after this many uses, because it keeps it for ever. Shapes of a single answer stay without. */
const USES_BEFORE_COPY = 16;
const copies = new Map<string, Copy>();

/** Shared by all connections: the same names always give the same function. */
function copyOf(names: readonly string[]): Copy {
  // Stryker disable all: all copies give the same object, at different speeds
  const shape = names.join('\n');
  const known = copies.get(shape);
  if (known) return known;
  if (copies.size >= COPIES.length * SHAPES_PER_COPY) return copyEach;
  // Stryker restore all
  const copy = COPIES[copies.size % COPIES.length] as Copy;
  copies.set(shape, copy);
  return copy;
}

function copyEach(model: FrameObject): FrameObject {
  const object: FrameObject = {};
  for (const name in model) object[name] = model[name] as string;
  return object;
}
