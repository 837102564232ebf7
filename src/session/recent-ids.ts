/** At most this many ActionIDs are remembered, and at least the last half of them. */
const LIMIT = 10_000;

/** The ActionIDs that were added last. */
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
