import should from 'should';
import { lostBeforeBanner, noBanner } from '../../src/session/banner';
import { plainMessage, reasonOf } from '../../src/session/socket-errors';

/** An error as OpenSSL reports it, with the path of its source file. */
const openSsl = (code: string, words: string, more: object = {}) =>
  Object.assign(
    new Error(
      `80FC8C40637F0000:error:0A00045C:SSL routines:ssl3_read_bytes:${words}:../deps/openssl/openssl/ssl/record/rec_layer_s3.c:1601:SSL alert number 116\n`,
    ),
    { code, library: 'SSL routines', reason: words, ...more },
  );

const target = { host: 'pbx', port: 5039, connectionTimeout: 1000, tls: {} };

describe('The reason of a socket error', () => {
  for (const [code, words, said] of [
    [
      'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
      'tlsv13 alert certificate required',
      /^the server demands a client certificate; set certificate and key/,
    ],
    [
      'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
      'sslv3 alert bad certificate',
      /^the server does not accept our client certificate \(TLS: sslv3 alert bad certificate\)$/,
    ],
    [
      'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
      'tlsv1 alert unknown ca',
      /^the server does not accept our client certificate/,
    ],
    [
      'ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED',
      'sslv3 alert certificate expired',
      /^the server does not accept our client certificate/,
    ],
    [
      'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
      'sslv3 alert handshake failure',
      /^the server refused the handshake; it may demand a client certificate/,
    ],
    [
      'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE',
      'ssl/tls alert handshake failure',
      /^the server refused the handshake/,
    ],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tlsv1 alert protocol version', /no TLS version in common$/],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'unsupported protocol', /no TLS version in common$/],
    ['ERR_SSL_NO_PROTOCOLS_AVAILABLE', 'no protocols available', /no TLS version in common$/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'wrong version number', /^the port does not speak TLS; 5039/],
    ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'packet length too long', /^the port does not speak TLS/],
    ['EPROTO', 'wrong version number', /^the port does not speak TLS/],
    ['EPROTO', 'tlsv13 alert certificate required', /^the server demands a client certificate/],
    ['ERR_SSL_DH_KEY_TOO_SMALL', 'dh key too small', /^TLS: dh key too small$/],
  ] as const) {
    it(`helps an operator, without OpenSSL's numbers and files: ${code}, ${words}`, () => {
      should(reasonOf(openSsl(code, words))).match(said);
    });
  }

  it('is the readable part of an OpenSSL error', () => {
    should(plainMessage(openSsl('ERR_SSL_X', 'bad record mac'))).equal('TLS: bad record mac');
    should(plainMessage(openSsl('ERR_SSL_X', 'bad record mac', { reason: undefined }))).equal(
      'TLS: bad record mac',
    );
    should(
      plainMessage(
        Object.assign(new Error('error:05800074:x509 certificate routines::key values mismatch'), {}),
      ),
    ).equal('TLS: key values mismatch');
  });

  it('is one line of limited length', () => {
    for (const error of [
      new Error(`a\r\n\x1b[2J${'x'.repeat(1e6)}`),
      openSsl('ERR_SSL_X', `\x1b[2J${'x'.repeat(1e6)}`),
    ]) {
      should(reasonOf(error).length).be.below(300);
      should(reasonOf(error)).not.match(/\p{Cc}/u);
    }
    const altName = Object.assign(new Error(`altnames: DNS:\x1b[2J${'x'.repeat(1e6)}`), {
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    should(reasonOf(altName)).match(/^the certificate is for another name: altnames: DNS:\\u001b/);
    should(reasonOf(altName).length).be.below(300);
  });
});

describe('The error for a server that closes before its banner', () => {
  it('says that the server demands a client certificate, which TLS 1.3 reports after the handshake', () => {
    const cause = openSsl('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'tlsv13 alert certificate required');
    should(lostBeforeBanner(target, 'lost', cause)).match({
      code: 'AMI_ERR_TLS',
      message: /^no TLS with pbx:5039: the server demands a client certificate; set certificate and key/,
      cause,
    });
  });

  it('mentions authlimit, and a client certificate if TLS is used without one', () => {
    const closed = (tls: object | undefined) => lostBeforeBanner({ ...target, tls }, 'closed', undefined);
    should(closed({})).match({
      code: 'AMI_ERR_BANNER',
      message: /^closed before its banner: .*client certificate.*authlimit/,
    });
    for (const tls of [undefined, { cert: 'x' }, { pfx: 'x' }]) {
      should(closed(tls).message)
        .match(/^closed before its banner: .*authlimit/)
        .not.match(/client certificate/);
    }
  });

  it('mentions TLS and a web server if the server sent nothing', () => {
    should(noBanner({ ...target, tls: undefined }).message).equal(
      'pbx:5039 sent no banner within 1000 ms; does this port expect TLS, or is it the port of a web server?',
    );
    should(noBanner(target).message).equal(
      'pbx:5039 sent no banner within 1000 ms; is it the port of a web server, or is Asterisk hanging?',
    );
  });
});
