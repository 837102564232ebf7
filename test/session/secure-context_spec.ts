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

describe('TLS options that cannot be used', () => {
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

  /** @returns what opening rejects with, and how many sockets it made */
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
    [
      'a passphrase that is missing',
      () => ({ key: locked, cert: pair.cert }),
      /^tls\.key .*passphrase right/,
    ],
    ['a key that is none', () => ({ key: 'garbage' }), /^tls\.key .*private key in PEM/],
    ['a certificate that is none', () => ({ cert: 'garbage' }), /^tls\.cert .*certificate in PEM/],
    [
      'a key of another certificate',
      () => ({ key: other.key, cert: pair.cert }),
      /^the TLS settings .*belong together/,
    ],
    ['a bag of keys that is none', () => ({ pfx: Buffer.from('garbage') }), /^tls\.pfx .*PKCS #12/],
    ['an authority that is none', () => ({ ca: 'garbage' }), /^tls\.ca .*no certificate in PEM/],
    [
      'an authority in bytes that is none',
      () => ({ ca: [Buffer.from('garbage')] }),
      /^tls\.ca .*no certificate in PEM/,
    ],
    [
      'an authority that was cut',
      () => ({ ca: [pair.cert, pair.cert.replace(/\n.{40}/, '\n')] }),
      /^tls\.ca .*cannot be read/,
    ],
    ['ciphers that nobody knows', () => ({ ciphers: 'nonsense' }), /^tls\.ciphers .*no cipher match/],
    ['a curve that nobody knows', () => ({ ecdhCurve: 'nonsense' }), /^tls\.ecdhCurve /],
    ['algorithms that nobody knows', () => ({ sigalgs: 'nonsense' }), /^tls\.sigalgs /],
    ['a version that nobody knows', () => ({ minVersion: 'TLSv9' }), /^tls\.minVersion .*TLSv9/],
    ['a greatest version that nobody knows', () => ({ maxVersion: 'TLSv9' }), /^tls\.maxVersion .*TLSv9/],
    ['a method that nobody knows', () => ({ secureProtocol: 'nonsense' }), /^tls\.secureProtocol /],
    ['a list of revoked certificates that is none', () => ({ crl: 'garbage' }), /^tls\.crl /],
    ['a number for an authority', () => ({ ca: 5 }), /^tls\.ca /],
    [
      'a number for a passphrase',
      () => ({ key: locked, cert: pair.cert, passphrase: 836_251 }),
      /^tls\.key .*wrong type/,
    ],
  ];
  for (const [what, options, field] of broken) {
    it(`cost no socket, name the option, and are permanent: ${what}`, async () => {
      const { error, sockets } = await refusal(options());
      should(error).match({ name: 'AmiError', code: 'AMI_ERR_TLS', message: field });
      should(isPermanent(error)).be.true();
      should(sockets).equal(0);
      should(inspect(error, { depth: 9 })).not.match(/guessed|836_?251|BEGIN/);
      should(error.message).not.match(/error:[0-9A-F]{8}|deps\/openssl/);
    });
  }

  for (const [what, options] of [
    ['a number for a name', { servername: 5 }],
    ['a text for a check', { checkServerIdentity: 'none' }],
    ['a number for protocols', { ALPNProtocols: 5 }],
    ['a text for a size', { minDHSize: 'small' }],
  ] as const) {
    it(`leave no socket open where the handshake cannot even begin: ${what}`, async () => {
      const { error, sockets } = await refusal({ ...options, rejectUnauthorized: false });
      should(error.code).equal('AMI_ERR_TLS');
      should(isPermanent(error)).be.true();
      should(error.message).not.match(/Please open an issue/);
      should(sockets).equal(1);
    });
  }

  it('include a check of the caller that throws: only the handshake fails', async () => {
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

  it('are not retried soon; a certificate that the server may renew is', async () => {
    const server = await scriptedServer({ tls: pair });
    const error = await rejection<AmiError>(
      openTransport({ host: 'localhost', port: server.port, tls: {}, connectionTimeout: 5000 }),
    );
    should(error.code).equal('AMI_ERR_TLS');
    should(isPermanent(error)).be.false();
  });
});
