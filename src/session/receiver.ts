import { type Frame, FrameParser, StartLineCache } from '../protocol';
import type { ActionChannel } from './action-channel';
import { EarlyEvents } from './early-events';
import type { SessionHooks } from './hooks';

/** Shared by all sessions, because servers send similar frames: a short session then starts with a filled cache. */
const START_LINES = new StartLineCache();

/** Parses what the server sends. Responses and list items go to the actions that wait for them, events to the listeners. */
export class Receiver {
  readonly #channel: ActionChannel;
  readonly #wants: (eventName: string) => boolean;
  readonly #parser: FrameParser;
  readonly #earlyEvents = new EarlyEvents();
  #deliver: (event: Frame) => void = (event) => this.#earlyEvents.hold(event);
  #eventsRead = 0;
  /** Whether the event that is being read is wanted by listeners. The parser asks once for each event. */
  #isListened = false;

  constructor(channel: ActionChannel, wants: SessionHooks['wants']) {
    this.#channel = channel;
    this.#wants = wants ?? (() => true);
    this.#parser = new FrameParser({
      startLines: START_LINES,
      onFrame: (frame) => this.#onFrame(frame),
      wants: (eventName) => {
        this.#eventsRead += 1;
        this.#isListened = this.#wants(eventName);
        return this.#isListened || channel.expectsItems;
      },
    });
  }

  /** Number of complete frames so far, unwanted ones included. */
  get frames(): number {
    return this.#parser.frames;
  }

  /** Number of events that have begun so far, unwanted ones included. */
  get eventsRead(): number {
    return this.#eventsRead;
  }

  /** Number of events skipped because their name is longer than any of Asterisk. */
  get skipped(): number {
    return this.#parser.skipped;
  }

  /** @throws AmiError AMI_ERR_PROTOCOL */
  read(bytes: Buffer): void {
    this.#channel.wasRead(bytes.length);
    this.#parser.write(bytes);
  }

  /**
   * Delivers the events held so far, and each later event at once.
   *
   * @param deliver must not throw
   */
  open(deliver: (event: Frame) => void): void {
    this.#deliver = deliver;
    for (const event of this.#earlyEvents.release()) deliver(event);
  }

  end(): void {
    this.#parser.end();
    this.#earlyEvents.release();
  }

  #onFrame(frame: Frame): void {
    if (!this.#channel.dispatch(frame) && this.#isListened) this.#deliver(frame);
  }
}
