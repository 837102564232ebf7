import type { Frame } from '../protocol';

/**
 * Holds events back until whoever awaits the session can have listened: the first may come in the same segment
 * as the login's answer.
 */
export class EventGate {
  /** Must not throw. */
  readonly #deliver: (event: Frame) => void;
  #held: Frame[] | undefined = [];

  constructor(deliver: (event: Frame) => void) {
    this.#deliver = deliver;
  }

  push(event: Frame): void {
    if (this.#held) this.#held.push(event);
    else this.#deliver(event);
  }

  open(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const event of held) this.#deliver(event);
  }
}
