import { AmiError } from '../errors';
import { callGuarded } from '../guard';
import { type AmiSession, isStarting, type Send, startOf } from '../session';
import type { Subscriptions } from './subscriptions';

/** The event that ends the wait where this user sees it. */
export const FULLY_BOOTED = 'FullyBooted';
/** ms that the news of a gap waits at most. */
const LONGEST_WAIT = 30_000;

/**
 * Tells the subscribers of the gap before each session but the first, as soon as there is a dialplan that can be asked. After a restart
 * Asterisk lets clients in before that, and answers them that no extension has a hint. What comes after the gap waits with it.
 * `FullyBooted` ends the wait where this user sees that event, else two lists of hints that agree; there is none where the server was
 * not started again.
 */
export class GapWatch {
  readonly #subscriptions: Subscriptions;
  /** When the last session ended, in ms since 1970. */
  #lostAt: number | undefined;
  /** The start, as CoreStatus tells it, of the server whose dialplan is loaded. */
  #loaded: string | undefined;
  #seesFullyBooted = false;
  #onFullyBooted = () => {};
  #questions = 0;

  constructor(subscriptions: Subscriptions) {
    this.#subscriptions = subscriptions;
  }

  /** Questions of our own that wait for their answer. */
  get inFlight(): number {
    return this.#questions;
  }

  sawFullyBooted(): void {
    this.#seesFullyBooted = true;
    this.#onFullyBooted();
  }

  /** Before the session delivers its first event. */
  begin(session: AmiSession): void {
    if (this.#lostAt === undefined || this.#subscriptions.size === 0) return;
    const from = new Date(this.#lostAt).toISOString();
    const hold = { over: false };
    this.#subscriptions.publishGap({ from, to: new Date().toISOString() }, hold);
    const tell = () => {
      hold.over = true;
      this.#subscriptions.resume();
    };
    callGuarded(() => this.#loadedDialplan(session).finally(tell));
  }

  /** @param why as `session.ended` says */
  end(session: AmiSession, reason: AmiError | undefined): void {
    // Of a server that fell silent nothing was heard since.
    this.#lostAt = reason?.code === 'AMI_ERR_TIMEOUT' ? session.receivedAt : Date.now();
  }

  /** Fulfilled as far as can be known; after 30 s at the latest, and at the end of the session. */
  async #loadedDialplan(session: AmiSession): Promise<void> {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), LONGEST_WAIT);
    void session.ended.then(() => stop.abort());
    this.#onFullyBooted = () => stop.abort();
    try {
      await Promise.race([aborted(stop.signal), this.#settled(session, stop.signal)]);
    } finally {
      clearTimeout(timer);
      stop.abort();
    }
  }

  async #settled(session: AmiSession, signal: AbortSignal): Promise<void> {
    // It comes right behind the login, or as soon as there is a dialplan.
    if (this.#seesFullyBooted) return aborted(signal);
    const start = await this.#startOf(session);
    // Without an answer nothing can be known.
    if (!start) return;
    const isSame = start.text !== undefined && start.text === this.#loaded;
    if (!isSame) await this.#untilLoaded(session, signal);
    if (session.isOpen) this.#loaded = start.text;
  }

  async #untilLoaded(session: AmiSession, signal: AbortSignal): Promise<void> {
    const send = this.#sender(session);
    while (!signal.aborted && (await isStarting(send, signal)));
  }

  /** Undefined where there is no answer. */
  async #startOf(session: AmiSession): Promise<{ text: string | undefined } | undefined> {
    try {
      return { text: await startOf(this.#sender(session)) };
    } catch (error) {
      if (error instanceof AmiError) return undefined;
      throw error;
    }
  }

  #sender(session: AmiSession): Send {
    return async (action, options) => {
      this.#questions += 1;
      try {
        return await session.send(action, options);
      } finally {
        this.#questions -= 1;
      }
    };
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
