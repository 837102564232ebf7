import { type StateEntry, scopeOf } from '../../src/index';

/** Limit of characters of these entries, as JSON. 200,000 ordinary ones are within it. */
const MAX_CHARACTERS = 64 * 1024 * 1024;

/** Entries that were removed while a user waits for its next snapshot. Beyond the limit no more are kept. */
export class Removed {
  readonly #entries = new Map<string, { entry: StateEntry; characters: number }>();
  #characters = 0;

  get entries(): StateEntry[] {
    return [...this.#entries.values()].map(({ entry }) => entry);
  }

  /** Takes a change: a thing that was removed, or one that is there again. */
  take(entry: StateEntry): void {
    if (!entry.removed && this.#entries.size === 0) return;
    const key = keyOf(entry);
    const before = this.#entries.get(key);
    if (before) {
      this.#entries.delete(key);
      this.#characters -= before.characters;
    }
    if (!entry.removed) return;
    const characters = JSON.stringify(entry).length;
    if (this.#characters + characters > MAX_CHARACTERS) return;
    this.#entries.set(key, { entry, characters });
    this.#characters += characters;
  }
}

function keyOf(entry: StateEntry): string {
  return `${entry.kind}\n${entry.name}\n${scopeOf(entry)}`;
}
