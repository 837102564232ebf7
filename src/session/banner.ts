import { AmiError } from '../errors';
import { BANNER_BYTES } from '../protocol';
import { shown } from '../quoted';
import { type ResolvedOptions, serverName } from './options';
import { isOpenSsl, reasonOf } from './socket-errors';
import { noTls } from './transport';

/**
 * Reads the first line of a server: `Asterisk Call Manager/<version>`. A proxy may use other words, so any line with
 * `Call Manager` is accepted. The line may come in pieces, or together with frames.
 */
export class BannerReader {
  #text = '';
  #complete = false;
  #resolve!: (banner: string) => void;
  #reject!: (error: AmiError) => void;
  /** Fulfilled with the line, with invisible characters escaped for logs. Rejected by `fail`. */
  readonly banner = new Promise<string>((resolve, reject) => {
    this.#resolve = resolve;
    this.#reject = reject;
  });

  /**
   * @returns the bytes after the banner; undefined while the banner is incomplete
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

  /** An error if the incomplete line cannot become a banner; undefined if it may be the beginning of one. */
  get unfinished(): AmiError | undefined {
    return BANNER_BEGINS.startsWith(this.#text.slice(0, BANNER_BEGINS.length))
      ? undefined
      : this.#notAManager();
  }

  #notAManager(): AmiError {
    const greeting = shown(this.#text, 60);
    const kind = OTHER_SERVERS.find(([, pattern]) => pattern.test(greeting))?.[0];
    return new AmiError(
      'AMI_ERR_BANNER',
      `there is no Asterisk manager on this port (usually 5038, with TLS 5039): the server sent "${greeting}"${kind ? `, like ${kind}` : ''}`,
    );
  }
}

/** Other servers that send first, recognised by their text after `shown`. */
const OTHER_SERVERS: readonly [kind: string, greeting: RegExp][] = [
  ['a web server', /^HTTP\/\d|^<(?:!doctype|html)/i],
  ['an SSH server', /^SSH-/],
  // Packet length in three bytes, then the packet number, which is 0.
  ['a MySQL or MariaDB server', /^(?:\\u.{4}|\\.|.){2}(?:\\u0000){2}(?:$|\\n|ÿ)/],
  ['a server that expects TLS; switch TLS on', /^\\u001[56]\\u0003/],
  ['a SIP server', /^SIP\/2/],
  ['a mail or FTP server', /^(?:220[ -]|\* OK|\+OK)/],
];

const BANNER_BEGINS = 'Asterisk Call Manager';

type Target = Pick<ResolvedOptions, 'host' | 'port' | 'tls' | 'connectionTimeout'>;

/** The error for a server that sent nothing at all. */
export function noBanner({ host, port, tls, connectionTimeout }: Target): AmiError {
  const hint = tls
    ? 'is it the port of a web server, or is Asterisk hanging?'
    : 'does this port expect TLS, or is it the port of a web server?';
  const message = `${serverName(host, port)} sent no banner within ${connectionTimeout} ms; ${hint}`;
  return new AmiError('AMI_ERR_BANNER', message);
}

/**
 * The error for a connection that was closed before the banner. With TLS 1.3 a server refuses our client certificate only
 * after the TLS handshake, so that this can be a TLS error.
 */
export function lostBeforeBanner(target: Target, reason: string, cause: Error | undefined): AmiError {
  if (cause && isOpenSsl(cause)) return noTls(target, reasonOf(cause), cause);
  const { tls } = target;
  const certificate = tls && !tls.cert && !tls.pfx ? 'does the server require a client certificate, or ' : '';
  const hint = `${certificate}are there too many sessions without a login (authlimit), or is this not the AMI port?`;
  return new AmiError('AMI_ERR_BANNER', `${reason} before its banner: ${hint}`, { cause });
}

/** Matches only Asterisk's own banner. A proxy sends its own version, not the version of its Asterisk. */
const OF_ASTERISK = /^Asterisk Call Manager\/(\d+)\.(\d)/;

/**
 * The Asterisk release that sent a banner: '18', or a range like '12 to 14'. The banner holds the AMI version, which from
 * 16 on is the release minus 11 (include/asterisk/manager.h AMI_VERSION, by tag). Undefined if the banner is not
 * Asterisk's own.
 */
export function asteriskVersion(banner: string): string | undefined {
  const [, major, minor] = OF_ASTERISK.exec(banner) ?? [];
  const ami = Number(major);
  if (ami >= 5) return String(ami + 11);
  if (ami === 1) return ['1.4', '1.8', '10', '11'][Number(minor)];
  return { 2: '12 to 14', 3: '14', 4: '15' }[ami];
}
