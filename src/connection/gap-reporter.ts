import { AmiError } from '../errors';
import { callGuarded } from '../guard';
import { type AmiSession, isStarting, type Send, Stop, type StopSignal, startOf } from '../session';
import type { Subscriptions } from './subscriptions';

/** Event that ends the wait for the dialplan, if this user receives it. */
export const FULLY_BOOTED = 'FullyBooted';
/** Longest time in ms for which the report of a gap is held back. */
const MAX_WAIT = 30_000;

/**
 * Reports a gap to the subscribers after each reconnect, as soon as the dialplan is loaded. A restarted Asterisk accepts
 * logins before that, and then reports that no extension has a hint. The events after the gap are held back with it. The
 * wait ends with `FullyBooted` if this user receives that event, otherwise with two equal lists of hints. If the server was
 * not restarted, nothing is held back.
 */
export class GapReporter {
  readonly #subscriptions: Subscriptions;
  /** Time from which events may be missing, in ms since 1970. */
  #lostAt: number | undefined;
  /** Start time, as in CoreStatus, of the server whose dialplan is known to be loaded. */
  #loadedStart: string | undefined;
  #receivesFullyBooted = false;
  #onFullyBooted = () => {};
  #inFlight = 0;

  constructor(subscriptions: Subscriptions) {
    this.#subscriptions = subscriptions;
  }

  /** Number of actions of this class that wait for their response. */
  get inFlight(): number {
    return this.#inFlight;
  }

  fullyBooted(): void {
    this.#receivesFullyBooted = true;
    this.#onFullyBooted();
  }

  /** Call this before the session delivers its first event. */
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
    // A lost connection may be noticed late: after a timeout, or by a process that was stalled. Events may be missing since the
    // server's last bytes.
    this.#lostAt = reason === undefined ? Date.now() : session.receivedAt;
  }

  /** Fulfilled when the dialplan is loaded, after 30 s, or at the end of the session, whichever comes first. */
  async #dialplanLoaded(session: AmiSession): Promise<void> {
    const stop = new Stop();
    const timer = setTimeout(() => stop.abort(), MAX_WAIT);
    void session.ended.then(() => stop.abort());
    this.#onFullyBooted = () => stop.abort();
    try {
      await Promise.race([aborted(stop), this.#pollUntilLoaded(session, stop)]);
    } finally {
      clearTimeout(timer);
      stop.abort();
    }
  }

  async #pollUntilLoaded(session: AmiSession, signal: StopSignal): Promise<void> {
    // Asterisk sends the event after the login if it is booted, otherwise as soon as it is.
    if (this.#receivesFullyBooted) return aborted(signal);
    const start = await this.#startOf(session);
    if (!start) return;
    const isSameStart = start.text !== undefined && start.text === this.#loadedStart;
    if (!isSameStart) await this.#whileStarting(session, signal);
    if (session.isOpen) this.#loadedStart = start.text;
  }

  async #whileStarting(session: AmiSession, signal: StopSignal): Promise<void> {
    const send = this.#sender(session);
    while (!signal.aborted && (await isStarting(send, signal)));
  }

  /** @returns the start time, with `text` undefined if the user may not run CoreStatus; undefined without a response */
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

function aborted(signal: StopSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', resolve);
  });
}
