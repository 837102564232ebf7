import type { AmiError } from '../../src/index';

/** The error of each part that failed, until the part succeeds. */
export class Problems<Part extends string> {
  readonly #errors = new Map<Part, AmiError>();
  readonly #onChange: (first: AmiError | undefined) => void;

  /** @param onChange called when `first` changes */
  constructor(onChange: (first: AmiError | undefined) => void) {
    this.#onChange = onChange;
  }

  /** The error to show; undefined if all parts succeeded. */
  get first(): AmiError | undefined {
    return [...this.#errors.values()][0];
  }

  has(part: Part): boolean {
    return this.#errors.has(part);
  }

  /** @param problem undefined if the part succeeded */
  report(part: Part, problem: AmiError | undefined): void {
    const before = this.first;
    if (problem) this.#errors.set(part, problem);
    else this.#errors.delete(part);
    if (this.first !== before) this.#onChange(this.first);
  }
}
