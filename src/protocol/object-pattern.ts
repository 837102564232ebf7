import { indexesBy } from './header-names';

export type FrameObject = Record<string, string | string[]>;

/**
 * How frames of one sequence of names become objects: a copy of an object that has all names, and in it already the values
 * that do not change; then only the others are set. A copy is one step for V8, each new property would be one of its own.
 */
export class ObjectPattern {
  readonly #model: FrameObject;
  readonly #copy: Copy;
  readonly #names: string[] = [];
  readonly #indexes: number[] = [];
  readonly #repeated: { name: string; indexes: readonly number[] }[] = [];

  /**
   * @param values of a frame
   * @param varying where values stand that may be others in the next frame
   */
  constructor(names: readonly string[], values: readonly string[], varying: readonly number[]) {
    const model: FrameObject = {};
    for (const [name, indexes] of indexesBy(names, (each) => each)) {
      const [first] = indexes as [number];
      model[name] = values[first] as string;
      if (indexes.length > 1) {
        this.#repeated.push({ name, indexes });
        continue;
      }
      // Stryker disable next-line ConditionalExpression: setting what is set already changes nothing
      if (varying.includes(first)) {
        this.#names.push(name);
        this.#indexes.push(first);
      }
    }
    // An object that JSON.parse makes has room for its properties within itself, and so have its copies.
    this.#model = JSON.parse(JSON.stringify(model));
    this.#copy = copyOf(Object.keys(model));
  }

  fill(values: readonly string[]): FrameObject {
    const object = this.#copy(this.#model);
    const names = this.#names;
    for (let i = 0; i < names.length; i++) {
      object[names[i] as string] = values[this.#indexes[i] as number] as string;
    }
    for (const { name, indexes } of this.#repeated)
      object[name] = indexes.map((index) => values[index] as string);
    return object;
  }
}

type Copy = (model: FrameObject) => FrameObject;

/**
 * All the same, and yet not: V8 remembers at each place of the source how it copies objects of up to four shapes, and works
 * out each time how to copy a fifth, which takes as long as making it anew. Real streams have a few dozen shapes.
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
];
const SHAPES_EACH = 4;
const copies = new Map<string, Copy>();

/** The same for the same shape, whichever connection it comes from. */
function copyOf(names: readonly string[]): Copy {
  // Stryker disable all: all copies are the same, only not equally fast
  const shape = names.join('\n');
  const known = copies.get(shape);
  if (known) return known;
  if (copies.size >= COPIES.length * SHAPES_EACH) return copyEach;
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
