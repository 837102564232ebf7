import type { RefreshSummary } from '../../src/index';

/** The running refreshes by their request, so that equal requests can share an answer. */
export class SharedAnswers {
  readonly #running = new Map<string, Promise<RefreshSummary>>();

  /** @returns the key of a request; undefined if the request cannot be compared with others */
  question(entries: readonly unknown[] | undefined, context: string | undefined): string | undefined {
    try {
      return JSON.stringify([entries, context]);
    } catch {
      // An entry has a getter that throws, or refers to itself. The refresh reports this entry.
      return undefined;
    }
  }

  /** @returns the summary of the running refresh with this key; undefined if there is none */
  running(question: string): Promise<RefreshSummary> | undefined {
    return this.#running.get(question);
  }

  begin(question: string, summary: Promise<RefreshSummary>): void {
    this.#running.set(question, summary);
    const end = () => {
      if (this.#running.get(question) === summary) this.#running.delete(question);
    };
    summary.then(end, end);
  }
}
