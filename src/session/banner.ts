import { AmiError } from '../errors';
import { BANNER_BYTES } from '../protocol';

/**
 * The line a server sends before anything else: `Asterisk Call Manager/<version>`. A proxy may word it
 * differently, so any line with `Call Manager` will do. It may come in pieces, or with frames behind it.
 */
export class BannerReader {
  #text = '';
  #complete = false;
  #resolve!: (banner: string) => void;
  #reject!: (error: AmiError) => void;
  /** The complete line; rejected by `fail`. */
  readonly banner = new Promise<string>((resolve, reject) => {
    this.#resolve = resolve;
    this.#reject = reject;
  });

  /**
   * @returns what of these bytes is behind the banner; undefined while that is incomplete
   * @throws AmiError AMI_ERR_BANNER
   */
  read(chunk: Buffer): Buffer | undefined {
    if (this.#complete) return chunk;
    const lineFeed = chunk.indexOf(10);
    this.#text += chunk.toString('latin1', 0, lineFeed === -1 ? undefined : lineFeed);
    if (this.#text.length > BANNER_BYTES) throw this.#notAManager();
    if (lineFeed === -1) return undefined;
    const banner = this.#text.trim();
    if (!/call manager/i.test(banner)) throw this.#notAManager();
    this.#complete = true;
    this.#resolve(banner);
    return chunk.subarray(lineFeed + 1);
  }

  fail(error: AmiError): void {
    this.#reject(error);
  }

  #notAManager(): AmiError {
    const shown = JSON.stringify(this.#text.slice(0, 60));
    return new AmiError('AMI_ERR_BANNER', `this is no Asterisk manager: it greets with ${shown}`);
  }
}

/**
 * The Asterisk release that a banner stands for: it names the AMI version, from 16 on the release less 11
 * (include/asterisk/manager.h AMI_VERSION, by tag).
 */
export function asteriskVersion(banner: string): string | undefined {
  const [, major, minor] = /\/(\d+)\.(\d)/.exec(banner) ?? [];
  const ami = Number(major);
  if (ami >= 5) return String(ami + 11);
  if (ami === 1) return ['1.4', '1.8', '10', '11'][Number(minor)];
  return { 2: '12 to 14', 3: '14', 4: '15' }[ami];
}
