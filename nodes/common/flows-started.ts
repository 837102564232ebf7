import type { NodeAPI } from 'node-red';

/**
 * Tells each who waits, once, that the flows have started. With one listener for all: Node-RED's emitter takes more
 * than ten for a leak, and says so in the log.
 */
export class FlowsStarted {
  readonly #events: NodeAPI['events'];
  readonly #waiting = new Set<() => void>();
  readonly #onStarted = () => {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const tell of waiting) tell();
  };

  constructor({ events }: NodeAPI) {
    this.#events = events;
  }

  awaitedBy(tell: () => void): void {
    if (this.#waiting.size === 0) this.#events.once('flows:started', this.#onStarted);
    this.#waiting.add(tell);
  }

  forget(tell: () => void): void {
    this.#waiting.delete(tell);
    if (this.#waiting.size === 0) this.#events.off('flows:started', this.#onStarted);
  }
}
