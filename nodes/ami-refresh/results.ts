import type { NodeAPI, NodeMessage, NodeMessageInFlow } from 'node-red';
import type { ExtensionResult, RefreshSummary } from '../../src/index';

/** Sends each result as a message of its own, as one sequence. */
export class ResultSequence {
  readonly #RED: NodeAPI;
  readonly #base: NodeMessage;
  readonly #parts: object;
  readonly #send: (message: NodeMessage) => void;
  readonly #place: (index: number) => string;
  #sent = 0;
  #last: NodeMessage | undefined;

  /** @param place what to call an entry that is wrong */
  constructor(
    RED: NodeAPI,
    message: NodeMessageInFlow,
    place: (index: number) => string,
    send: (message: NodeMessage) => void,
  ) {
    const { payload, parts, ...base } = message;
    this.#RED = RED;
    this.#base = base;
    this.#parts = { ...(parts && { parts }), id: RED.util.generateId(), type: 'array' };
    this.#place = place;
    this.#send = send;
  }

  add(result: ExtensionResult, index: number, count: number): void {
    const message: NodeMessage = {
      ...this.#RED.util.cloneMessage(this.#base),
      topic: result.extension,
      payload: inWordsOfMessage(result, this.#place),
      parts: { ...this.#parts, index, count },
    };
    // A Batch node takes the last place for the end of the sequence, whatever is still to come.
    if (index === count - 1 && this.#sent < index) {
      this.#last = message;
      return;
    }
    this.#send(message);
    this.#sent += 1;
    if (this.#last && this.#sent === count - 1) this.#send(this.#last);
  }
}

/** The engine calls what it was given `extensions`; whoever sent a message knows `msg.payload`. */
export function inWordsOfMessage(result: ExtensionResult, place: (index: number) => string): ExtensionResult {
  if (result.ok) return result;
  const message = result.error.message.replace(/^extensions\[(\d+)\]/, (_, index) => place(Number(index)));
  return { ...result, error: { ...result.error, message } };
}

export function summaryInWordsOfMessage(
  summary: RefreshSummary,
  place: (index: number) => string,
): RefreshSummary {
  return { ...summary, results: summary.results.map((result) => inWordsOfMessage(result, place)) };
}
