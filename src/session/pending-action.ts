import { AmiError, type AmiErrorCode } from '../errors';
import type { Frame } from '../protocol';
import { shown } from '../quoted';
import type { Answer, SendOptions } from './answer';
import type { ListKind } from './event-lists';
import { neededWriteClass } from './rights';

/** What may come between the items of a list before they are copied. */
const OTHER_BYTES = 1024 * 1024;

/** One action that waits for its answer. */
export class PendingAction {
  readonly items: Frame[] = [];
  response: Frame | undefined;
  /** Set with the answer that opens an event list. */
  list: ListKind | undefined;
  /** When the list was opened, or its last item came, as performance.now time. */
  heardAt = 0;
  /** Of the items, kept or not: what the caller makes of an item takes about as much. */
  itemsRead = 0;
  bytes = 0;
  cancelTimeout = nothing;
  // As they were when it was sent: the options are the caller's, to be used for another action.
  readonly signal: AbortSignal | undefined;
  readonly onItem: SendOptions['onItem'];
  readonly #keepItems: boolean;
  /** How much had been read from the server when the list was opened. */
  #openedAt = 0;
  /** Of the items, as they were read. */
  #wireBytes = 0;

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

  /** @param bytesRead from the server so far */
  opened(bytesRead: number): void {
    this.heardAt = performance.now();
    this.#openedAt = bytesRead;
  }

  /** @param bytesRead from the server so far */
  addItem(item: Frame, bytesRead: number): void {
    this.heardAt = performance.now();
    this.#wireBytes += item.bytes;
    // An item keeps the piece that it was read in. That is full of other items, unless the server sends something else as well.
    const others = bytesRead - this.#openedAt - this.#wireBytes;
    if (others > this.#wireBytes + OTHER_BYTES) item.detach();
    this.itemsRead += 1;
    this.bytes += item.size;
    if (this.#keepItems) this.items.push(item);
  }

  /** ` (3 items so far)` for an error message, where it was a list. */
  get progress(): string {
    return this.list ? ` (${this.itemsRead} items so far)` : '';
  }

  answer(response: Frame, complete: Frame | undefined): Answer {
    return { response, items: this.items, complete, output: outputOf(response) };
  }

  rejection(response: Frame): AmiError {
    const said = response.get('Message')?.trim() || 'Error without a message';
    const classes = /^permission denied$/i.test(said) ? neededWriteClass(this.name) : undefined;
    const missing = classes ? `: the user needs write class ${classes} in manager.conf` : '';
    // A failed CLI command says why in its output (main/manager.c action_command).
    const output = response.get('Output') ? `: ${response.get('Output')}` : '';
    const message = `${this.name} was refused: ${shown(said)}${missing}${shown(output)}`;
    return this.#failure('AMI_ERR_REJECTED', message, response);
  }

  cancelled(): AmiError {
    const message = `Asterisk cancelled the list of ${this.name}${this.progress}`;
    return this.#failure('AMI_ERR_REJECTED', message, this.response);
  }

  timedOut(timeout: number): AmiError {
    return this.#failure('AMI_ERR_TIMEOUT', `no answer to ${this.name} within ${timeout} ms${this.progress}`);
  }

  tooLong(bound: string): AmiError {
    const message = `the list of ${this.name} is longer than ${bound}, and was given up${this.progress}`;
    return this.#failure('AMI_ERR_PROTOCOL', message, this.response);
  }

  #failure(code: AmiErrorCode, message: string, response?: Frame): AmiError {
    return new AmiError(code, message, { ...(response && { response }), items: this.items });
  }
}

function nothing(): void {}

/** Without any output Asterisk >= 14 still sends one empty `Output` (main/manager.c action_command). */
function outputOf(response: Frame): string[] {
  const output = response.body ?? response.all('Output');
  return output.length === 1 && output[0] === '' ? [] : output;
}
