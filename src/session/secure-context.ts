import { X509Certificate } from 'node:crypto';
import type Tls from 'node:tls';
import type { SecureContext, SecureContextOptions, ConnectionOptions as TlsOptions } from 'node:tls';
import { AmiError } from '../errors';
import { plainMessage } from './socket-errors';

type Option = keyof SecureContextOptions;

/** The options that OpenSSL may refuse, each with the options it needs. They are tried one by one to name the faulty one. */
const CANDIDATES: readonly Option[][] = [
  ['pfx', 'passphrase'],
  ['key', 'passphrase'],
  ['cert'],
  ['ca'],
  ['crl'],
  ['ciphers'],
  ['ecdhCurve'],
  ['sigalgs'],
  ['dhparam'],
  ['minVersion'],
  ['maxVersion'],
  ['secureProtocol'],
];
const HINTS: Partial<Record<Option, string>> = {
  pfx: '; is it a PKCS #12 file, and the passphrase right?',
  key: '; is it a private key in PEM, and the passphrase right?',
  cert: '; is it a certificate in PEM?',
};
const CERTIFICATE =
  /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]*-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g;

/**
 * The SecureContext of OpenSSL for the TLS options. It is made before the socket, so that refused options open none.
 *
 * @throws AmiError AMI_ERR_TLS, permanent, naming the option
 */
export function secureContext(tls: typeof Tls, options: TlsOptions): SecureContext {
  if (options.secureContext) return options.secureContext;
  checkAuthorities(options.ca);
  try {
    return tls.createSecureContext(options);
  } catch (error) {
    const faulty = faultyOption(tls, options);
    throw unusable(error, faulty, faulty ? HINTS[faulty] : '; do key and certificate belong together?');
  }
}

/** The error for TLS options that `createSecureContext` or `tls.connect` refuses. */
export function unusable(error: unknown, option?: Option, hint = ''): AmiError {
  const field = option ? `tls.${option}` : 'the TLS settings';
  // For a value of the wrong type, Node's message contains the value, which may be a passphrase.
  const showsValue = !(error instanceof Error) || /^ERR_INVALID_ARG|^ERR_INTERNAL/.test(codeOf(error));
  const reason = showsValue ? 'it is of the wrong type' : plainMessage(error);
  return new AmiError('AMI_ERR_TLS', `${field} cannot be used (${reason})${hint}`, {
    permanent: true,
    cause: showsValue ? undefined : error,
  });
}

function codeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? '';
}

function faultyOption(tls: typeof Tls, options: TlsOptions): Option | undefined {
  return CANDIDATES.find((names) => {
    if (options[names[0] as Option] === undefined) return false;
    try {
      tls.createSecureContext(Object.fromEntries(names.map((name) => [name, options[name]])));
      return false;
    } catch {
      return true;
    }
  })?.[0];
}

/** OpenSSL silently ignores an authority that it cannot read, and then trusts no certificate. */
function checkAuthorities(ca: TlsOptions['ca']): void {
  for (const one of ca ? [ca].flat() : []) {
    const found = String(one).match(CERTIFICATE);
    if (!found) throw unreadable('it holds no certificate in PEM');
    for (const pem of found) {
      try {
        new X509Certificate(pem);
      } catch (error) {
        throw unreadable('a certificate in it cannot be read', error);
      }
    }
  }
}

function unreadable(reason: string, cause?: unknown): AmiError {
  return new AmiError('AMI_ERR_TLS', `tls.ca cannot be used (${reason})`, { permanent: true, cause });
}
