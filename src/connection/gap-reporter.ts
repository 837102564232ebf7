import { AmiError } from '../errors';
import { callGuarded } from '../guard';
import { type AmiSession, isStarting, type Send, startOf } from '../session';
import type { Subscriptions } from './subscriptions';

/** Event that ends the wait for the dialplan, if this user receives it. */
export const FULLY_BOOTED = 'FullyBooted';
/** ms that the report of a gap is held back at most. */
const MAX_WAIT = 30_000;

/**
 * Reports the gap before each session but the first to the subscribers, as soon as the dialplan is loaded. After a restart
 * Asterisk accepts logins before that, and answers that no extension has a hint. Events after the gap are held back with it.
 * The wait ends with `FullyBooted` if this user receives that event, otherwise with two equal lists of hints. There is no
 * wait if the server was not restarted.
 */
export class GapReporter {
  readonly #subscriptions: Subscriptions;
  /** End of the last session, in ms since 1970. */
  #lostAt: number | undefined;
  /** Start time, as in CoreStatus, of the server whose dialplan is known to be loaded. */
  #loadedStart: string | undefined;
  #receivesFullyBooted = false;
  #onFullyBooted = () => {};
  #inFlight = 0;

  constructor(subscriptions: Subscriptions) {
    this.#subscriptions = subscriptions;
  }

  /** Our own actions that are waiting for their response. */
  get inFlight(): number {
    return this.#inFlight;
  }

  fullyBooted(): void {
    this.#receivesFullyBooted = true;
    this.#onFullyBooted();
  }

  /** Call it before the session delivers its first event. */
  sessionStarted(session: AmiSession): void {
    if (this.#lostAt === undefined || this.#subscriptions.size === 0) return;
    const from = new Date(this.#lostAt).toISOString();
    const hold = { over: false };
    this.#subscriptions.publishGap({ from, to: new Date().toISOString() }, hold);
    const release = () => {
      hold.over = true;
      this.#subscriptions.resume();
    };
    callGuarded(() => this.#dialplanLoaded(session).finally(release));
  }

  /** @param reason what `session.ended` was fulfilled with */
  sessionEnded(session: AmiSession, reason: AmiError | undefined): void {
    // After a timeout, events may be missing since the server's last bytes.
    this.#lostAt = reason?.code === 'AMI_ERR_TIMEOUT' ? session.receivedAt : Date.now();
  }

  /** Fulfilled when the dialplan is loaded, after 30 s, or at the end of the session, whichever comes first. */
  async #dialplanLoaded(session: AmiSession): Promise<void> {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), MAX_WAIT);
    void session.ended.then(() => stop.abort());
    this.#onFullyBooted = () => stop.abort();
    try {
      await Promise.race([aborted(stop.signal), this.#askedUntilLoaded(session, stop.signal)]);
    } finally {
      clearTimeout(timer);
      stop.abort();
    }
  }

  async #askedUntilLoaded(session: AmiSession, signal: AbortSignal): Promise<void> {
    // The event follows the login, or the loading of the dialplan.
    if (this.#receivesFullyBooted) return aborted(signal);
    const start = await this.#startOf(session);
    if (!start) return;
    const isSameStart = start.text !== undefined && start.text === this.#loadedStart;
    if (!isSameStart) await this.#whileStarting(session, signal);
    if (session.isOpen) this.#loadedStart = start.text;
  }

  async #whileStarting(session: AmiSession, signal: AbortSignal): Promise<void> {
    const send = this.#sender(session);
    while (!signal.aborted && (await isStarting(send, signal)));
  }

  /** @returns the start time, undefined in it if the user may not ask; undefined without a response */
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
      this.#inFlight += 1;
      try {
        return await session.send(action, options);
      } finally {
        this.#inFlight -= 1;
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
