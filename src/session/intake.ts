import { type Frame, FrameParser, Openings } from '../protocol';
import { EventGate } from './event-gate';
import type { SessionHooks } from './hooks';
import type { Outbox } from './outbox';

/** Asterisk's frames look the same to every session: a short one need not learn what the one before it knew. */
const OPENINGS = new Openings();

/** What comes from the server: answers go to the actions that wait for them, events to the listeners. */
export class Intake {
  readonly #outbox: Outbox;
  readonly #wants: (eventName: string) => boolean;
  readonly #parser: FrameParser;
  readonly #gate: EventGate;
  #eventsRead = 0;

  /** @param deliver what takes an event; it must not throw */
  constructor(outbox: Outbox, wants: SessionHooks['wants'], deliver: (event: Frame) => void) {
    this.#outbox = outbox;
    this.#wants = wants ?? (() => true);
    this.#gate = new EventGate(deliver);
    this.#parser = new FrameParser({
      openings: OPENINGS,
      onFrame: (frame) => this.#onFrame(frame),
      wants: (eventName) => {
        this.#eventsRead += 1;
        return outbox.expectsItems || this.#wants(eventName);
      },
    });
  }

  /** Frames that have ended, those that nobody wants among them. */
  get frames(): number {
    return this.#parser.frames;
  }

  /** Events that have begun, those that nobody wants among them. */
  get eventsRead(): number {
    return this.#eventsRead;
  }

  /** Events whose names are longer than any that Asterisk has, and of which nothing was made. */
  get skipped(): number {
    return this.#parser.skipped;
  }

  /** @throws AmiError AMI_ERR_PROTOCOL */
  read(bytes: Buffer): void {
    this.#outbox.wasRead(bytes.length);
    this.#parser.write(bytes);
  }

  /** The listeners can have been added: from now on events are delivered as they come. */
  open(): void {
    this.#gate.open();
  }

  end(): void {
    this.#parser.end();
    this.#gate.close();
  }

  #onFrame(frame: Frame): void {
    if (!this.#outbox.take(frame) && this.#wants(frame.name)) this.#gate.push(frame);
  }
}
