/** ms between two checks of a condition. The pause grows with the wait, because many checks ask a server or a page. */
const SOONEST = 10;
const LATEST = 50;

/** The real timer, also while a test replaces the global one. */
const { setTimeout } = globalThis;

/**
 * Waits until `condition` returns something truthy, and returns that. What `condition` throws ends the wait at once.
 *
 * @param what what is waited for, or a function that says so when the time is over, with the last reason
 * @param limit ms. It is for hangs only, never for speed
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  what: string | (() => string) = 'the condition',
  limit = 15_000,
): Promise<T> {
  const begun = performance.now();
  for (;;) {
    const value = await condition();
    if (value) return value;
    const waited = performance.now() - begun;
    if (waited > limit) throw new Error(`waited ${limit} ms for ${typeof what === 'string' ? what : what()}`);
    const pause = Math.min(Math.max(SOONEST, waited / 20), LATEST);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** For `until`, while a server starts: whether `attempt` succeeds. `lastError` keeps the reason of the last failure. */
export class Attempts {
  lastError = 'no attempt has ended';

  async succeeds(attempt: () => Promise<unknown>): Promise<boolean> {
    try {
      await attempt();
      return true;
    } catch (error) {
      this.lastError = (error as Error).message;
      return false;
    }
  }
}
