/** Number of turns of the event loop without an event after which the queue counts as empty. */
const QUIET_TURNS = 3;

/** What a subscription has delivered. Its events are queued, and answers and timers are not, so they may have to wait for events. */
export class Delivered {
  /** ISO time up to which events were delivered. */
  lastAt = '';
  #events = 0;

  event(receivedAt: string): void {
    this.#events += 1;
    this.lastAt = receivedAt;
  }

  /**
   * Waits until all events that arrived before `time` have been delivered.
   *
   * @param time ms since 1970
   * @param isOver true if the wait is no longer needed
   */
  async upTo(time: number, isOver: () => boolean): Promise<void> {
    // Except during a long garbage collection, a queue with events delivers some in each turn of the event loop.
    for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
      const before = this.#events;
      await new Promise((resolve) => setImmediate(resolve));
      if (isOver() || Date.parse(this.lastAt) > time) return;
      if (this.#events !== before) quiet = -1;
    }
    this.lastAt = new Date(time).toISOString();
  }
}
