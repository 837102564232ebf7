import { setImmediate as nextTurn } from 'node:timers/promises';
import { AmiError, type RefreshSummary } from '../../src/index';

/** Limit of requests that share the answer of one refresh, as of the requests that a pool queues. */
const MAX_SHARING = 1000;

interface Running {
  summary: Promise<RefreshSummary>;
  /** Number of other requests that share it. */
  sharing: number;
}

/** The running refreshes by their request, so that equal requests can share an answer. */
export class SharedAnswers {
  readonly #running = new Map<string, Running>();
  #lastCopy: Promise<unknown> = Promise.resolve();

  /** @returns the key of a request; undefined if the request cannot be compared with others */
  question(entries: readonly unknown[] | undefined, context: string | undefined): string | undefined {
    try {
      return JSON.stringify([entries, context]);
    } catch {
      // An entry has a getter that throws, or refers to itself. The refresh reports this entry.
      return undefined;
    }
  }

  /**
   * @returns a copy of the summary of the running refresh with this key; undefined if there is none
   * @throws AmiError AMI_ERR_NOT_SENT if too many requests share it already
   */
  shared(question: string): Promise<RefreshSummary> | undefined {
    const running = this.#running.get(question);
    if (!running) return undefined;
    if (running.sharing >= MAX_SHARING) {
      const message = `the refresh was not started: ${MAX_SHARING} others wait for the answer of an equal one`;
      throw new AmiError('AMI_ERR_NOT_SENT', message);
    }
    running.sharing += 1;
    return this.#copyOf(running.summary);
  }

  begin(question: string, summary: Promise<RefreshSummary>): void {
    const running: Running = { summary, sharing: 0 };
    this.#running.set(question, running);
    const end = () => {
      if (this.#running.get(question) === running) this.#running.delete(question);
    };
    summary.then(end, end);
  }

  /** The copies are made in a turn of the event loop each: a thousand copies of ten thousand results take seconds. */
  async #copyOf(summary: Promise<RefreshSummary>): Promise<RefreshSummary> {
    const answer = await summary;
    const turn = this.#lastCopy.then(() => nextTurn());
    this.#lastCopy = turn;
    await turn;
    return structuredClone(answer);
  }
}
