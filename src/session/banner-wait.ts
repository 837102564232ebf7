import type { AmiError } from '../errors';
import { BannerReader, lostBeforeBanner, noBanner } from './banner';
import { Deadline } from './deadline';
import type { ResolvedOptions } from './options';

/** Waits for the banner, within `connectionTimeout`. */
export class BannerWait {
  readonly #options: ResolvedOptions;
  readonly #reader = new BannerReader();
  readonly #timeout: Deadline;

  /** @param onTimeout called if the banner has not come in time */
  constructor(options: ResolvedOptions, onTimeout: (error: AmiError) => void) {
    this.#options = options;
    this.#timeout = new Deadline(options.connectionTimeout, () => {
      onTimeout(this.#reader.unfinished ?? noBanner(options));
    });
  }

  /** Fulfilled with the banner; rejected by `fail`. */
  get banner(): Promise<string> {
    return this.#reader.banner;
  }

  /**
   * @returns the bytes after the banner; undefined while the banner is incomplete
   * @throws AmiError AMI_ERR_BANNER
   */
  read(chunk: Buffer): Buffer | undefined {
    const rest = this.#reader.read(chunk);
    if (rest) this.#timeout.cancel();
    return rest;
  }

  /** The error for a connection that was closed before the banner. */
  lost(reason: string, cause: Error | undefined): AmiError {
    return this.#reader.unfinished ?? lostBeforeBanner(this.#options, reason, cause);
  }

  fail(error: AmiError): void {
    this.#timeout.cancel();
    this.#reader.fail(error);
  }
}
