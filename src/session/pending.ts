import { AmiError } from '../errors';
import type { Action, Frame } from '../protocol';
import { deadline } from './deadline';
import { endsList, isBroadcast, type ListEnd, listOpenedBy } from './event-lists';
import { neededWriteClass } from './rights';

export interface SendOptions {
  /** ms until AMI_ERR_TIMEOUT; the session's actionTimeout, and longer for an action that blocks it. */
  timeout?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Each item of an event list as it arrives. */
  onItem?: ((item: Frame) => void) | undefined;
  /** `false`: the items are for `onItem` alone, so that a long list need not be kept. */
  keepItems?: boolean | undefined;
}

export interface Answer {
  response: Frame;
  /** What an event list held; [] otherwise. */
  items: Frame[];
  /** An event list's last event. */
  complete: Frame | undefined;
  /** A Command's output, from any Asterisk version; [] otherwise. */
  output: string[];
}

/** One action that waits for its answer. */
class PendingAction {
  readonly items: Frame[] = [];
  #itemsRead = 0;
  response: Frame | undefined;
  list: ListEnd | undefined;
  cancelTimeout = nothing;
  // As they were when it was sent: the options are the caller's, to be used for another action.
  readonly signal: AbortSignal | undefined;
  readonly onItem: SendOptions['onItem'];
  readonly #keepItems: boolean;

  constructor(
    readonly id: string,
    readonly name: string,
    { signal, onItem, keepItems = true }: SendOptions,
    readonly resolve: (answer: Answer) => void,
    readonly reject: (error: AmiError) => void,
  ) {
    this.signal = signal;
    this.onItem = onItem;
    this.#keepItems = keepItems;
  }

  addItem(item: Frame): void {
    this.#itemsRead += 1;
    if (this.#keepItems) this.items.push(item);
  }

  /** ` (3 items so far)` for an error message, where it was a list. */
  get progress(): string {
    return this.list ? ` (${this.#itemsRead} items so far)` : '';
  }
}

function nothing(): void {}

/** Listens once to a signal that any number of actions share: a listener each would be looked through for each that is answered. */
class Aborts {
  readonly #users = new Map<AbortSignal, number>();
  readonly #onAbort: (event: Event) => void;

  constructor(abort: (signal: AbortSignal) => void) {
    this.#onAbort = ({ target }) => abort(target as AbortSignal);
  }

  join(signal: AbortSignal | undefined): void {
    if (!signal) return;
    const users = this.#users.get(signal) ?? 0;
    if (users === 0) signal.addEventListener('abort', this.#onAbort);
    this.#users.set(signal, users + 1);
  }

  leave(signal: AbortSignal | undefined): void {
    if (!signal) return;
    const users = (this.#users.get(signal) as number) - 1;
    if (users > 0) this.#users.set(signal, users);
    else {
      this.#users.delete(signal);
      signal.removeEventListener('abort', this.#onAbort);
    }
  }
}

/**
 * Who waits for which answer. Frames are matched by ActionID alone; an answer without one belongs to nobody
 * (Asterisk sends such for a message it could not read).
 */
export class PendingActions {
  readonly #byId = new Map<string, PendingAction>();
  readonly #aborts = new Aborts((signal) => this.#abort(signal));
  #lists = 0;

  get size(): number {
    return this.#byId.size;
  }

  /** While a list is open its items must be read, whatever events are wanted. */
  get expectsItems(): boolean {
    return this.#lists > 0;
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
      this.#byId.set(actionId, pending);
      // Where that fails, so does the action.
      if (since) since.then(() => this.#startTimeout(pending, timeout), nothing);
      else this.#startTimeout(pending, timeout);
    });
  }

  /** True when the frame answered an action or was an item of its list, so that it is no event for others. */
  take(frame: Frame, actionId: string): boolean {
    const pending = this.#byId.get(actionId);
    if (!pending || frame.kind === 'other') return false;
    if (frame.kind === 'response') {
      this.#takeResponse(pending, frame);
      return true;
    }
    return this.#takeEvent(pending, frame);
  }

  /** The session is over: nobody shall wait for ever. */
  failAll(error: (actionName: string) => AmiError): void {
    for (const pending of [...this.#byId.values()]) this.#settle(pending, error(pending.name));
  }

  #abort(signal: AbortSignal): void {
    for (const pending of [...this.#byId.values()])
      if (pending.signal === signal) this.#settle(pending, aborted(pending.name, signal));
  }

  #startTimeout(pending: PendingAction, timeout: number): void {
    if (!this.#isUnderWay(pending)) return;
    pending.cancelTimeout = deadline(timeout, () => {
      const message = `no answer to ${pending.name} within ${timeout} ms${pending.progress}`;
      this.#settle(pending, new AmiError('AMI_ERR_TIMEOUT', message, { items: pending.items }));
    });
  }

  #settle(pending: PendingAction, outcome: AmiError | Answer): void {
    // Whoever aborts from within onItem, and then throws, has settled it already.
    if (!this.#isUnderWay(pending)) return;
    this.#byId.delete(pending.id);
    pending.cancelTimeout();
    this.#aborts.leave(pending.signal);
    if (pending.list) this.#lists -= 1;
    if (outcome instanceof AmiError) pending.reject(outcome);
    else pending.resolve(outcome);
  }

  #isUnderWay(pending: PendingAction): boolean {
    return this.#byId.get(pending.id) === pending;
  }

  #takeResponse(pending: PendingAction, response: Frame): void {
    if (/^error$/i.test(response.name)) {
      this.#settle(pending, rejection(pending, response));
    } else if (!pending.response) {
      pending.response = response;
      pending.list = listOpenedBy(pending.name, response);
      if (pending.list) this.#lists += 1;
      else this.#settle(pending, answer(pending, response, undefined));
    }
  }

  #takeEvent(pending: PendingAction, event: Frame): boolean {
    const { list, response } = pending;
    if (!list || !response || isBroadcast(event)) return false;
    const end = endsList(event, list);
    if (end === 'complete') {
      // Before 13 DBGet's one item is also its end.
      if (event.name === 'DBGetResponse') pending.addItem(event);
      this.#settle(pending, answer(pending, response, event));
    } else if (end === 'cancelled') {
      const message = `Asterisk cancelled the list of ${pending.name}${pending.progress}`;
      this.#settle(pending, new AmiError('AMI_ERR_REJECTED', message, { response, items: pending.items }));
    } else {
      pending.addItem(event);
      this.#handOver(pending, event);
    }
    return true;
  }

  #handOver(pending: PendingAction, item: Frame): void {
    try {
      pending.onItem?.(item);
    } catch (error) {
      // The fault of one caller's callback is that caller's rejection, not the end of the session.
      const message = `onItem of ${pending.name} threw`;
      this.#settle(pending, new AmiError('AMI_ERR_CLOSED', message, { cause: error }));
    }
  }
}

/** Whoever aborts with an AmiError has said why; anything else is somebody giving up. */
export function aborted(name: string, signal: AbortSignal): AmiError {
  const reason: unknown = signal.reason;
  return reason instanceof AmiError
    ? reason
    : new AmiError('AMI_ERR_CLOSED', `${name} was aborted`, { cause: reason });
}

function answer({ items }: PendingAction, response: Frame, complete: Frame | undefined): Answer {
  return { response, items, complete, output: outputOf(response) };
}

/** Without any output Asterisk >= 14 still sends one empty `Output` (main/manager.c action_command). */
function outputOf(response: Frame): string[] {
  const output = response.body ?? response.all('Output');
  return output.length === 1 && output[0] === '' ? [] : output;
}

function rejection(pending: PendingAction, response: Frame): AmiError {
  const said = response.get('Message')?.trim() || 'Error without a message';
  const classes = /^permission denied$/i.test(said) ? neededWriteClass(pending.name) : undefined;
  const missing = classes ? `: the user needs write class ${classes} in manager.conf` : '';
  // A failed CLI command says why in its output (main/manager.c action_command).
  const output = response.get('Output') ? `: ${response.get('Output')}` : '';
  return new AmiError('AMI_ERR_REJECTED', `${pending.name} was refused: ${said}${missing}${output}`, {
    response,
    items: pending.items,
  });
}
