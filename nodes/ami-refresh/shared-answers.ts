import type { RefreshSummary } from '../../src/index';

/** Refreshes in progress by their question, so that equal questions can share an answer. */
export class SharedAnswers {
  readonly #running = new Map<string, Promise<RefreshSummary>>();

  /** @returns what to ask for under this question, or undefined if it cannot be compared */
  question(entries: readonly unknown[] | undefined, context: string | undefined): string | undefined {
    try {
      return JSON.stringify([entries, context]);
    } catch {
      // A getter that throws, or a circle: the refresh itself reports the entry.
      return undefined;
    }
  }

  /** @returns the same question if it is in progress */
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
