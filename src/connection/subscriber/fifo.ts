/** Up to this many empty places at the front, the other items are not moved. */
const MAX_HOLES = 1024;

/** First-in-first-out list that stays fast at any length. `Array.prototype.shift` moves all other items each time. */
export class Fifo<T> {
  /** An emptied list keeps up to MAX_HOLES places, because V8 would allocate them again for the next items. */
  readonly #items: (T | undefined)[] = [];
  #head = 0;
  #tail = 0;

  get length(): number {
    return this.#tail - this.#head;
  }

  get first(): T | undefined {
    return this.#items[this.#head];
  }

  push(item: T): void {
    this.#items[this.#tail] = item;
    this.#tail += 1;
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const first = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.length === 0 && this.#head <= MAX_HOLES) this.#head = this.#tail = 0;
    // On average this moves each item once.
    else if (this.#head > MAX_HOLES && this.#head > this.length) this.#compact();
    return first;
  }

  clear(): void {
    this.#items.length = this.#head = this.#tail = 0;
  }

  #compact(): void {
    this.#items.length = this.#tail;
    this.#items.splice(0, this.#head);
    this.#tail -= this.#head;
    this.#head = 0;
  }
}
