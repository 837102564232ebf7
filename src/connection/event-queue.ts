import { warnOfFault } from '../errors';
import type { Frame } from '../protocol';

/** @param receivedAt ISO time at which the event's bytes were read */
export type EventHandler = (event: Frame, receivedAt: string) => void;

/** Events that may wait for one subscriber: about 10 MB of them. */
const CAPACITY = 10_000;
const LARGEST_BATCH = 1024;
/** Longer than this from one batch to the next means that the subscriber's work fills the event loop. No batch is longer. */
const BUSY_MS = 20;

/**
 * Between the socket, which must always be read (Asterisk ends a session that leaves its socket full for 100 ms,
 * manager.conf writetimeout), and one subscriber, which may be slow. Events wait here in order and are handed
 * over in batches, with the event loop's other work in between. When too many wait, the oldest are dropped.
 */
export class EventQueue {
  readonly #handler: EventHandler;
  readonly #waiting: { event: Frame; receivedAt: number }[] = [];
  #batch = 64;
  #timer: NodeJS.Immediate | undefined;
  #lastRunAt = 0;
  #drops = 0;

  constructor(handler: EventHandler) {
    this.#handler = handler;
  }

  get drops(): number {
    return this.#drops;
  }

  push(event: Frame, receivedAt: number): void {
    if (this.#waiting.length >= CAPACITY) {
      this.#waiting.shift();
      this.#drops += 1;
    }
    this.#waiting.push({ event, receivedAt });
    if (this.#timer) return;
    this.#lastRunAt = performance.now();
    this.#timer = setImmediate(() => this.#run());
  }

  close(): void {
    clearImmediate(this.#timer);
    this.#waiting.length = 0;
  }

  #run(): void {
    const startedAt = performance.now();
    const busy = startedAt - this.#lastRunAt > BUSY_MS;
    this.#lastRunAt = startedAt;
    this.#batch = busy ? Math.max(1, this.#batch >> 1) : Math.min(LARGEST_BATCH, this.#batch * 2);
    for (let left = this.#batch; left > 0 && performance.now() - startedAt < BUSY_MS; left--) {
      const next = this.#waiting.shift();
      if (!next) break;
      this.#hand(next.event, next.receivedAt);
    }
    this.#timer = this.#waiting.length > 0 ? setImmediate(() => this.#run()) : undefined;
  }

  #hand(event: Frame, receivedAt: number): void {
    try {
      this.#handler(event, isoTime(receivedAt));
    } catch (error) {
      warnOfFault(error);
    }
  }
}

let lastTime = 0;
let lastIsoTime = new Date(0).toISOString();

/** Events come in bursts: most share their millisecond with the one before. */
function isoTime(time: number): string {
  if (time !== lastTime) {
    lastTime = time;
    lastIsoTime = new Date(time).toISOString();
  }
  return lastIsoTime;
}
