import net from 'node:net';
import { mock } from 'node:test';
import should from 'should';
import { type AmiOptions, AmiSession } from '../../src/session';
import { openTransport, privacyOf } from '../../src/session/transport';
import { type Certificate, certificate } from '../support/certificate';
import { scriptedServer } from '../support/scripted-server';
import { afterThisTest } from '../support/teardown';
import { rejection } from '../support/wait';

/** A server that refuses the challenge, as an attacker does to get the secret in plain text. */
const REFUSES = {
  challenge: (action: Record<string, string>, client: { answer: (...lines: never[]) => void }) =>
    client.answer(...([action, 'Response: Error', 'Message: Invalid/unknown command'] as never[])),
};

describe('privacyOf', () => {
  const reached = (remoteAddress: string | undefined, more: object = {}) =>
    privacyOf({ remoteAddress, ...more } as unknown as net.Socket);

  it('depends on the address that the socket has reached', () => {
    for (const own of ['127.0.0.1', '127.255.0.9', '::1', '::ffff:127.0.0.1', '::FFFF:127.1.2.3']) {
      should(reached(own)).equal('private');
    }
    for (const foreign of [
      '10.0.0.1',
      '192.168.1.5',
      '::2',
      'fe80::1',
      '::ffff:10.0.0.1',
      '128.0.0.1',
      '1127.0.0.1',
      '0.0.0.0',
      undefined,
    ]) {
      should(reached(foreign)).equal('open');
    }
  });

  it('counts TLS as private only if the certificate was verified', () => {
    should(reached('10.0.0.1', { encrypted: true, authorized: true })).equal('private');
    should(reached('10.0.0.1', { encrypted: true, authorized: false })).equal('unverified');
    should(reached('127.0.0.1', { encrypted: true, authorized: false })).equal('private');
  });
});

describe('The secret, if the server refuses the challenge,', () => {
  let pair: Certificate;

  before(async () => {
    pair = await certificate();
  });

  /** From now on, every socket reports the address of another machine. */
  function elsewhere(): void {
    const mocked = mock.method(
      net.Socket.prototype as unknown as { _getpeername: () => object },
      '_getpeername',
      () => ({
        address: '192.0.2.7',
        family: 'IPv4',
        port: 5038,
      }),
    );
    afterThisTest(() => mocked.mock.restore());
  }

  async function login(options: AmiOptions, script: Parameters<typeof scriptedServer>[0] = {}) {
    const server = await scriptedServer({ answers: REFUSES, ...script });
    const opening = AmiSession.open({ ...server.options, ...options });
    afterThisTest(async () => (await opening.catch(() => undefined))?.close());
    return { server, opening };
  }

  it('is sent within this machine', async () => {
    const { server, opening } = await login({});
    await opening;
    should(server.received[1]).match({ action: 'Login', secret: 'sesame' });
  });

  it('is not sent to another machine, even if its name is localhost', async () => {
    elsewhere();
    for (const host of ['127.0.0.1', 'localhost']) {
      const { server, opening } = await login({ host });
      should(await rejection(opening)).match({
        code: 'AMI_ERR_LOGIN',
        message: /Invalid\/unknown command.*switch TLS on. Set login to plain only if/,
      });
      should(server.names()).deepEqual(['Challenge']);
    }
  });

  it('is sent to another machine if plain text was chosen', async () => {
    elsewhere();
    const { server, opening } = await login({ login: 'plain' });
    await opening;
    should(server.received[0]).match({ action: 'Login', secret: 'sesame' });
  });

  it('is sent over TLS if the certificate of the server was verified, and not otherwise', async () => {
    elsewhere();
    const verified = await login({ host: 'localhost', tls: { ca: pair.cert } }, { tls: pair });
    await verified.opening;
    should(verified.server.received[1]).match({ secret: 'sesame' });
    const unverified = await login({ host: 'localhost', tls: { rejectUnauthorized: false } }, { tls: pair });
    should(await rejection(unverified.opening)).match({
      code: 'AMI_ERR_LOGIN',
      message: /certificate of the server is not verified; set its authority/,
    });
    should(unverified.server.names()).deepEqual(['Challenge']);
  });

  it('depends on the address of the socket below TLS', async () => {
    const server = await scriptedServer({ tls: pair });
    const target = { host: 'localhost', port: server.port, connectionTimeout: 5000 };
    const socket = await openTransport({ ...target, tls: { rejectUnauthorized: false } });
    afterThisTest(() => socket.destroy());
    should(socket.remoteAddress).equal('127.0.0.1');
  });
});
