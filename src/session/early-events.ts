import { AmiError } from '../errors';
import { EARLY_EVENT_LIMITS, type Frame } from '../protocol';

/**
 * Holds early events until the caller of `open` can have added a listener: the first events may come in the same segment
 * as the response to the login.
 */
export class EarlyEvents {
  #held: Frame[] = [];
  #bytes = 0;

  /** @throws AmiError AMI_ERR_PROTOCOL when the server has sent more early events than any Asterisk does */
  hold(event: Frame): void {
    event.detach();
    this.#held.push(event);
    this.#bytes += event.size;
    const { events, bytes } = EARLY_EVENT_LIMITS;
    if (this.#held.length <= events && this.#bytes <= bytes) return;
    this.release();
    throw new AmiError(
      'AMI_ERR_PROTOCOL',
      `the server sent over ${events} events, or over ${bytes} bytes of events, before the login was complete: Asterisk does not do this`,
    );
  }

  /** @returns the events held, oldest first; the gate is empty then */
  release(): Frame[] {
    const held = this.#held;
    this.#held = [];
    this.#bytes = 0;
    return held;
  }
}
