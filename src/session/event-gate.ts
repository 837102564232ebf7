import { AmiError } from '../errors';
import { EARLY_EVENT_LIMITS, type Frame } from '../protocol';

/**
 * Holds events back until the caller that awaits the session can have listened: the first may come in the same segment
 * as the login's answer. A server that sends more than a handful by then is none: it is told so, not remembered without end.
 */
export class EventGate {
  /** Must not throw. */
  readonly #deliver: (event: Frame) => void;
  #held: Frame[] | undefined = [];
  #bytes = 0;

  constructor(deliver: (event: Frame) => void) {
    this.#deliver = deliver;
  }

  /** @throws AmiError AMI_ERR_PROTOCOL when more is held than any Asterisk sends */
  push(event: Frame): void {
    if (!this.#held) {
      this.#deliver(event);
      return;
    }
    event.detach();
    this.#held.push(event);
    this.#bytes += event.size;
    const { events, bytes } = EARLY_EVENT_LIMITS;
    if (this.#held.length <= events && this.#bytes <= bytes) return;
    this.close();
    throw new AmiError(
      'AMI_ERR_PROTOCOL',
      `over ${events} events, or ${bytes} bytes of them, came before the login was done: no Asterisk sends them`,
    );
  }

  open(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const event of held) this.#deliver(event);
  }

  /** Forgets what it holds. */
  close(): void {
    this.#held = [];
    this.#bytes = 0;
  }
}
