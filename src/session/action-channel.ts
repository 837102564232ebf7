import type { Writable } from 'node:stream';
import { AmiError, toAmiError } from '../errors';
import { type Action, CachedHeaderIndex, encodeAction, type Frame } from '../protocol';
import { shown } from '../quoted';
import { aborted } from './aborts';
import { ActionIds } from './action-ids';
import type { Answer, SendOptions } from './answer';
import { checkTimeout } from './deadline';
import { PendingActions } from './pending';
import { ServerBusyTime } from './server-busy-time';
import type { Trace } from './trace';

/** Limit of bytes that wait to be written. If the server does not read, further actions are refused instead of queued. */
const UNWRITTEN_BYTES = 8 * 1024 * 1024;

const ACTION_ID = new CachedHeaderIndex('ActionID');
/** Characters of the outcome in a trace line. */
const LONGEST_OUTCOME = 1000;

/** Sends the actions of a session, and dispatches responses and list items to their callers. */
export class ActionChannel {
  readonly #socket: Writable;
  readonly #actionTimeout: number;
  readonly #pending = new PendingActions();
  readonly #serverBusyTime = new ServerBusyTime();
  readonly #ids = new ActionIds();
  readonly #trace: Trace | undefined;
  /** Actions sent in this turn of the event loop. They are written at once. */
  #unwritten = '';
  /** Actions to be written with the login; undefined once the login has been sent. */
  #following: string | undefined = '';
  /** Bytes in `#unwritten` and `#following` together. */
  #unwrittenBytes = 0;

  constructor(socket: Writable, actionTimeout: number, trace?: Trace) {
    this.#socket = socket;
    this.#actionTimeout = actionTimeout;
    this.#trace = trace;
  }

  /** Number of actions that wait for their response, or for the end of their event list. */
  get size(): number {
    return this.#pending.size;
  }

  /** True while an event list is open: its items must be parsed, even if these events are not wanted. */
  get expectsItems(): boolean {
    return this.#pending.expectsItems;
  }

  /** Time (performance.now) until which the running action may keep the server silent. */
  get busyUntil(): number {
    return this.#serverBusyTime.until;
  }

  /**
   * @param since the login with which the action is written. The timeout of the action begins when the login succeeds
   * @throws AmiError as `AmiSession.send`
   */
  send(action: Action, options: SendOptions, since?: Promise<unknown>): Promise<Answer> {
    try {
      return this.#send(action, options, since);
    } catch (error) {
      // Getters and proxies of the caller may throw anything.
      return Promise.reject(toAmiError(error, 'AMI_ERR_INVALID_ACTION'));
    }
  }

  #send(action: Action, options: SendOptions, since: Promise<unknown> | undefined): Promise<Answer> {
    const { actionId, headers } = this.#ids.identify(action, (id) => this.#pending.expects(id));
    const text = encodeAction(headers, actionId);
    const bytes = Buffer.byteLength(text);
    if (this.#socket.writableLength + this.#unwrittenBytes + bytes > UNWRITTEN_BYTES) {
      throw new AmiError('AMI_ERR_NOT_SENT', `${action.Action} was not sent: the server does not read`);
    }
    if (options.signal?.aborted) throw aborted(action.Action, options.signal);
    const given = options.timeout === undefined ? undefined : checkTimeout('timeout', options.timeout);
    const settled = this.#serverBusyTime.add(action);
    const full = given ?? this.#actionTimeout + this.#serverBusyTime.remaining;
    const timeout = Math.max(1, Math.round(full - (options.waited ?? 0)));
    const answered = this.#pending.add(actionId, action, timeout, options, since);
    if (settled) {
      answered.then(
        () => settled(true),
        (error) => settled(error instanceof AmiError && error.code === 'AMI_ERR_REJECTED'),
      );
    }
    if (this.#trace) this.#traceOutcome(this.#trace, answered, action, actionId);
    this.#write(text, bytes, since !== undefined);
    return answered;
  }

  #traceOutcome(trace: Trace, answered: Promise<Answer>, action: Action, actionId: string): void {
    const sentAt = performance.now();
    const line = (what: string) => {
      const ms = Math.round(performance.now() - sentAt);
      trace(`${shown(action.Action)} ${actionId}: ${shown(what, LONGEST_OUTCOME)} after ${ms} ms`);
    };
    answered.then(
      ({ response }) => line(shown(response.name)),
      (error) => line(String(error)),
    );
  }

  /** Call this in the turn of the event loop that sends the login. The actions in `#following` are then written with it. */
  loginIsSent(): void {
    if (this.#following) this.#unwritten += this.#following;
    this.#following = undefined;
  }

  #write(text: string, bytes: number, followsLogin: boolean): void {
    this.#unwrittenBytes += bytes;
    if (followsLogin && this.#following !== undefined) {
      this.#following += text;
      return;
    }
    if (this.#unwritten === '') process.nextTick(() => this.#flush());
    this.#unwritten += text;
  }

  #flush(): void {
    const text = this.#unwritten;
    this.#unwritten = '';
    this.#unwrittenBytes -= Buffer.byteLength(text);
    this.#socket.write(text);
  }

  /** Counts bytes from the server. Call this before they are parsed. */
  wasRead(bytes: number): void {
    this.#pending.wasRead(bytes);
  }

  /** Passes a frame to its action. Returns false for an event that belongs to no action, so that it goes to listeners. */
  dispatch(frame: Frame): boolean {
    const actionId = frame.at(ACTION_ID);
    const isDispatched = actionId !== undefined && this.#pending.dispatch(frame, actionId);
    return isDispatched || frame.kind !== 'event';
  }

  /** Fails all actions that wait, at the end of the session. */
  failAll(error: (actionName: string) => AmiError): void {
    this.#pending.failAll(error);
  }
}
