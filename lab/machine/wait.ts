/** Limits in ms of the pause between two checks. The pause grows with the wait, because many checks query a server or a page. */
const SHORTEST_PAUSE = 10;
const LONGEST_PAUSE = 50;

/** The real timer, also while a test replaces the global one. */
const { setTimeout } = globalThis;

/**
 * Waits until `condition` returns something truthy, and returns that. What `condition` throws ends the wait at once.
 *
 * @param what names the condition in the error of a timeout; a function can add the last reason
 * @param limit timeout in ms. It is for hangs only, never to check speed
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
    const pause = Math.min(Math.max(SHORTEST_PAUSE, waited / 20), LONGEST_PAUSE);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** For `until`, while a server starts: `succeeds` tries something, and `lastError` has the reason of the last failure. */
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
