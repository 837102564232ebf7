/** Up to this many empty places at the front, the other items are not moved. */
const MAX_HOLES = 1024;

/** First-in-first-out list that stays fast at any length. `Array.prototype.shift` moves all other items each time. */
export class Fifo<T> {
  readonly #items: (T | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  get first(): T | undefined {
    return this.#items[this.#head];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T | undefined {
    const first = this.#items[this.#head];
    if (this.length === 0) return undefined;
    this.#items[this.#head] = undefined;
    this.#head += 1;
    // On average this moves each item once.
    if (this.length === 0 || (this.#head > MAX_HOLES && this.#head > this.length)) {
      this.#items.splice(0, this.#head);
      this.#head = 0;
    }
    return first;
  }

  clear(): void {
    this.#items.length = 0;
    this.#head = 0;
  }
}
