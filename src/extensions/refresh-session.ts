import { setMaxListeners } from 'node:events';
import { AmiError } from '../errors';
import type { Action } from '../protocol';
import { type AmiSession, type Answer, deadline, type Send, type SendOptions } from '../session';

/**
 * ms in which a pre-warmed session must send its first byte. Only this shows that its server has vanished without closing
 * it. Opening another session costs little.
 */
const FIRST_BYTE = 2000;

/** An AbortController for any number of sessions, each of which listens to it. Node warns of eleven listeners. */
export function sharedAbort(): AbortController {
  const abort = new AbortController();
  setMaxListeners(0, abort.signal);
  return abort;
}

/** One session of a refresh. */
export interface RefreshSession {
  readonly send: Send;
  /** @returns the session that answers: another one if the pre-warmed one ended before its first answer */
  opened(): Promise<AmiSession>;
  /** Fulfilled when its connections are closed. */
  close(): Promise<void>;
}

/**
 * Opens a session.
 *
 * @param sendWithLogin called while the login is prepared; what it sends is written with the login
 * @throws AmiError as `AmiSession.open`
 */
export type Open = (sendWithLogin?: (send: Send) => void) => Promise<AmiSession>;

/**
 * A session that is opened for the refresh. Actions that are sent earlier are written with its login.
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

/** A session that was logged in before, for one refresh. */
export interface Prewarmed {
  session: AmiSession;
  /** To be called at its first answer. */
  answered(): void;
  /** To be called if it ended before that. */
  lost(): void;
  /** To be called in every case, when the refresh no longer needs it. */
  released(): void;
}

interface PrewarmedOptions {
  open: Open;
  /** Ends the refresh. */
  signal: AbortSignal;
  /** ms for the whole refresh. */
  timeout: number;
  /** Called if the other session could not be opened, before the actions fail. */
  onFailure: () => void;
}

/** A pre-warmed session. If it ends before its first answer, its actions are sent again in a session that is opened then. */
export class PrewarmedSession implements RefreshSession {
  readonly #prewarmed: Prewarmed;
  readonly #options: PrewarmedOptions;
  readonly #giveUp = new AbortController();
  readonly #signal: AbortSignal;
  readonly #cancelFirstByte: () => void;
  readonly #startedAt = Date.now();
  #isAnswered = false;
  #other: Promise<AmiSession> | undefined;

  constructor(prewarmed: Prewarmed, options: PrewarmedOptions) {
    this.#prewarmed = prewarmed;
    this.#options = options;
    this.#signal = AbortSignal.any([options.signal, this.#giveUp.signal]);
    this.#cancelFirstByte = deadline(Math.min(FIRST_BYTE, options.timeout / 2), () => {
      if (this.#isSilent) this.#abandon();
    });
  }

  readonly send = async (action: Action, options: SendOptions = {}): Promise<Answer> => {
    if (this.#other) return (await this.#other).send(action, options);
    const { onItem } = options;
    try {
      const answer = await this.#prewarmed.session.send(action, {
        ...options,
        signal: this.#signal,
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
    this.#cancelFirstByte();
    this.#prewarmed.released();
    await Promise.all([this.#prewarmed.session.close(), this.#other && closeOpened(this.#other)]);
  }

  get #isSilent(): boolean {
    return !this.#isAnswered && this.#prewarmed.session.receivedAt <= this.#startedAt;
  }

  #wasAnswered(): void {
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    this.#cancelFirstByte();
    this.#prewarmed.answered();
  }

  /** Whether the action failed because the session ended, or is as good as ended, before its first answer. */
  #wasLost(error: unknown): boolean {
    if (!(error instanceof AmiError) || this.#options.signal.aborted) return false;
    if (error.response) this.#wasAnswered();
    if (this.#isAnswered) return false;
    if (error.code === 'AMI_ERR_TIMEOUT' && this.#isSilent) this.#abandon();
    return this.#giveUp.signal.aborted || !this.#prewarmed.session.isOpen;
  }

  #abandon(): void {
    this.#giveUp.abort(new AmiError('AMI_ERR_TIMEOUT', 'the pre-warmed session does not respond'));
  }

  #another(): Promise<AmiSession> {
    if (this.#other) return this.#other;
    this.#cancelFirstByte();
    this.#prewarmed.lost();
    this.#other = this.#options.open();
    // Before the actions that wait for it.
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

/** Spreads the queries for single extensions over several sessions. Lists and all else go to the first. */
export function spread(sessions: readonly RefreshSession[]): Send {
  let next = 0;
  return (action, options) => {
    const isOne = action.Action === 'ExtensionState';
    const session = sessions[isOne ? next++ % sessions.length : 0] as RefreshSession;
    return session.send(action, options);
  };
}
