import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import should from 'should';
import type { AmiError } from '../../src/errors';
import { type AmiOptions, AmiSession } from '../../src/session';
import { openTransport } from '../../src/session/transport';
import { type Certificate, certificate } from '../support/certificate';
import { scriptedServer } from '../support/scripted-server';
import { afterThisTest } from '../support/teardown';
import { rejection } from '../support/wait';

describe('openTransport over TLS', () => {
  let pair: Certificate;

  before(async () => {
    pair = await certificate();
  });

  async function open(options: AmiOptions) {
    const server = await scriptedServer({ tls: pair });
    return AmiSession.open({ ...server.options, host: 'localhost', ...options });
  }

  it('logs in if the certificate is known', async () => {
    const session = await open({ tls: { ca: pair.cert } });
    should((await session.send({ Action: 'Ping' })).response.get('Ping')).equal('Pong');
    await session.close();
  });

  it('verifies by default', async () => {
    should(await rejection(open({ tls: true }))).match({
      code: 'AMI_ERR_TLS',
      message: /no trusted authority has signed .*self.signed.*set that authority/,
    });
  });

  it('accepts an unknown certificate if verification is off', async () => {
    await (await open({ tls: { rejectUnauthorized: false } })).close();
  });

  it('refuses a certificate for another name', async () => {
    should(await rejection(open({ tls: { ca: pair.cert }, host: '127.0.0.1' }))).match({
      code: 'AMI_ERR_TLS',
      message: /for another name.*127\.0\.0\.1/,
    });
  });

  it('refuses an expired certificate', async () => {
    const expired = await certificate({ notAfterDate: new Date(Date.now() - 86_400_000) });
    const server = await scriptedServer({ tls: expired });
    const opening = AmiSession.open({ ...server.options, host: 'localhost', tls: { ca: expired.cert } });
    should(await rejection(opening)).match({ code: 'AMI_ERR_TLS', message: /expired.*clocks/ });
  });

  it('reports a port that does not speak TLS (AMI 110)', async () => {
    const server = await scriptedServer();
    should(await rejection(AmiSession.open({ ...server.options, tls: true }))).match({
      code: 'AMI_ERR_TLS',
      message: /does not speak TLS/,
    });
  });

  it('reports a port that expects TLS (AMI 110)', async () => {
    const error = await rejection<AmiError>(open({ connectionTimeout: 100 }));
    should(error).match({ code: 'AMI_ERR_BANNER', message: /TLS/ });
  });
});

describe('openTransport', () => {
  it('times out if the TLS handshake never comes', async () => {
    const server = net.createServer((socket) => afterThisTest(() => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    afterThisTest(() => server.close());
    const { port } = server.address() as AddressInfo;
    const opening = AmiSession.open({
      host: '127.0.0.1',
      port,
      username: 'a',
      secret: 'b',
      tls: true,
      connectionTimeout: 60,
    });
    should(await rejection(opening)).match({
      code: 'AMI_ERR_TLS',
      message: /within 60 ms; does this port speak TLS/,
    });
  });

  it('reads into one buffer, also after a pause, and reports the end', async () => {
    const pieces = ['first', 'second', 'third'];
    const server = net.createServer((client) => {
      afterThisTest(() => client.destroy());
      client.write(pieces[0] as string);
      client.on('data', (asked) => {
        const next = pieces[Number(asked)];
        if (next === undefined) client.end();
        else client.write(next);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    afterThisTest(() => server.close());
    const { port } = server.address() as AddressInfo;
    const socket = await openTransport({ host: '127.0.0.1', port, tls: undefined, connectionTimeout: 5000 });
    afterThisTest(() => socket.destroy());
    const came: string[] = [];
    const buffers = new Set<ArrayBufferLike>();
    const ended = once(socket, 'end');
    socket.on('data', (piece: Buffer) => {
      came.push(piece.toString());
      buffers.add(piece.buffer);
      socket.pause();
      setImmediate(() => socket.resume().write(String(came.length)));
    });
    await ended;
    came.should.deepEqual(pieces);
    buffers.size.should.equal(1);
  });
});
