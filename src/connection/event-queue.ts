import { callGuarded } from '../guard';
import { isoTime } from '../iso-time';
import type { Frame } from '../protocol';
import { TurnClock } from '../turn-clock';
import { type Gap, type Hold, type Waiting, WaitingRoom } from './waiting-room';

/** @param receivedAt ISO time at which the event's bytes were read */
export type EventHandler = (event: Frame, receivedAt: string) => void;

export interface SubscriptionHooks {
  /** After the last event of the session before the gap, before the first of the one behind it. */
  onGap?: ((gap: Gap) => void) | undefined;
  /** Events are being dropped; told again only after all that waited has been handed over. */
  onOverload?: (() => void) | undefined;
}

/** Of what may wait: about the largest batch. */
const BEHIND = 0.1;
const LARGEST_BATCH = 1024;
/** Longer than this from one batch to the next means that the event loop is full. No batch takes longer. */
const BUSY_MS = 20;

const clock = new TurnClock(() => performance.now());

/** When a subscriber last was what filled the event loop. */
let culpritFoundAt = 0;

/**
 * Between the socket, which must always be read (Asterisk ends a session that leaves its socket full for 100 ms,
 * manager.conf writetimeout), and one subscriber, which may be slow. Events wait here in order and are handed
 * over in batches, with the event loop's other work in between. In a full event loop the batches become smaller: those
 * of the subscriber whose work fills it, or all where that cannot be seen.
 */
export class EventQueue {
  readonly #handler: EventHandler;
  readonly #hooks: SubscriptionHooks;
  readonly #waiting = new WaitingRoom();
  #batch = 64;
  #timer: NodeJS.Immediate | undefined;
  #lastRunAt = 0;
  #lastPushAt = 0;
  /** ms that the last batch took while it was handed over. */
  #handing = 0;
  /** When what the last batch had put off until the event loop's next turn began: Node-RED's messages are so. */
  #workBeganAt = 0;
  #overloaded = false;

  constructor(handler: EventHandler, hooks: SubscriptionHooks = {}) {
    this.#handler = handler;
    this.#hooks = hooks;
  }

  /** Whether so much waits that reading on would only make it wait too. */
  get behind(): boolean {
    return this.#waiting.fullness > BEHIND && !this.#waiting.isHeld;
  }

  get drops(): number {
    return this.#waiting.drops;
  }

  push(event: Frame, receivedAt: number): void {
    this.#push({ event, receivedAt, bytes: event.size });
  }

  /** @param hold what keeps it back, and with it all that comes after it; `resume` when that is over */
  pushGap(gap: Gap, hold?: Hold): void {
    if (this.#hooks.onGap || hold) this.#push({ gap, hold, bytes: 0 });
  }

  resume(): void {
    if (this.#waiting.length > 0) this.#start();
  }

  close(): void {
    clearImmediate(this.#timer);
    this.#waiting.clear();
  }

  #push(item: Waiting): void {
    const { drops } = this;
    this.#lastPushAt = clock.now();
    this.#waiting.push(item);
    if (!this.#overloaded && this.drops > drops) {
      this.#overloaded = true;
      if (this.#hooks.onOverload) callGuarded(this.#hooks.onOverload);
    }
    this.#start();
  }

  #start(): void {
    if (this.#timer) return;
    this.#lastRunAt = this.#workBeganAt = performance.now();
    this.#handing = 0;
    this.#timer = setImmediate(() => this.#run());
  }

  #run(): void {
    const startedAt = performance.now();
    this.#adaptBatch(startedAt);
    this.#lastRunAt = startedAt;
    setImmediate(() => {
      this.#workBeganAt = performance.now();
    });
    for (let left = this.#batch; left > 0; left--) {
      // A look at the clock takes as long as handing over to one who is fast.
      if (left % 4 === 0 && performance.now() - startedAt >= BUSY_MS) break;
      const next = this.#waiting.shift();
      if (!next) break;
      this.#hand(next);
    }
    this.#handing = performance.now() - startedAt;
    if (this.#waiting.length === 0) this.#overloaded = false;
    const goesOn = this.#waiting.length > 0 && !this.#waiting.isHeld;
    this.#timer = goesOn ? setImmediate(() => this.#run()) : undefined;
  }

  #hand({ event, receivedAt, gap }: Waiting): void {
    if (event) callGuarded(this.#handler, event, isoTime(receivedAt));
    else if (this.#hooks.onGap) callGuarded(this.#hooks.onGap, gap);
  }

  #adaptBatch(now: number): void {
    const ownWork = this.#handing + now - this.#workBeganAt;
    // Events are pushed while the socket is read: the time that this took is not the subscribers'.
    const full = now - Math.max(this.#lastRunAt, this.#lastPushAt) > BUSY_MS;
    const culprit = ownWork > BUSY_MS / 2;
    if (culprit) culpritFoundAt = now;
    const spared = culpritFoundAt >= this.#lastRunAt;
    this.#batch =
      culprit || (full && !spared) ? Math.max(1, this.#batch >> 1) : Math.min(LARGEST_BATCH, this.#batch * 2);
  }
}
