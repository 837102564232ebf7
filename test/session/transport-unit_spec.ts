import dns, { type LookupAddress } from 'node:dns';
import { EventEmitter, getEventListeners } from 'node:events';
import net from 'node:net';
import { mock } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import tls from 'node:tls';
import should from 'should';
import type { AmiError } from '../../src/errors';
import { openTransport } from '../../src/session/transport';
import { stoppedClock } from '../support/stopped-clock';
import { afterThisTest } from '../support/teardown';
import { rejection } from '../support/wait';

/** A socket whose events the test emits. */
class FakeSocket extends EventEmitter {
  destroyed = false;
  destroy(): void {
    this.destroyed = true;
  }
}

type OnFound = (error: Error | null, addresses?: LookupAddress[]) => void;

/** Gives every name the same address during the current test. */
function nameServer(): void {
  const lookup = (_name: string, _options: object, found: OnFound) =>
    found(null, [{ address: '192.0.2.1', family: 4 }]);
  const mocked = mock.method(dns, 'lookup', lookup as never);
  afterThisTest(() => mocked.mock.restore());
}

/** Opens a transport on fake sockets. */
function opening(target: { host?: string; tls?: tls.ConnectionOptions } = {}, signal?: AbortSignal) {
  const clock = stoppedClock();
  nameServer();
  const plain = new FakeSocket();
  const secure = new FakeSocket();
  const tcp = mock.method(net, 'connect', (() => plain) as never);
  const handshake = mock.method(tls, 'connect', (() => secure) as never);
  afterThisTest(() => tcp.mock.restore());
  afterThisTest(() => handshake.mock.restore());
  const opened = openTransport(
    { host: 'pbx', port: 5038, tls: undefined, connectionTimeout: 1000, ...target },
    signal,
  );
  return { clock, plain, secure, tcp, handshake, opened };
}

/** Opens a transport up to the beginning of the TLS handshake. */
async function handshaking(target: { host?: string; tls?: tls.ConnectionOptions } = {}) {
  const all = opening({ tls: {}, ...target });
  all.opened.catch(() => {});
  // TLS is loaded first.
  while (all.plain.listenerCount('connect') === 0) await nextTurn();
  all.plain.emit('connect');
  while (all.handshake.mock.callCount() === 0) await Promise.resolve();
  return all;
}

const failing = (code: string, message = 'said by Node') => Object.assign(new Error(message), { code });

describe('openTransport with a simulated socket', () => {
  for (const [code, words] of [
    ['ECONNREFUSED', 'refused; is Asterisk running, with enabled=yes and this port in manager.conf?'],
    ['EHOSTUNREACH', /^it cannot be reached \(EHOSTUNREACH\); is the address right/],
    ['ENETUNREACH', /^it cannot be reached \(ENETUNREACH\); is the address right/],
    ['ETIMEDOUT', /^it cannot be reached \(ETIMEDOUT\); is the address right/],
    ['ECONNRESET', 'the connection was reset'],
    ['EWHATEVER', 'said by Node'],
  ] as const) {
    it(`says what to check after ${code}, and keeps the cause`, async () => {
      const { opened, plain } = opening();
      const error = failing(code);
      plain.emit('error', error);
      const failure = await rejection<AmiError>(opened);
      should(failure).match({ code: 'AMI_ERR_CONNECT', cause: error });
      const [, said] = /^cannot connect to pbx:5038: (.*)$/.exec(failure.message) ?? [];
      should(said).match(words);
      should(plain.destroyed).be.true();
    });
  }

  for (const [code, words] of [
    ['ECONNRESET', 'the connection was reset'],
    ['EPROTO', 'the port does not speak TLS; 5039 is the usual one that does'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'the port does not speak TLS; 5039 is the usual one that does'],
    ['CERT_HAS_EXPIRED', 'said by Node; if that is not so, one of the two clocks is wrong'],
    ['CERT_NOT_YET_VALID', 'said by Node; if that is not so, one of the two clocks is wrong'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'the certificate is for another name: said by Node'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /^no trusted authority has signed the certificate \(said by Node\); /],
    ['SELF_SIGNED_CERT_IN_CHAIN', /^no trusted authority has signed the certificate \(said by Node\); /],
    [
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      /^no trusted authority has signed the certificate \(said by Node\); /,
    ],
    [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      /^no trusted authority has signed the certificate \(said by Node\); /,
    ],
  ] as const) {
    it(`says what to check when a handshake fails with ${code}`, async () => {
      const { opened, secure } = await handshaking();
      secure.emit('error', failing(code));
      const failure = await rejection<AmiError>(opened);
      should(failure.code).equal('AMI_ERR_TLS');
      const [, said] = /^no TLS with pbx:5038: (.*)$/.exec(failure.message) ?? [];
      should(said).match(words);
      should(secure.destroyed).be.true();
    });
  }

  it('falls back to the code, then to an unknown reason', async () => {
    for (const [error, said] of [
      [failing('EODD', ''), 'EODD'],
      [new Error(''), 'unknown error'],
    ] as const) {
      const { opened, plain } = opening();
      plain.emit('error', error);
      should((await rejection(opened)).message).equal(`cannot connect to pbx:5038: ${said}`);
    }
  });

  it('fails if the connection is closed, by TCP or in the handshake', async () => {
    const { opened, plain } = opening();
    plain.emit('close');
    should(await rejection(opened)).match({
      code: 'AMI_ERR_CONNECT',
      message: 'cannot connect to pbx:5038: the connection was closed',
    });
    const tlsToo = await handshaking();
    tlsToo.secure.emit('close');
    should(await rejection(tlsToo.opened)).match({
      code: 'AMI_ERR_TLS',
      message: 'no TLS with pbx:5038: the connection was closed',
    });
  });

  it('has a timeout for each step, and names the step', async () => {
    const { clock, opened, plain } = opening();
    clock.pass(998);
    should(plain.destroyed).be.false();
    clock.pass(3);
    should(plain.destroyed).be.true();
    should(await rejection(opened)).match({
      code: 'AMI_ERR_CONNECT',
      message: 'cannot connect to pbx:5038: no answer within 1000 ms; does a firewall drop it?',
    });
    const tlsToo = await handshaking();
    tlsToo.clock.pass(1002);
    should(await rejection(tlsToo.opened)).match({
      code: 'AMI_ERR_TLS',
      message: 'no TLS with pbx:5038: no answer within 1000 ms; does this port speak TLS?',
    });
  });

  it('sets TCP_NODELAY', async () => {
    const { opened, plain, tcp, handshake } = opening({ host: '10.0.0.1' });
    plain.emit('connect');
    should(await opened).equal(plain);
    should(tcp.mock.calls[0]?.arguments[0]).match({
      host: '10.0.0.1',
      port: 5038,
      noDelay: true,
    });
    should(handshake.mock.callCount()).equal(0);
  });

  it('names the server in the handshake, unless it is an address or the options say otherwise', async () => {
    for (const [target, expected] of [
      [{ host: 'pbx' }, { host: 'pbx', servername: 'pbx' }],
      [{ host: '10.0.0.1' }, { host: '10.0.0.1' }],
      [{ host: '::1' }, { host: '::1' }],
      [
        { tls: { servername: 'other', ciphers: 'ALL' } },
        { host: 'pbx', servername: 'other', ciphers: 'ALL' },
      ],
    ] as const) {
      const { opened, plain, secure, handshake } = await handshaking(target);
      secure.emit('secureConnect');
      should(await opened).equal(secure);
      const [given] = handshake.mock.calls.map(
        (call) => call.arguments[0] as unknown as tls.ConnectionOptions,
      );
      const { socket, secureContext, ...options } = given ?? {};
      should(secureContext).be.ok();
      should(socket).equal(plain);
      should(options).deepEqual(expected);
    }
  });

  it('ends when it is aborted before or during an attempt, with the reason as cause', async () => {
    const early = opening({}, AbortSignal.abort('bored'));
    should(await rejection(early.opened)).match({ code: 'AMI_ERR_CLOSED', cause: 'bored' });
    should(early.tcp.mock.callCount()).equal(0);
    should(early.clock.pending).equal(0);
    const abort = new AbortController();
    const { opened, plain } = opening({}, abort.signal);
    should(plain.destroyed).be.false();
    abort.abort('bored');
    should(plain.destroyed).be.true();
    should(await rejection(opened)).match({
      code: 'AMI_ERR_CLOSED',
      message: 'aborted while connecting',
      cause: 'bored',
    });
  });

  it('reads into the buffer of a closed socket, but never into one that is in use', async () => {
    const buffers: unknown[] = [];
    const connect = () => {
      const { tcp, plain, opened } = opening();
      opened.catch(() => {});
      const [call] = tcp.mock.calls as unknown as [{ arguments: [{ onread: { buffer: unknown } }] }];
      buffers.push(call.arguments[0].onread.buffer);
      return plain;
    };
    const first = connect();
    const second = connect();
    should(buffers[0]).not.equal(buffers[1]);
    first.emit('close');
    connect();
    should(buffers[2]).equal(buffers[0]);
    connect();
    // By identity: the bytes of new buffers may be equal.
    should(buffers.indexOf(buffers[3])).equal(3);
    second.emit('close');
  });

  it('leaves only a listener for late errors, and one for the end', async () => {
    const { signal } = new AbortController();
    const { clock, opened, plain } = opening({}, signal);
    plain.emit('connect');
    const socket = await opened;
    should(clock.pending).equal(0);
    should(getEventListeners(signal, 'abort')).be.empty();
    should(['connect', 'close'].map((event) => plain.listenerCount(event))).deepEqual([0, 1]);
    should(plain.listenerCount('error')).equal(1);
    socket.emit('error', new Error('late'));
    should(plain.destroyed).be.false();
  });
});
