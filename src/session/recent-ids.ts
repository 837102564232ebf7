/** How many actions may have items that are still to come; half of them are remembered for certain. */
const MOST = 10_000;

/** ActionIDs that were added last, up to a bound. */
export class RecentIds {
  #newer = new Set<string>();
  #older = new Set<string>();

  has(actionId: string): boolean {
    return this.#newer.has(actionId) || this.#older.has(actionId);
  }

  add(actionId: string): void {
    if (this.#newer.size >= MOST / 2) {
      this.#older = this.#newer;
      this.#newer = new Set();
    }
    this.#newer.add(actionId);
  }

  delete(actionId: string): void {
    this.#newer.delete(actionId);
    this.#older.delete(actionId);
  }
}
