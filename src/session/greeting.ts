import type { AmiError } from '../errors';
import { BannerReader, lostBeforeBanner, noBanner } from './banner';
import { deadline } from './deadline';
import type { ResolvedOptions } from './options';

/** The first phase of a session: the server says what it is, within `connectionTimeout`. */
export class Greeting {
  readonly #options: ResolvedOptions;
  readonly #reader = new BannerReader();
  readonly #cancelTimeout: () => void;

  /** @param onTimeout told that no banner came in time */
  constructor(options: ResolvedOptions, onTimeout: (error: AmiError) => void) {
    this.#options = options;
    this.#cancelTimeout = deadline(options.connectionTimeout, () => {
      onTimeout(this.#reader.unfinished ?? noBanner(options));
    });
  }

  /** The banner; rejected by `fail`. */
  async banner(): Promise<string> {
    try {
      return await this.#reader.banner;
    } finally {
      this.#cancelTimeout();
    }
  }

  /**
   * @returns what of these bytes is behind the banner; undefined while that is incomplete
   * @throws AmiError AMI_ERR_BANNER
   */
  read(chunk: Buffer): Buffer | undefined {
    return this.#reader.read(chunk);
  }

  /** Why there will be no banner: the server has gone. */
  lost(reason: string, cause: Error | undefined): AmiError {
    return this.#reader.unfinished ?? lostBeforeBanner(this.#options, reason, cause);
  }

  fail(error: AmiError): void {
    this.#cancelTimeout();
    this.#reader.fail(error);
  }
}
