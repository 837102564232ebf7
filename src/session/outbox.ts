import type { Writable } from 'node:stream';
import { AmiError } from '../errors';
import { type Action, encodeAction, type Frame, HeaderPlace } from '../protocol';
import { shown } from '../quoted';
import { aborted } from './aborts';
import { ActionIds } from './action-ids';
import type { Answer, SendOptions } from './answer';
import { Blockage } from './blocking';
import { checkTimeout } from './deadline';
import { PendingActions } from './pending';
import type { Trace } from './trace';

/** What may wait to be written to a server that does not read; then actions are refused instead of piled up. */
const UNWRITTEN_BYTES = 8 * 1024 * 1024;

const ACTION_ID = new HeaderPlace('ActionID');
/** Of a trace line: an error's message has its own bound, a server's answer none. */
const LONGEST_OUTCOME = 1000;

/** Actions out, and answers back to whoever sent them. */
export class Outbox {
  readonly #socket: Writable;
  readonly #actionTimeout: number;
  readonly #pending = new PendingActions();
  readonly #blockage = new Blockage();
  readonly #ids = new ActionIds();
  readonly #trace: Trace | undefined;
  /** What was sent in this turn: it goes out in one piece. */
  #unwritten: Buffer[] = [];
  /** What follows the login; undefined once that has been sent. */
  #following: Buffer[] | undefined = [];
  /** Of both. */
  #unwrittenBytes = 0;

  constructor(socket: Writable, actionTimeout: number, trace?: Trace) {
    this.#socket = socket;
    this.#actionTimeout = actionTimeout;
    this.#trace = trace;
  }

  /** Actions that wait for their answer. */
  get size(): number {
    return this.#pending.size;
  }

  /** While a list is open its items must be read, whatever events are wanted. */
  get expectsItems(): boolean {
    return this.#pending.expectsItems;
  }

  /** Until when (performance.now) the actions under way may keep the server from answering. */
  get blockedUntil(): number {
    return this.#blockage.until;
  }

  /** @param since the login that it follows, with whose answer its time begins; at once, if left out */
  async send(action: Action, options: SendOptions, since?: Promise<unknown>): Promise<Answer> {
    const { actionId, headers } = this.#ids.identify(action, (id) => this.#pending.has(id));
    const bytes = encodeAction(headers, actionId);
    if (this.#socket.writableLength + this.#unwrittenBytes + bytes.length > UNWRITTEN_BYTES) {
      throw new AmiError('AMI_ERR_NOT_SENT', `${action.Action} was not sent: the server does not read`);
    }
    if (options.signal?.aborted) throw aborted(action.Action, options.signal);
    const given = options.timeout === undefined ? undefined : checkTimeout('timeout', options.timeout);
    const settled = this.#blockage.add(action);
    const timeout = given ?? this.#actionTimeout + this.#blockage.remaining;
    const answered = this.#pending.add(actionId, action, timeout, options, since);
    const sentAt = performance.now();
    this.#write(bytes, since !== undefined);
    try {
      const answer = await answered;
      this.#trace?.(outcome(action, actionId, shown(answer.response.name), sentAt));
      settled(true);
      return answer;
    } catch (error) {
      this.#trace?.(outcome(action, actionId, String(error), sentAt));
      settled(error instanceof AmiError && error.code === 'AMI_ERR_REJECTED');
      throw error;
    }
  }

  /** To be called in the turn in which the login is sent: what follows it goes out in one piece with it. */
  loginIsSent(): void {
    if (this.#following) this.#unwritten.push(...this.#following);
    this.#following = undefined;
  }

  #write(bytes: Buffer, followsLogin: boolean): void {
    this.#unwrittenBytes += bytes.length;
    if (followsLogin && this.#following) {
      this.#following.push(bytes);
      return;
    }
    if (this.#unwritten.length === 0) process.nextTick(() => this.#flush());
    this.#unwritten.push(bytes);
  }

  #flush(): void {
    const bytes = Buffer.concat(this.#unwritten);
    this.#unwritten = [];
    this.#unwrittenBytes -= bytes.length;
    this.#socket.write(bytes);
  }

  /** How much was read from the server, before it is taken. */
  wasRead(bytes: number): void {
    this.#pending.wasRead(bytes);
  }

  /** True for an answer, an item of a list, or what comes too late for it: no event for others. */
  take(frame: Frame): boolean {
    const actionId = frame.at(ACTION_ID);
    const taken = actionId !== undefined && this.#pending.take(frame, actionId);
    return taken || frame.kind !== 'event';
  }

  /** The session is over: nobody shall wait for ever. */
  failAll(error: (actionName: string) => AmiError): void {
    this.#pending.failAll(error);
  }
}

function outcome(action: Action, actionId: string, what: string, sentAt: number): string {
  return `${shown(action.Action)} ${actionId}: ${shown(what, LONGEST_OUTCOME)} after ${Math.round(performance.now() - sentAt)} ms`;
}
