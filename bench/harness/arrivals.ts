import { Checksum, type Headers } from '../stream/checksum';

/** ms without an event after which the missing events count as lost. */
const QUIET = 3000;

/** Counts the events that a client delivers, until all have arrived or no more come. */
export class Arrivals {
  /** The number of events, and their checksum if the constructor got `headers`. */
  readonly all: Promise<{ count: number; checksum: string | undefined }>;
  readonly #expected: number;
  readonly #headers: ((event: object) => Headers) | undefined;
  readonly #checksum = new Checksum();
  #count = 0;
  #finish!: () => void;

  /** @param headers returns the headers of an event of this client, for a checksum */
  constructor(expected: number, headers?: (event: object) => Headers) {
    this.#expected = expected;
    this.#headers = headers;
    const finished = new Promise<void>((resolve) => {
      this.#finish = resolve;
    });
    let before = 0;
    const watch = setInterval(() => {
      if (this.#count > 0 && this.#count === before) this.#finish();
      before = this.#count;
    }, QUIET);
    this.all = finished.then(() => {
      clearInterval(watch);
      return { count: this.#count, checksum: headers ? this.#checksum.toString() : undefined };
    });
  }

  add(event: object): void {
    this.#count += 1;
    if (this.#headers) this.#checksum.add(this.#headers(event));
    if (this.#count === this.#expected) this.#finish();
  }
}
