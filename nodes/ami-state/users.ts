import type { AmiError, SourceName, StateEntry } from '../../src/index';
import { Removed } from './removed';
import type { StateUser } from './state-user';

interface Wait {
  /** The entries that were removed in the meantime. */
  removed: Removed;
  /** True if it began after the running reading, whose snapshot would be incomplete. */
  isLate: boolean;
}

/** The users of a keeper. Each gets a snapshot when it comes and after each gap, and changes at other times. */
export class Users {
  /** By user, its wait for a snapshot. Undefined: the user gets changes. */
  readonly #waits = new Map<StateUser, Wait | undefined>();
  readonly #hadSnapshot = new WeakSet<StateUser>();

  get all(): readonly StateUser[] {
    return [...this.#waits.keys()];
  }

  add(user: StateUser): void {
    this.#waits.set(user, { removed: new Removed(), isLate: true });
  }

  /** @returns whether it was a user */
  delete(user: StateUser): boolean {
    return this.#waits.delete(user);
  }

  /** True if the user has had its snapshot since the last gap. */
  isUpToDate(user: StateUser): boolean {
    return this.#waits.has(user) && !this.#waits.get(user);
  }

  /** True if the user has ever had a snapshot. */
  hasHadSnapshot(user: StateUser): boolean {
    return this.#hadSnapshot.has(user);
  }

  /** From now on all users wait for a snapshot of a reading that has not begun. */
  wait(): void {
    for (const [user, wait] of this.#waits)
      this.#waits.set(user, { removed: wait?.removed ?? new Removed(), isLate: true });
  }

  /** Call this when a reading for all present users begins. */
  readingBegins(): void {
    for (const wait of this.#waits.values()) if (wait) wait.isLate = false;
  }

  change(entry: StateEntry): void {
    for (const [user, wait] of this.#waits) {
      if (!wait) user.onChange(entry);
      else wait.removed.take(entry);
    }
  }

  /** Call this at the end of a reading. */
  report(failures: ReadonlyMap<SourceName, AmiError>): void {
    for (const [user, wait] of this.#waits) {
      user.onFailures(failures);
      if (!wait || wait.isLate) continue;
      this.#waits.set(user, undefined);
      this.#hadSnapshot.add(user);
      for (const entry of wait.removed.entries) user.onChange(entry);
      user.onSnapshot();
    }
  }
}
