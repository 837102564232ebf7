import { AmiError } from '../errors';
import { BANNER_BYTES } from '../protocol';
import { shown } from '../quoted';
import { type ResolvedOptions, serverName } from './options';
import { isOpenSsl, reasonOf } from './socket-words';
import { noTls } from './transport';

/**
 * The line a server sends before anything else: `Asterisk Call Manager/<version>`. A proxy may word it
 * differently, so any line with `Call Manager` will do. It may come in pieces, or with frames behind it.
 */
export class BannerReader {
  #text = '';
  #complete = false;
  #resolve!: (banner: string) => void;
  #reject!: (error: AmiError) => void;
  /** The complete line, fit for a log; rejected by `fail`. */
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
    this.#resolve(shown(banner));
    return chunk.subarray(lineFeed + 1);
  }

  fail(error: AmiError): void {
    this.#reject(error);
  }

  /** For a server that said nothing more, or has gone: what its unfinished line tells; undefined for part of a banner. */
  get unfinished(): AmiError | undefined {
    return BANNER_BEGINS.startsWith(this.#text.slice(0, BANNER_BEGINS.length))
      ? undefined
      : this.#notAManager();
  }

  #notAManager(): AmiError {
    const greeting = shown(this.#text, 60);
    const whose = SPEAKERS.find(([, pattern]) => pattern.test(greeting))?.[0];
    return new AmiError(
      'AMI_ERR_BANNER',
      `there is no Asterisk manager on this port (usually 5038, with TLS 5039): it greets with "${greeting}"${whose ? `, as ${whose}` : ''}`,
    );
  }
}

/** Other servers that speak first, by what `shown` makes of it. */
const SPEAKERS: readonly [whose: string, greeting: RegExp][] = [
  ['a web server does', /^HTTP\/\d|^<(?:!doctype|html)/i],
  ['an SSH server does', /^SSH-/],
  // The packet's length in three bytes, and its number, which is 0.
  ['a MySQL or MariaDB server does', /^(?:\\u.{4}|\\.|.){2}(?:\\u0000){2}(?:$|\\n|ÿ)/],
  ['a server does that expects TLS; switch TLS on', /^\\u001[56]\\u0003/],
  ['a SIP server does', /^SIP\/2/],
  ['a mail or FTP server does', /^(?:220[ -]|\* OK|\+OK)/],
];

const BANNER_BEGINS = 'Asterisk Call Manager';

type Target = Pick<ResolvedOptions, 'host' | 'port' | 'tls' | 'connectionTimeout'>;

/** The server has said nothing at all. */
export function noBanner({ host, port, tls, connectionTimeout }: Target): AmiError {
  const hint = tls
    ? 'is it the port of a web server, or does Asterisk hang?'
    : 'does this port expect TLS, or is it the port of a web server?';
  const message = `${serverName(host, port)} sent no banner within ${connectionTimeout} ms; ${hint}`;
  return new AmiError('AMI_ERR_BANNER', message);
}

/** Told by TLS 1.3 only after the handshake: that the server demands a certificate, or does not accept ours. */
export function lostBeforeBanner(target: Target, reason: string, cause: Error | undefined): AmiError {
  if (cause && isOpenSsl(cause)) return noTls(target, reasonOf(cause), cause);
  const { tls } = target;
  const certificate = tls && !tls.cert && !tls.pfx ? 'does the server demand a client certificate, or ' : '';
  const hint = `${certificate}are there too many sessions that have not logged in (authlimit), or is it another port than AMI's?`;
  return new AmiError('AMI_ERR_BANNER', `${reason} before its banner: ${hint}`, { cause });
}

/** A proxy's version says nothing about the Asterisk behind it. */
const OF_ASTERISK = /^Asterisk Call Manager\/(\d+)\.(\d)/;

/**
 * The Asterisk release that a banner stands for: it names the AMI version, from 16 on the release less 11
 * (include/asterisk/manager.h AMI_VERSION, by tag). Undefined for a banner that is not Asterisk's own.
 */
export function asteriskVersion(banner: string): string | undefined {
  const [, major, minor] = OF_ASTERISK.exec(banner) ?? [];
  const ami = Number(major);
  if (ami >= 5) return String(ami + 11);
  if (ami === 1) return ['1.4', '1.8', '10', '11'][Number(minor)];
  return { 2: '12 to 14', 3: '14', 4: '15' }[ami];
}
