import { Backoff, FAILED_DELAY } from '../connection/backoff';
import { type AmiError, toAmiError } from '../errors';
import { callGuarded } from '../guard';
import { type AmiOptions, AmiSession, Deadline, resolveOptions, Stop, type Trace } from '../session';
import { checkSessions } from './refresh-request';
import type { Prewarmed } from './refresh-session';

/** ms. A session of this age is replaced by a new one. */
const MAX_AGE = 300_000;

/** Sessions to log in before a refresh needs them. */
export interface PrewarmOptions {
  /** Number of idle sessions: a whole number from 1 to 100. Each is a login besides those of the refreshes. */
  sessions: number;
  /** Only refreshes that are given this same object use the sessions. */
  options: AmiOptions;
  /** Called when sessions cannot be opened, once per message. Called with undefined when all can be opened again. */
  onProblem?: ((problem: AmiError | undefined) => void) | undefined;
  /** Receives a line for each step and each action, for a log; never with the secret. */
  trace?: Trace | undefined;
}

/** Counts of pre-warmed sessions. */
export interface PrewarmStatus {
  /** Number of idle sessions to keep, as configured. */
  sessions: number;
  /** Number of sessions that are logged in and idle. */
  ready: number;
  /** Number of sessions given to refreshes so far. */
  used: number;
  /** Number of used sessions that ended before their first response, so that another one had to be opened. */
  lost: number;
  /** Reason why sessions cannot be opened; left out if they can. */
  problem?: Pick<AmiError, 'code' | 'message'>;
}

interface Spare {
  session: AmiSession;
  longestAge: Deadline;
}

/** Keeps idle sessions logged in. Each is used once, and is at most five minutes old. */
export class PrewarmedSessions {
  readonly #wanted: PrewarmOptions;
  readonly #maxAge: number;
  readonly #backoff: Backoff;
  readonly #stop = new Stop();
  /** The oldest first. */
  readonly #spares = new Set<Spare>();
  readonly #closing = new Set<Promise<void>>();
  readonly #opening = new Set<Promise<void>>();
  #used = 0;
  #lost = 0;
  #problem: AmiError | undefined;
  #retry: Deadline | undefined;

  /**
   * @param maxAge ms
   * @throws AmiError AMI_ERR_INVALID_ACTION naming `prewarm.sessions` or an option
   */
  constructor(wanted: PrewarmOptions, maxAge = MAX_AGE) {
    const { sessions, options } = wanted;
    checkSessions('prewarm.sessions', sessions);
    this.#wanted = wanted;
    this.#maxAge = maxAge;
    const { reconnectDelay, maxReconnectDelay } = resolveOptions(options);
    this.#backoff = new Backoff(reconnectDelay, maxReconnectDelay);
    this.#fill();
  }

  get status(): PrewarmStatus {
    return {
      sessions: this.#wanted.sessions,
      ready: this.#spares.size,
      used: this.#used,
      lost: this.#lost,
      ...(this.#problem && { problem: { code: this.#problem.code, message: this.#problem.message } }),
    };
  }

  /**
   * Takes the oldest session, without a check: a check would take the round trip that a pre-warmed session saves. Its
   * replacement is opened after the first response, because a login at the same time would delay that response.
   *
   * @returns undefined if none is ready, or if `options` is another object
   */
  take(options: AmiOptions): Prewarmed | undefined {
    const [spare] = this.#spares;
    if (options !== this.#wanted.options || !spare) return undefined;
    this.#remove(spare);
    this.#used += 1;
    return {
      session: spare.session,
      answered: () => {
        this.#backoff.reset();
        this.#fill();
      },
      lost: () => {
        this.#lost += 1;
      },
      released: () => this.#fill(),
    };
  }

  /** Closes the idle sessions and opens no more. Fulfilled when all are closed. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#retry?.cancel();
    for (const spare of this.#spares) this.#end(spare);
    await Promise.all(this.#opening);
    await Promise.all(this.#closing);
  }

  #fill(): void {
    if (this.#stop.aborted || this.#retry) return;
    while (this.#spares.size + this.#opening.size < this.#wanted.sessions) {
      const opening: Promise<void> = this.#open().then(
        (session) => {
          this.#opening.delete(opening);
          this.#add(session);
        },
        (error) => {
          this.#opening.delete(opening);
          this.#failed(toAmiError(error, 'AMI_ERR_CONNECT'));
        },
      );
      this.#opening.add(opening);
    }
  }

  #open(): Promise<AmiSession> {
    const { options, trace } = this.#wanted;
    return AmiSession.open(
      { ...options, events: 'off', allow: undefined },
      { signal: this.#stop, trace: trace && ((line) => callGuarded(trace, `pre-warmed: ${line}`)) },
    );
  }

  #add(session: AmiSession): void {
    const spare: Spare = {
      session,
      longestAge: new Deadline(this.#maxAge, () => {
        this.#backoff.reset();
        void this.#end(spare).then(() => this.#fill());
      }),
    };
    this.#spares.add(spare);
    if (this.#stop.aborted) {
      void this.#end(spare);
      return;
    }
    // The problem is over only when all sessions could be opened.
    if (this.#opening.size === 0 && !this.#retry) this.#report(undefined);
    void session.ended.then((reason) => {
      if (!this.#spares.has(spare)) return;
      this.#remove(spare);
      this.#retryLater(reason);
    });
  }

  #remove(spare: Spare): void {
    spare.longestAge.cancel();
    this.#spares.delete(spare);
  }

  #end(spare: Spare): Promise<void> {
    this.#remove(spare);
    const closing = spare.session.close().then(() => {
      this.#closing.delete(closing);
    });
    this.#closing.add(closing);
    return closing;
  }

  #failed(error: AmiError): void {
    if (this.#stop.aborted) return;
    this.#report(error);
    this.#retryLater(error);
  }

  #retryLater(reason: AmiError | undefined): void {
    if (this.#stop.aborted || this.#retry) return;
    // Errors that only a person can fix are retried rarely, because operators run fail2ban.
    const delay = reason?.permanent || reason?.code === 'AMI_ERR_LOGIN' ? FAILED_DELAY : this.#backoff.next();
    this.#retry = new Deadline(delay, () => {
      this.#retry = undefined;
      this.#fill();
    });
  }

  #report(problem: AmiError | undefined): void {
    if (problem?.message === this.#problem?.message) return;
    this.#problem = problem;
    const { onProblem } = this.#wanted;
    if (onProblem) callGuarded(onProblem, problem);
  }
}
