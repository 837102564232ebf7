/** Reports in order: a listener may change the state while other listeners have not been called for the last one. */
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
