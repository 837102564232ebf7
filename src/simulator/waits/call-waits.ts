import { LONGEST_TIMER } from '../clock';
import { startWait, type Wait } from './wait';

/** Limit of a wait for a call in ms of the machine's clock, without the times that the call's options add. */
const CALL_WITHIN = 30_000;

/** Functions that are called when the simulator closes. */
export type Closing = Set<() => void>;

/** The promises about one call. The limit of a promise begins when its getter is read. */
export class CallWaits<O extends string> {
  readonly #subject: string;
  readonly #within: number;
  readonly #forAnswer = new Set<Wait<void>>();
  readonly #forEnd = new Set<Wait<O>>();
  #hasAnswered = false;
  #outcome: O | undefined;
  #isClosed = false;
  readonly #closing: Closing;
  readonly #close = () => {
    this.#isClosed = true;
    for (const wait of [...this.#forAnswer, ...this.#forEnd]) wait.reject(this.#closed());
  };

  /** `subject` names the call in errors. `added` in ms lengthens the limit. */
  constructor(subject: string, added: number, closing: Closing, within = CALL_WITHIN) {
    this.#subject = subject;
    this.#within = Math.min(within + added, LONGEST_TIMER);
    this.#closing = closing;
    closing.add(this.#close);
  }

  get answered(): Promise<void> {
    const wait: Wait<void> = this.#start('was not answered', () => this.#forAnswer.delete(wait));
    this.#forAnswer.add(wait);
    if (this.#hasAnswered) wait.resolve();
    else if (this.#outcome !== undefined) wait.reject(this.#unanswered(this.#outcome));
    else if (this.#isClosed) wait.reject(this.#closed());
    return wait.promise;
  }

  get ended(): Promise<O> {
    const wait: Wait<O> = this.#start('did not end', () => this.#forEnd.delete(wait));
    this.#forEnd.add(wait);
    if (this.#outcome !== undefined) wait.resolve(this.#outcome);
    else if (this.#isClosed) wait.reject(this.#closed());
    return wait.promise;
  }

  answer(): void {
    this.#hasAnswered = true;
    for (const wait of [...this.#forAnswer]) wait.resolve();
  }

  end(outcome: O): void {
    this.#outcome = outcome;
    this.#closing.delete(this.#close);
    for (const wait of [...this.#forAnswer]) wait.reject(this.#unanswered(outcome));
    for (const wait of [...this.#forEnd]) wait.resolve(outcome);
  }

  #start<T>(missed: string, onSettled: () => void): Wait<T> {
    const state = () => (this.#hasAnswered ? 'is answered' : 'rings');
    return startWait<T>(
      this.#within,
      () => `${this.#subject} ${missed} within ${this.#within} ms; it ${state()}`,
      onSettled,
    );
  }

  #closed(): string {
    return `the simulator closed; ${this.#subject} ${this.#hasAnswered ? 'was answered and had not ended' : 'still rang'}`;
  }

  #unanswered(outcome: O): string {
    return `${this.#subject} ended without an answer: ${outcome}`;
  }
}
