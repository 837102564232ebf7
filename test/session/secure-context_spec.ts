import { once } from 'node:events';
import net from 'node:net';
import { mock } from 'node:test';
import tls, { type ConnectionOptions } from 'node:tls';
import { inspect } from 'node:util';
import should from 'should';
import { type AmiError, isPermanent } from '../../src/errors';
import { AmiSession } from '../../src/session';
import { openTransport } from '../../src/session/transport';
import { type Certificate, certificate } from '../support/certificate';
import { scriptedServer } from '../support/scripted-server';
import { afterThisTest } from '../support/teardown';
import { rejection } from '../support/wait';

describe('Invalid TLS options', () => {
  let pair: Certificate;
  let other: Certificate;
  /** The key of `pair`, with a passphrase. */
  let locked: string;

  before(async () => {
    pair = await certificate();
    other = await certificate();
    const { createPrivateKey } = await import('node:crypto');
    locked = createPrivateKey(pair.key)
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open-sesame' })
      .toString();
  });

  /** @returns the error with which the session rejects, and the number of sockets that it opened */
  async function refusal(options: object) {
    const server = await scriptedServer({ tls: pair });
    const dialled = mock.method(net, 'connect');
    afterThisTest(() => dialled.mock.restore());
    const opening = AmiSession.open({ ...server.options, tls: options as ConnectionOptions });
    const error = await rejection<AmiError>(opening);
    const sockets = dialled.mock.calls.map((call) => call.result as net.Socket);
    for (const socket of sockets) if (!socket.closed) await once(socket, 'close');
    return { error, sockets: sockets.length };
  }

  const broken: [what: string, options: () => object, field: RegExp][] = [
    [
      'a wrong passphrase',
      () => ({ key: locked, cert: pair.cert, passphrase: 'guessed' }),
      /^tls\.key .*passphrase right/,
    ],
    ['no passphrase', () => ({ key: locked, cert: pair.cert }), /^tls\.key .*passphrase right/],
    ['an invalid key', () => ({ key: 'garbage' }), /^tls\.key .*private key in PEM/],
    ['an invalid certificate', () => ({ cert: 'garbage' }), /^tls\.cert .*certificate in PEM/],
    [
      'a key of another certificate',
      () => ({ key: other.key, cert: pair.cert }),
      /^the TLS settings .*belong together/,
    ],
    ['an invalid PKCS #12 file', () => ({ pfx: Buffer.from('garbage') }), /^tls\.pfx .*PKCS #12/],
    ['an invalid authority', () => ({ ca: 'garbage' }), /^tls\.ca .*no certificate in PEM/],
    [
      'an invalid authority in a Buffer',
      () => ({ ca: [Buffer.from('garbage')] }),
      /^tls\.ca .*no certificate in PEM/,
    ],
    [
      'an authority that is cut off',
      () => ({ ca: [pair.cert, pair.cert.replace(/\n.{40}/, '\n')] }),
      /^tls\.ca .*cannot be read/,
    ],
    ['unknown ciphers', () => ({ ciphers: 'nonsense' }), /^tls\.ciphers .*no cipher match/],
    ['an unknown curve', () => ({ ecdhCurve: 'nonsense' }), /^tls\.ecdhCurve /],
    ['unknown algorithms', () => ({ sigalgs: 'nonsense' }), /^tls\.sigalgs /],
    ['an unknown minimum version', () => ({ minVersion: 'TLSv9' }), /^tls\.minVersion .*TLSv9/],
    ['an unknown maximum version', () => ({ maxVersion: 'TLSv9' }), /^tls\.maxVersion .*TLSv9/],
    ['an unknown method', () => ({ secureProtocol: 'nonsense' }), /^tls\.secureProtocol /],
    ['an invalid list of revoked certificates', () => ({ crl: 'garbage' }), /^tls\.crl /],
    ['a number as authority', () => ({ ca: 5 }), /^tls\.ca /],
    [
      'a number as passphrase',
      () => ({ key: locked, cert: pair.cert, passphrase: 836_251 }),
      /^tls\.key .*wrong type/,
    ],
  ];
  for (const [what, options, field] of broken) {
    it(`open no socket, and cause a permanent error that names the option: ${what}`, async () => {
      const { error, sockets } = await refusal(options());
      should(error).match({ name: 'AmiError', code: 'AMI_ERR_TLS', message: field });
      should(isPermanent(error)).be.true();
      should(sockets).equal(0);
      should(inspect(error, { depth: 9 })).not.match(/guessed|836_?251|BEGIN/);
      should(error.message).not.match(/error:[0-9A-F]{8}|deps\/openssl/);
    });
  }

  for (const [what, options] of [
    ['a number as server name', { servername: 5 }],
    ['text as check', { checkServerIdentity: 'none' }],
    ['a number as protocols', { ALPNProtocols: 5 }],
    ['text as size', { minDHSize: 'small' }],
  ] as const) {
    it(`leave no socket open if the handshake cannot begin: ${what}`, async () => {
      const { error, sockets } = await refusal({ ...options, rejectUnauthorized: false });
      should(error.code).equal('AMI_ERR_TLS');
      should(isPermanent(error)).be.true();
      should(error.message).not.match(/Please open an issue/);
      should(sockets).equal(1);
    });
  }

  it('include a check of the caller that throws, which ends the handshake', async () => {
    const { error, sockets } = await refusal({
      ca: pair.cert,
      checkServerIdentity: () => {
        throw new Error('thrown by the check');
      },
    });
    should(error).match({ code: 'AMI_ERR_TLS', message: /thrown by the check/ });
    should(sockets).equal(1);
  });

  it('do not include valid options', async () => {
    const options = {
      key: locked,
      cert: pair.cert,
      passphrase: 'open-sesame',
      ca: pair.cert,
      minVersion: 'TLSv1.3',
    } as const;
    const server = await scriptedServer({ tls: { ...pair, requestCert: true, rejectUnauthorized: false } });
    const presented: unknown[] = [];
    const session = await AmiSession.open({ ...server.options, host: 'localhost', tls: options });
    for (const { socket } of server.clients) {
      if (socket instanceof tls.TLSSocket)
        presented.push(socket.getPeerCertificate().fingerprint256, socket.getProtocol());
    }
    should(presented[0]).be.a.String();
    should(presented[1]).equal('TLSv1.3');
    await session.close();
  });

  it('do not include an unknown certificate of the server, which is no permanent error', async () => {
    const server = await scriptedServer({ tls: pair });
    const error = await rejection<AmiError>(
      openTransport({ host: 'localhost', port: server.port, tls: {}, connectionTimeout: 5000 }),
    );
    should(error.code).equal('AMI_ERR_TLS');
    should(isPermanent(error)).be.false();
  });
});
