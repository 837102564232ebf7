import { AmiError } from '../errors';
import { isThenable, tellFault } from '../guard';
import { type Action, type Frame, LIST_LIMITS } from '../protocol';
import { Aborts, aborted } from './aborts';
import type { Answer, SendOptions } from './answer';
import { deadline } from './deadline';
import { endsList, isBroadcast, listOpenedBy } from './event-lists';
import { PendingAction } from './pending-action';
import { RecentIds } from './recent-ids';

export type { Answer, SendOptions } from './answer';

/**
 * Which action waits for which answer. Frames are matched by ActionID alone; an answer without one belongs to no action
 * (Asterisk sends such for a message it could not read).
 */
export class PendingActions {
  readonly #byId = new Map<string, PendingAction>();
  readonly #aborts = new Aborts((signal) => this.#abort(signal));
  /** Actions of which items may still come: those that were given up, and lists that have ended. */
  readonly #past = new RecentIds();
  #lists = 0;
  #bytesRead = 0;
  /** Of all open lists together. */
  #items = 0;
  #bytes = 0;

  get size(): number {
    return this.#byId.size;
  }

  /** While a list is open its items must be read, whatever events are wanted. */
  get expectsItems(): boolean {
    return this.#lists > 0;
  }

  /** How much was read from the server, before it is taken. */
  wasRead(bytes: number): void {
    this.#bytesRead += bytes;
  }

  has(actionId: string): boolean {
    return this.#byId.has(actionId);
  }

  /**
   * @param timeout ms
   * @param since when they begin; at once, if left out
   */
  add(
    actionId: string,
    action: Action,
    timeout: number,
    options: SendOptions,
    since?: Promise<unknown>,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const pending = new PendingAction(actionId, action.Action, options, resolve, reject);
      this.#aborts.join(options.signal);
      this.#past.delete(actionId);
      this.#byId.set(actionId, pending);
      // Where that fails, so does the action.
      if (since) since.then(() => this.#startTimeout(pending, timeout), nothing);
      else this.#startTimeout(pending, timeout);
    });
  }

  /**
   * True when the frame answered an action or was an item of its list, or comes too late for it: then it is no event for others.
   */
  take(frame: Frame, actionId: string): boolean {
    if (frame.kind === 'other') return false;
    const pending = this.#byId.get(actionId);
    if (!pending) return frame.kind === 'event' && this.#past.has(actionId) && !isBroadcast(frame);
    if (frame.kind === 'response') {
      this.#takeResponse(pending, frame);
      return true;
    }
    return this.#takeEvent(pending, frame);
  }

  /** The session is over: no action may wait for ever. */
  failAll(error: (actionName: string) => AmiError): void {
    for (const pending of [...this.#byId.values()]) this.#settle(pending, error(pending.name));
  }

  #abort(signal: AbortSignal): void {
    for (const pending of [...this.#byId.values()])
      if (pending.signal === signal) this.#settle(pending, aborted(pending.name, signal));
  }

  #startTimeout(pending: PendingAction, timeout: number): void {
    if (this.#isUnderWay(pending)) this.#waitFor(pending, timeout, timeout);
  }

  #waitFor(pending: PendingAction, timeout: number, left: number): void {
    pending.cancelTimeout = deadline(left, () => {
      // Whatever it has brought, a list that goes on is not late.
      const since = pending.list ? performance.now() - pending.heardAt : timeout;
      if (since < timeout) this.#waitFor(pending, timeout, timeout - since);
      else this.#settle(pending, pending.timedOut(timeout));
    });
  }

  #settle(pending: PendingAction, outcome: AmiError | Answer): void {
    // A caller that aborts from within onItem, and then throws, has settled it already.
    if (!this.#isUnderWay(pending)) return;
    this.#byId.delete(pending.id);
    pending.cancelTimeout();
    this.#aborts.leave(pending.signal);
    if (pending.list) {
      this.#lists -= 1;
      this.#items -= pending.itemsRead;
      this.#bytes -= pending.bytes;
    }
    if (pending.list || outcome instanceof AmiError) this.#past.add(pending.id);
    if (outcome instanceof AmiError) pending.reject(outcome);
    else pending.resolve(outcome);
  }

  #isUnderWay(pending: PendingAction): boolean {
    return this.#byId.get(pending.id) === pending;
  }

  #takeResponse(pending: PendingAction, response: Frame): void {
    if (/^error$/i.test(response.name)) {
      this.#settle(pending, pending.rejection(response));
    } else if (!pending.response) {
      pending.response = response;
      pending.list = listOpenedBy(pending.name, response);
      pending.opened(this.#bytesRead);
      if (pending.list) this.#lists += 1;
      else this.#settle(pending, pending.answer(response, undefined));
    }
  }

  #takeEvent(pending: PendingAction, event: Frame): boolean {
    const { list, response } = pending;
    if (!list || !response || isBroadcast(event)) return false;
    const end = endsList(event, list);
    if (end === 'cancelled') {
      this.#settle(pending, pending.cancelled());
    } else if (end === undefined) {
      this.#addItem(pending, event);
    } else {
      if (end === 'completeWithItem') this.#addItem(pending, event);
      this.#settle(pending, pending.answer(response, event));
    }
    return true;
  }

  #addItem(pending: PendingAction, item: Frame): void {
    const { bytes } = pending;
    pending.addItem(item, this.#bytesRead);
    this.#items += 1;
    this.#bytes += pending.bytes - bytes;
    this.#handOver(pending, item);
    if (this.#items > LIST_LIMITS.items) {
      this.#settle(pending, pending.tooLong(`${LIST_LIMITS.items} items`));
    } else if (this.#bytes > LIST_LIMITS.bytes) {
      this.#settle(pending, pending.tooLong(`${LIST_LIMITS.bytes} bytes`));
    }
  }

  #handOver(pending: PendingAction, item: Frame): void {
    const { onItem } = pending;
    if (!onItem) return;
    // The fault of one caller's callback is that caller's rejection, not the end of the session.
    const fail = (cause: unknown) => {
      if (!this.#isUnderWay(pending)) tellFault(onItem, cause);
      else
        this.#settle(pending, new AmiError('AMI_ERR_CLOSED', `onItem of ${pending.name} threw`, { cause }));
    };
    try {
      const returned: unknown = onItem(item);
      if (isThenable(returned)) returned.then(undefined, fail);
    } catch (error) {
      fail(error);
    }
  }
}

function nothing(): void {}
