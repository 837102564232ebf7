import { AmiError } from '../errors';
import { isThenable, reportFault } from '../guard';
import { type Action, endsList, type Frame, isBroadcast, LIST_LIMITS, listOpenedBy } from '../protocol';
import { Aborts, aborted } from './aborts';
import type { Answer, SendOptions } from './answer';
import { Deadline } from './deadline';
import { PendingAction } from './pending-action';
import { RecentIds } from './recent-ids';
import type { StopSignal } from './stop';

/**
 * The actions that wait for their response. Frames are matched by ActionID only. A response without one belongs to no
 * action: Asterisk sends it for an action that it could not parse.
 */
export class PendingActions {
  readonly #byId = new Map<string, PendingAction>();
  readonly #aborts = new Aborts((signal) => this.#abort(signal));
  /** ActionIDs whose items may still arrive: actions that failed, and lists that have ended. */
  readonly #past = new RecentIds();
  /** ActionIDs of actions that were given up, and whose response may still come. */
  readonly #unanswered = new RecentIds();
  /** Number of open event lists. */
  #lists = 0;
  /** The action to which the last frame belonged, and the ActionID of that frame. */
  #last: PendingAction | undefined;
  #lastId: string | undefined;
  #bytesRead = 0;
  /** Time of the last `wasRead` (performance.now). */
  #readAt = 0;
  /** Number of items of all open lists. */
  #items = 0;
  /** Sum of `Frame.size` of these items. */
  #bytes = 0;

  get size(): number {
    return this.#byId.size;
  }

  /** True while an event list is open: its items must be parsed, even if these events are not wanted. */
  get expectsItems(): boolean {
    return this.#lists > 0;
  }

  /** Counts bytes from the server. Call this before they are parsed. */
  wasRead(bytes: number): void {
    this.#bytesRead += bytes;
    this.#readAt = performance.now();
  }

  /** Whether a response with this ActionID may still come. */
  expects(actionId: string): boolean {
    return this.#byId.has(actionId) || this.#unanswered.has(actionId);
  }

  /**
   * @param timeout ms
   * @param since the timeout begins when this promise is fulfilled; without it, at once
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
      // If `since` fails, the session ends and fails the action.
      if (since) since.then(() => this.#startTimeout(pending, timeout), nothing);
      else this.#startTimeout(pending, timeout);
    });
  }

  /** Returns true for a response to an action, and for an item of its list, even one that comes too late. */
  dispatch(frame: Frame, actionId: string): boolean {
    if (frame.kind === 'other') return false;
    // Items of a list come in a row, and the parser gives them the same string object, which is the fastest to compare.
    const pending = this.#lastId === actionId ? this.#last : this.#byId.get(actionId);
    if (!pending) {
      if (frame.kind === 'event') return this.#past.has(actionId) && !isBroadcast(frame);
      this.#unanswered.delete(actionId);
      return false;
    }
    this.#last = pending;
    this.#lastId = actionId;
    if (frame.kind === 'response') {
      this.#takeResponse(pending, frame);
      return true;
    }
    return this.#takeEvent(pending, frame);
  }

  /** Fails all actions that wait, at the end of the session. */
  failAll(error: (actionName: string) => AmiError): void {
    // Most sessions end without one, and to copy an empty map takes time.
    if (this.#byId.size === 0) return;
    for (const pending of [...this.#byId.values()]) this.#settle(pending, error(pending.name));
  }

  #abort(signal: StopSignal): void {
    for (const pending of [...this.#byId.values()])
      if (pending.signal === signal) this.#settle(pending, aborted(pending.name, signal));
  }

  #startTimeout(pending: PendingAction, timeout: number): void {
    if (!this.#isPending(pending)) return;
    const longest = timeout * LIST_LIMITS.timeouts;
    this.#waitFor(pending, timeout, { longest, end: performance.now() + longest }, timeout);
  }

  /** The timeout of a list begins again with each item. The whole list may take `list.longest` ms. */
  #waitFor(
    pending: PendingAction,
    timeout: number,
    list: { longest: number; end: number },
    ms: number,
  ): void {
    pending.timeout = new Deadline(ms, () => {
      const now = performance.now();
      const untilNext = pending.list ? pending.heardAt + timeout - now : 0;
      const untilEnd = list.end - now;
      if (untilNext <= 0) this.#settle(pending, pending.timedOut(timeout));
      else if (untilEnd <= 0) this.#settle(pending, pending.endless(list.longest));
      else this.#waitFor(pending, timeout, list, Math.min(untilNext, untilEnd));
    });
  }

  #settle(pending: PendingAction, outcome: AmiError | Answer): void {
    // Settled already if the caller aborts within onItem and then throws.
    if (!this.#isPending(pending)) return;
    this.#byId.delete(pending.id);
    if (this.#last === pending) {
      this.#last = undefined;
      this.#lastId = undefined;
    }
    pending.timeout?.cancel();
    this.#aborts.leave(pending.signal);
    if (pending.list) {
      this.#lists -= 1;
      this.#items -= pending.itemsRead;
      this.#bytes -= pending.bytes;
    }
    if (pending.list || outcome instanceof AmiError) this.#past.add(pending.id);
    if (outcome instanceof AmiError && !outcome.response && !pending.response)
      this.#unanswered.add(pending.id);
    if (outcome instanceof AmiError) pending.reject(outcome);
    else pending.resolve(outcome);
  }

  #isPending(pending: PendingAction): boolean {
    return this.#byId.get(pending.id) === pending;
  }

  #takeResponse(pending: PendingAction, response: Frame): void {
    if (/^error$/i.test(response.name)) {
      this.#settle(pending, pending.rejection(response));
    } else if (!pending.response) {
      pending.response = response;
      pending.list = listOpenedBy(pending.name, response);
      pending.opened(this.#readAt, this.#bytesRead);
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
    pending.addItem(item, this.#readAt, this.#bytesRead);
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
    try {
      const returned: unknown = onItem(item);
      // `bind`, because a closure would cost an object for each item, also if onItem returns no promise.
      if (isThenable(returned)) returned.then(undefined, this.#onItemFailed.bind(this, pending, onItem));
    } catch (error) {
      this.#onItemFailed(pending, onItem, error);
    }
  }

  /** A fault of onItem fails this action only, not the session. */
  #onItemFailed(pending: PendingAction, onItem: (item: Frame) => void, cause: unknown): void {
    if (this.#isPending(pending))
      this.#settle(pending, new AmiError('AMI_ERR_CLOSED', `onItem of ${pending.name} threw`, { cause }));
    else reportFault(onItem, cause);
  }
}

function nothing(): void {}
