import { callGuarded } from '../../guard';
import type { Frame } from '../../protocol';
import { TurnClock } from '../../turn-clock';
import { Backlog, type Gap, type Hold, type Item } from './backlog';

/** Called for each event. `receivedAt` is the ISO time of its arrival. */
export type EventHandler = (event: Frame, receivedAt: string) => void;

/** Further callbacks of a subscription. */
export interface SubscriptionHooks {
  /** Called after the last event of the session before the gap, and before the first event of the session after it. */
  onGap?: ((gap: Gap) => void) | undefined;
  /** Called when events begin to be dropped, and again only after everything queued has been delivered. */
  onOverload?: (() => void) | undefined;
}

/**
 * Fullness above which a subscriber counts as lagging: 250 events. With one more read of up to 64 KiB the queue stays below the
 * length from which events are copied (backlog.ts), and few events are alive when V8 collects garbage.
 */
const LAGGING = 0.025;
const MAX_BATCH = 1024;
/** ms. A longer pause between two batches means that the event loop is saturated. No batch takes longer. */
const BUSY_MS = 20;
/**
 * ms without a measurement after which a batch is measured even if it takes the whole queue. Measuring takes as long as a
 * few events. Slow batches use up this time themselves, so a slow flow is measured soon.
 */
const UNMEASURED_MS = 50;

const RESOLVED = Promise.resolve();
const clock = new TurnClock(() => performance.now());

/** Last time at which a subscriber was found to saturate the event loop. Shared by all subscribers. */
let culpritFoundAt = 0;

/**
 * Decouples the socket from one subscriber, which may be slow. The socket must always be read: Asterisk ends a session
 * whose socket stays full for 100 ms (manager.conf writetimeout). Events are queued in order and delivered in batches,
 * with the event loop's other work in between. When the event loop is saturated, batches become smaller: those of the
 * subscriber that causes it, or those of all subscribers if the cause is not known.
 */
export class SubscriberQueue {
  readonly #handler: EventHandler;
  readonly #hooks: SubscriptionHooks;
  readonly #backlog = new Backlog();
  #batchSize = 64;
  /** Whether a batch is about to be delivered. */
  #isStarted = false;
  #lastBatchAt = 0;
  #lastMeasuredAt = Number.NEGATIVE_INFINITY;
  #lastPushAt = 0;
  /** Duration of the last batch in ms. */
  #handlerMs = 0;
  /** Start of the event-loop turn after the last batch. Work that handlers deferred (Node-RED's sends) runs in that turn. */
  #nextTurnAt = 0;
  #overloaded = false;
  readonly #deliverAfterMicrotasks = () => process.nextTick(() => this.#deliverBatch());

  constructor(handler: EventHandler, hooks: SubscriptionHooks = {}) {
    this.#handler = handler;
    this.#hooks = hooks;
  }

  /** Whether the subscriber is slower than the socket, so that more events would only make its queue longer. */
  get isLagging(): boolean {
    return this.#backlog.fullness > LAGGING && !this.#backlog.isHeld;
  }

  /** Events dropped so far. */
  get drops(): number {
    return this.#backlog.drops;
  }

  /** @param receivedAt ISO time */
  push(event: Frame, receivedAt: string): void {
    this.#push({ event, receivedAt, bytes: event.size });
  }

  /** @param hold holds back the gap and everything after it. Set `over` and call `resume` to deliver them. */
  pushGap(gap: Gap, hold?: Hold): void {
    if (this.#hooks.onGap || hold) this.#push({ gap, hold, bytes: 0 });
  }

  resume(): void {
    if (this.#backlog.length > 0) this.#start();
  }

  close(): void {
    this.#backlog.clear();
  }

  #push(item: Item): void {
    const { drops } = this;
    this.#lastPushAt = clock.now();
    this.#backlog.push(item);
    if (!this.#overloaded && this.drops > drops) {
      this.#overloaded = true;
      if (this.#hooks.onOverload) callGuarded(this.#hooks.onOverload);
    }
    this.#start();
  }

  #start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    // At the end of the read that the events came with, so that what handlers defer (Node-RED's sends) is done before the next read.
    // A tick that a microtask asks for comes after all microtasks: who awaits the response before these events has it first.
    // `queueMicrotask` takes longer: Node wraps each of its callbacks.
    RESOLVED.then(this.#deliverAfterMicrotasks);
  }

  #deliverBatch(): void {
    const startedAt = performance.now();
    const queued = this.#backlog.length;
    // A single event cannot be divided.
    const isMeasured =
      queued > this.#batchSize || (queued > 1 && startedAt - this.#lastMeasuredAt >= UNMEASURED_MS);
    this.#lastBatchAt = startedAt;
    if (isMeasured) {
      this.#lastMeasuredAt = startedAt;
      setImmediate(() => {
        this.#nextTurnAt = performance.now();
      });
    }
    for (let left = this.#batchSize; left > 0; left--) {
      // Reading the clock takes as long as a fast handler.
      if (left % 4 === 0 && performance.now() - startedAt >= BUSY_MS) break;
      const next = this.#backlog.shift();
      if (!next) break;
      this.#deliver(next);
    }
    this.#handlerMs = performance.now() - startedAt;
    const isEmpty = this.#backlog.length === 0;
    if (isEmpty) this.#overloaded = false;
    if (isMeasured || !isEmpty) setImmediate(() => this.#goOn(isMeasured));
    else this.#isStarted = false;
  }

  /** Comes after the work that the handlers of the last batch deferred. */
  #goOn(isMeasured: boolean): void {
    if (isMeasured) this.#adaptBatchSize(performance.now());
    this.#isStarted = this.#backlog.length > 0 && !this.#backlog.isHeld;
    if (this.#isStarted) this.#deliverBatch();
  }

  #deliver({ event, receivedAt, gap }: Item): void {
    if (event) callGuarded(this.#handler, event, receivedAt);
    else if (this.#hooks.onGap) callGuarded(this.#hooks.onGap, gap);
  }

  #adaptBatchSize(now: number): void {
    const ownMs = this.#handlerMs + now - this.#nextTurnAt;
    // Events are pushed while the socket is read. The time for reading is not caused by subscribers.
    const isSaturated = now - Math.max(this.#lastBatchAt, this.#lastPushAt) > BUSY_MS;
    const isCulprit = ownMs > BUSY_MS / 2;
    if (isCulprit) culpritFoundAt = now;
    const culpritIsKnown = culpritFoundAt >= this.#lastBatchAt;
    this.#batchSize =
      isCulprit || (isSaturated && !culpritIsKnown)
        ? Math.max(1, this.#batchSize >> 1)
        : Math.min(MAX_BATCH, this.#batchSize * 2);
  }
}
