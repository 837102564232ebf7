/** Largest number of ActionIDs remembered. At least the last LIMIT / 2 are always remembered. */
const LIMIT = 10_000;

/** Remembers the ActionIDs that were added last, in bounded memory: two sets, of which the older one is dropped as a whole. */
export class RecentIds {
  #newer = new Set<string>();
  #older = new Set<string>();

  has(actionId: string): boolean {
    return this.#newer.has(actionId) || this.#older.has(actionId);
  }

  add(actionId: string): void {
    if (this.#newer.size >= LIMIT / 2) {
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
