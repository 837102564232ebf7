import { AmiError, type AmiErrorCode } from '../errors';
import { type Frame, type ListKind, messageOf, neededWriteClass, saysPermissionDenied } from '../protocol';
import { shown } from '../quoted';
import type { Answer, SendOptions } from './answer';
import type { Deadline } from './deadline';
import type { StopSignal } from './stop';

/** Limit of bytes of other frames between the items of a list. Beyond it the items are detached from the received text. */
const OTHER_BYTES = 1024 * 1024;

/** An action that waits for its response, or for the end of its event list. */
export class PendingAction {
  readonly items: Frame[] = [];
  response: Frame | undefined;
  /** Set by the response that opens an event list. */
  list: ListKind | undefined;
  /** When the list was opened or its last item came (performance.now). */
  heardAt = 0;
  /** Number of items, kept or not: an object that the caller makes of an item takes about as much memory as the item. */
  itemsRead = 0;
  /** Sum of `Frame.size` of all items read. */
  bytes = 0;
  timeout: Deadline | undefined;
  // Copied, because the caller may change the options object for another action.
  readonly signal: StopSignal | undefined;
  readonly onItem: SendOptions['onItem'];
  readonly #keepItems: boolean;
  /** Bytes read from the server when the list was opened. */
  #openedAt = 0;
  /** Bytes of the items on the wire. */
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

  /** @param bytesRead bytes read from the server until `readAt` */
  opened(readAt: number, bytesRead: number): void {
    this.heardAt = readAt;
    this.#openedAt = bytesRead;
  }

  /** @param bytesRead bytes read from the server until `readAt` */
  addItem(item: Frame, readAt: number, bytesRead: number): void {
    this.heardAt = readAt;
    this.#wireBytes += item.bytes;
    // An item keeps the received text alive. Usually that text consists of items only, and copies would save nothing.
    const others = bytesRead - this.#openedAt - this.#wireBytes;
    if (others > this.#wireBytes + OTHER_BYTES) item.detach();
    this.itemsRead += 1;
    this.bytes += item.size;
    if (this.#keepItems) this.items.push(item);
  }

  /** ` (3 items so far)` for an error message; '' if there is no list. */
  get progress(): string {
    return this.list ? ` (${this.itemsRead} items so far)` : '';
  }

  answer(response: Frame, complete: Frame | undefined): Answer {
    return { response, items: this.items, complete, output: outputOf(response) };
  }

  rejection(response: Frame): AmiError {
    const said = shown(messageOf(response)) || 'Error without a message';
    const classes = saysPermissionDenied(response) ? neededWriteClass(this.name) : undefined;
    const missing = classes ? `: the user needs write class ${classes} in manager.conf` : '';
    // The output of a failed CLI command holds the reason (main/manager.c action_command).
    const output = response.get('Output') ? `: ${shown(response.get('Output') ?? '')}` : '';
    const refused = `${this.name} was refused: ${said}${missing}${output}`;
    return this.#failure('AMI_ERR_REJECTED', refused, response);
  }

  cancelled(): AmiError {
    const message = `Asterisk cancelled the list of ${this.name}${this.progress}`;
    return this.#failure('AMI_ERR_REJECTED', message, this.response);
  }

  timedOut(timeout: number): AmiError {
    return this.#failure(
      'AMI_ERR_TIMEOUT',
      `no response to ${this.name} within ${timeout} ms${this.progress}`,
    );
  }

  endless(longest: number): AmiError {
    const message = `the list of ${this.name} did not end within ${longest} ms${this.progress}`;
    return this.#failure('AMI_ERR_TIMEOUT', message);
  }

  tooLong(limit: string): AmiError {
    const message = `the list of ${this.name} is longer than ${limit} and was given up${this.progress}`;
    return this.#failure('AMI_ERR_PROTOCOL', message, this.response);
  }

  #failure(code: AmiErrorCode, message: string, response?: Frame): AmiError {
    return new AmiError(code, message, { ...(response && { response }), items: this.items });
  }
}

/** Asterisk >= 14 sends one empty `Output` for a command without output (main/manager.c action_command). */
function outputOf(response: Frame): string[] {
  const output = response.body ?? response.all('Output');
  return output.length === 1 && output[0] === '' ? [] : output;
}
