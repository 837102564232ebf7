/**
 * Emits state changes one after another. A listener may change the state; the new state is emitted only after all listeners
 * have received the current one.
 */
export class Reports {
  readonly #waiting: (() => void)[] = [];

  add(emit: () => void): void {
    this.#waiting.push(emit);
    if (this.#waiting.length > 1) return;
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      next();
      this.#waiting.shift();
    }
  }
}
