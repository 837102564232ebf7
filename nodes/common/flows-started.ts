import type { NodeAPI } from 'node-red';
import { callGuarded } from '../../src/guard';

type Events = NodeAPI['events'];

const known = new WeakMap<Events, FlowsStarted>();

/** The FlowsStarted of this Node-RED. All nodes share one, because an emitter logs a warning about a leak at eleven listeners. */
export function flowsStarted({ events }: NodeAPI): FlowsStarted {
  const found = known.get(events) ?? new FlowsStarted(events);
  known.set(events, found);
  return found;
}

/**
 * Calls back when the flows have started: after the start of Node-RED, and after each deploy. A callback that throws does
 * not affect the others: the process reports it as a warning.
 */
export class FlowsStarted {
  readonly #events: Events;
  readonly #each = new Set<() => void>();
  readonly #once = new Set<() => void>();
  #listens = false;
  readonly #onStarted = () => {
    // Callbacks that these add with `once` are called in the same turn.
    for (const call of [...this.#each]) callGuarded(call);
    const once = [...this.#once];
    this.#once.clear();
    for (const call of once) callGuarded(call);
    this.#listen();
  };

  constructor(events: Events) {
    this.#events = events;
  }

  once(call: () => void): void {
    this.#once.add(call);
    this.#listen();
  }

  each(call: () => void): void {
    this.#each.add(call);
    this.#listen();
  }

  forget(call: () => void): void {
    this.#each.delete(call);
    this.#once.delete(call);
    this.#listen();
  }

  #listen(): void {
    const wanted = this.#each.size + this.#once.size > 0;
    if (wanted === this.#listens) return;
    this.#listens = wanted;
    if (wanted) this.#events.on('flows:started', this.#onStarted);
    else this.#events.off('flows:started', this.#onStarted);
  }
}
