import type { NodeAPI, NodeMessage, NodeMessageInFlow } from 'node-red';
import type { ExtensionResult, RefreshSummary } from '../../src/index';
import { smallProperties } from './small-properties';

/** Sends each result as a message of its own, as one sequence. */
export class ResultSequence {
  readonly #RED: NodeAPI;
  /** The properties of the incoming message that each result gets. */
  readonly #base: NodeMessageInFlow;
  readonly #parts: { id: string; type: string };
  readonly #send: (message: NodeMessage) => void;
  readonly #entryName: (index: number) => string;
  #sent = 0;
  #last: NodeMessage | undefined;

  /** @param entryName returns the name of an entry in errors */
  constructor(
    RED: NodeAPI,
    message: NodeMessageInFlow,
    entryName: (index: number) => string,
    send: (message: NodeMessage) => void,
  ) {
    const { payload, ...others } = message;
    this.#RED = RED;
    this.#base = smallProperties(others);
    this.#parts = { id: RED.util.generateId(), type: 'array' };
    this.#entryName = entryName;
    this.#send = send;
  }

  add(result: ExtensionResult, index: number, count: number): void {
    const { parts, ...base } = this.#RED.util.cloneMessage(this.#base);
    const message: NodeMessage = {
      ...base,
      topic: result.extension,
      payload: copyOf(inWordsOfMessage(result, this.#entryName)),
      parts: { ...(parts && { parts }), ...this.#parts, index, count },
    };
    // For a Batch node the message with the last index ends the sequence, so it is sent last.
    if (index === count - 1 && this.#sent < index) {
      this.#last = message;
      return;
    }
    this.#send(message);
    this.#sent += 1;
    if (this.#last && this.#sent === count - 1) this.#send(this.#last);
  }
}

/** Copies a result, because the summary has it too, and a flow may change its message. */
function copyOf(result: ExtensionResult): ExtensionResult {
  return result.ok ? { ...result, devices: [...result.devices] } : { ...result, error: { ...result.error } };
}

/** Renames the entry in an error. The engine calls it `extensions[2]`, but it came as `msg.payload[2]`. */
export function inWordsOfMessage(
  result: ExtensionResult,
  entryName: (index: number) => string,
): ExtensionResult {
  if (result.ok) return result;
  const message = result.error.message.replace(/^extensions\[(\d+)\]/, (_, index) =>
    entryName(Number(index)),
  );
  return { ...result, error: { ...result.error, message } };
}

export function summaryInWordsOfMessage(
  summary: RefreshSummary,
  entryName: (index: number) => string,
): RefreshSummary {
  return { ...summary, results: summary.results.map((result) => inWordsOfMessage(result, entryName)) };
}
