import { shown } from '../quoted';

/** `error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/openssl/…`: the fifth part is readable. */
const OPENSSL = /error:[0-9A-F]{8}:[^:]*:[^:]*:([^:\n]*)/i;

/** The reason of a socket or OpenSSL error in words that help an operator. */
export function reasonOf(error: NodeJS.ErrnoException): string {
  const code = error.code ?? '';
  switch (code) {
    case 'ECONNREFUSED':
      return 'refused; is Asterisk running, with enabled=yes and this port in manager.conf?';
    case 'ENOTFOUND':
      return 'the name cannot be resolved (ENOTFOUND); is it spelled right?';
    case 'EAI_AGAIN':
      return 'the name cannot be resolved (EAI_AGAIN): the name server does not answer; check the DNS settings of this machine';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return `it cannot be reached (${code}); is the address right, and the network up?`;
    case 'ECONNRESET':
      return 'the connection was reset';
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return `${plainMessage(error)}; if that is not so, one of the two clocks is wrong`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `the certificate is for another name: ${plainMessage(error)}`;
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return `no trusted authority has signed the certificate (${plainMessage(error)}); set that authority in the TLS settings`;
    default:
      return byKind(error, code);
  }
}

/** Node's message on one line, without OpenSSL's numbers and file names. */
export function plainMessage(error: NodeJS.ErrnoException & { reason?: unknown }): string {
  if (!isOpenSsl(error)) return shown(error.message || error.code || 'unknown error');
  const said = typeof error.reason === 'string' ? error.reason : OPENSSL.exec(error.message)?.[1];
  return `TLS: ${shown(said || error.code || 'unknown error')}`;
}

/** True for a TLS alert of the server, and for data that OpenSSL could not read. */
export function isOpenSsl({ code = '', message }: NodeJS.ErrnoException): boolean {
  return code === 'EPROTO' || /^ERR_(?:SSL|OSSL)_/.test(code) || OPENSSL.test(message);
}

function byKind(error: NodeJS.ErrnoException, code: string): string {
  if (error.syscall === 'getaddrinfo') return `the name cannot be resolved (${code})`;
  if (!isOpenSsl(error)) return plainMessage(error);
  const kind = `${code} ${plainMessage(error).toUpperCase().replaceAll(' ', '_')}`;
  if (/CERTIFICATE_REQUIRED/.test(kind)) {
    return 'the server demands a client certificate; set certificate and key in the TLS settings';
  }
  if (/ALERT_(?:NO_CERTIFICATE|BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_|UNSUPPORTED_CERT)/.test(kind)) {
    return `the server does not accept our client certificate (${plainMessage(error)})`;
  }
  if (/HANDSHAKE_FAILURE/.test(kind)) {
    return 'the server refused the handshake; it may demand a client certificate, or other TLS versions or ciphers';
  }
  if (/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO|NO_PROTOCOLS/.test(kind)) {
    return 'the server and the TLS settings have no TLS version in common';
  }
  if (
    code === 'EPROTO' ||
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|RECORD_(?:TOO_SMALL|LENGTH)/.test(kind)
  ) {
    return 'the port does not speak TLS; 5039 is the usual one that does';
  }
  return plainMessage(error);
}
