import { AmiError } from '../errors';
import type { Action } from '../protocol';
import {
  type AmiSession,
  type Answer,
  Deadline,
  type Send,
  type SendOptions,
  Stop,
  type StopSignal,
} from '../session';

/**
 * ms within which a pre-warmed session must send its first byte. A server that vanished without closing the socket is noticed
 * only by this timeout. It is short, because another session is opened quickly.
 */
const FIRST_BYTE = 2000;

/** One session of a refresh. */
export interface RefreshSession {
  readonly send: Send;
  /** @returns the session in use: a new one if the pre-warmed session ended before its first response */
  opened(): Promise<AmiSession>;
  /** Closes the session. Fulfilled when its sockets are closed. */
  close(): Promise<void>;
}

/**
 * Opens a session.
 *
 * @param sendWithLogin called while the login is prepared. Actions that it sends are written with the login
 * @throws AmiError as `AmiSession.open`
 */
export type Open = (sendWithLogin?: (send: Send) => void) => Promise<AmiSession>;

/**
 * Opens a session for the refresh. Actions that are sent before its login are written together with the login.
 *
 * @param onSendable called while the login is prepared
 */
export function openedSession(open: Open, onSendable: () => void): RefreshSession {
  let sendNow: Send | undefined;
  const waiting: ((send: Send) => void)[] = [];
  const opened = open((send) => {
    sendNow = send;
    for (const start of waiting.splice(0)) start(send);
    onSendable();
  });
  // `opened()` returns the same error.
  opened.catch(() => {});
  return {
    send: (action, options) => {
      if (sendNow) return sendNow(action, options);
      return new Promise((resolve, reject) => {
        waiting.push((send) => resolve(send(action, options)));
        opened.catch(reject);
      });
    },
    opened: () => opened,
    close: () => closeOpened(opened),
  };
}

/** A session that was logged in beforehand, to be used by one refresh. */
export interface Prewarmed {
  session: AmiSession;
  /** Call this at the first response. */
  answered(): void;
  /** Call this if the session ended before its first response. */
  lost(): void;
  /** Always call this, when the refresh no longer needs the session. */
  released(): void;
}

interface PrewarmedOptions {
  open: Open;
  /** Aborted when the refresh ends. */
  signal: StopSignal;
  /** ms for the whole refresh. */
  timeout: number;
  /** Called if the replacement session could not be opened, before the actions fail. */
  onFailure: () => void;
}

/** A pre-warmed session. If it ends before its first response, a new session is opened and the actions are sent again there. */
export class PrewarmedSession implements RefreshSession {
  readonly #prewarmed: Prewarmed;
  readonly #options: PrewarmedOptions;
  /** Ends the actions that were sent on the pre-warmed session. */
  readonly #stop = new Stop();
  readonly #onAbort = () => this.#stop.abort(this.#options.signal.reason);
  #isGivenUp = false;
  readonly #firstByte: Deadline;
  readonly #startedAt = Date.now();
  #isAnswered = false;
  #other: Promise<AmiSession> | undefined;

  constructor(prewarmed: Prewarmed, options: PrewarmedOptions) {
    this.#prewarmed = prewarmed;
    this.#options = options;
    options.signal.addEventListener('abort', this.#onAbort);
    if (options.signal.aborted) this.#onAbort();
    this.#firstByte = new Deadline(Math.min(FIRST_BYTE, options.timeout / 2), () => {
      if (this.#isSilent) this.#abandon();
    });
  }

  readonly send = async (action: Action, options: SendOptions = {}): Promise<Answer> => {
    if (this.#other) return (await this.#other).send(action, options);
    const { onItem } = options;
    try {
      const answer = await this.#prewarmed.session.send(action, {
        ...options,
        signal: this.#stop,
        onItem:
          onItem &&
          ((item) => {
            this.#wasAnswered();
            onItem(item);
          }),
      });
      this.#wasAnswered();
      return answer;
    } catch (error) {
      if (!this.#wasLost(error)) throw error;
      return (await this.#another()).send(action, options);
    }
  };

  opened(): Promise<AmiSession> {
    return this.#other ?? Promise.resolve(this.#prewarmed.session);
  }

  async close(): Promise<void> {
    this.#firstByte.cancel();
    this.#options.signal.removeEventListener('abort', this.#onAbort);
    this.#prewarmed.released();
    await Promise.all([this.#prewarmed.session.close(), this.#other && closeOpened(this.#other)]);
  }

  get #isSilent(): boolean {
    return !this.#isAnswered && this.#prewarmed.session.receivedAt <= this.#startedAt;
  }

  #wasAnswered(): void {
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    this.#firstByte.cancel();
    this.#prewarmed.answered();
  }

  /** Whether the action failed because the session ended, or does not respond, before its first response. */
  #wasLost(error: unknown): boolean {
    if (!(error instanceof AmiError) || this.#options.signal.aborted) return false;
    if (error.response) this.#wasAnswered();
    if (this.#isAnswered) return false;
    if (error.code === 'AMI_ERR_TIMEOUT' && this.#isSilent) this.#abandon();
    return this.#isGivenUp || !this.#prewarmed.session.isOpen;
  }

  #abandon(): void {
    this.#isGivenUp = true;
    this.#stop.abort(new AmiError('AMI_ERR_TIMEOUT', 'the pre-warmed session does not respond'));
  }

  #another(): Promise<AmiSession> {
    if (this.#other) return this.#other;
    this.#firstByte.cancel();
    this.#prewarmed.lost();
    this.#other = this.#options.open();
    // This handler is added before those of the waiting actions, so that it runs first.
    this.#other.catch(this.#options.onFailure);
    return this.#other;
  }
}

function closeOpened(opened: Promise<AmiSession>): Promise<void> {
  return opened.then(
    (session) => session.close(),
    () => {},
  );
}

/** Spreads the queries for single extensions over several sessions. All other actions go to the first session. */
export function spread(sessions: readonly RefreshSession[]): Send {
  let next = 0;
  return (action, options) => {
    const isOne = action.Action === 'ExtensionState';
    const session = sessions[isOne ? next++ % sessions.length : 0] as RefreshSession;
    return session.send(action, options);
  };
}
