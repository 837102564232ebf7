/** Empty places at the front that are not worth moving the other items for. */
const MAX_HOLES = 1024;

/** First in, first out, at any length: Array's own `shift()` moves all other items each time. */
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
    // Moves each item once on average.
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
