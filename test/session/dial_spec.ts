import dns, { type LookupAddress } from 'node:dns';
import { EventEmitter, getEventListeners } from 'node:events';
import net from 'node:net';
import { mock } from 'node:test';
import should from 'should';
import type { AmiError } from '../../src/errors';
import { AmiSession } from '../../src/session';
import { dial } from '../../src/session/dial';
import { scriptedServer } from '../support/scripted-server';
import { stoppedClock } from '../support/stopped-clock';
import { afterThisTest } from '../support/teardown';
import { rejection } from '../support/wait';

class FakeSocket extends EventEmitter {
  destroyed = false;
  destroy(): void {
    this.destroyed = true;
  }
}

type OnFound = (error: Error | null, addresses?: LookupAddress[]) => void;

function nameServer(answer: (found: OnFound) => void): void {
  const lookup = (_name: string, _options: object, found: OnFound) => answer(found);
  const mocked = mock.method(dns, 'lookup', lookup as never);
  afterThisTest(() => mocked.mock.restore());
}

const having = (addresses: readonly string[]) => (found: OnFound) =>
  found(
    null,
    addresses.map((address) => ({ address, family: net.isIP(address) })),
  );

/** Dials a name with these addresses, on sockets that the test controls. */
function dialling(
  addresses: readonly string[],
  { timeout = 10_000, signal }: { timeout?: number; signal?: AbortSignal } = {},
) {
  const clock = stoppedClock();
  nameServer(having(addresses));
  const begun: { address: string; socket: FakeSocket }[] = [];
  const connectTo = (address: string) => {
    const socket = new FakeSocket();
    begun.push({ address, socket });
    return socket as unknown as net.Socket;
  };
  const dialled = dial({ host: 'pbx', port: 5038, connectionTimeout: timeout }, connectTo, signal);
  dialled.catch(() => {});
  const tried = () => begun.map(({ address }) => address);
  const socketTo = (address: string): FakeSocket => {
    const found = begun.find((each) => each.address === address);
    if (!found) throw new Error(`nobody dialled ${address}`);
    return found.socket;
  };
  return { clock, dialled, begun, tried, socketTo };
}

const failing = (code: string) => Object.assign(new Error(`said of ${code}`), { code });
const nobody = (): never => {
  throw new Error('asked in vain');
};
const TWO = ['192.0.2.1', '192.0.2.2'];

describe('dial', () => {
  it('waits for an address that takes longer than 250 ms, also as the first of several', async () => {
    for (const answersAfter of [251, 999, 1001, 5000, 9990]) {
      const { clock, dialled, socketTo } = dialling(TWO);
      clock.pass(answersAfter);
      const first = socketTo('192.0.2.1');
      should(first.destroyed).be.false();
      first.emit('connect');
      should(await dialled).equal(first);
      should(clock.pending).equal(0);
    }
  });

  it('tries the next address in parallel if one does not answer within a second or its share of the timeout', () => {
    const slow = dialling(TWO);
    should(slow.tried()).deepEqual(['192.0.2.1']);
    slow.clock.pass(990);
    should(slow.tried()).deepEqual(['192.0.2.1']);
    slow.clock.pass(20);
    should(slow.tried()).deepEqual(TWO);
    should(slow.socketTo('192.0.2.1').destroyed).be.false();

    const hasty = dialling(['192.0.2.1', '192.0.2.2', '192.0.2.3'], { timeout: 300 });
    hasty.clock.pass(95);
    should(hasty.tried().length).equal(1);
    hasty.clock.pass(10);
    should(hasty.tried().length).equal(2);
    hasty.clock.pass(105);
    should(hasty.tried().length).equal(3);
  });

  it('uses the first socket that connects, and closes all others', async () => {
    const { clock, dialled, socketTo } = dialling(TWO);
    clock.pass(1100);
    socketTo('192.0.2.2').emit('connect');
    should(await dialled).equal(socketTo('192.0.2.2'));
    const lost = socketTo('192.0.2.1');
    should(lost.destroyed).be.true();
    should(['connect', 'close'].map((event) => lost.listenerCount(event))).deepEqual([0, 0]);
    lost.emit('error', failing('ECONNRESET'));
    should(socketTo('192.0.2.2').destroyed).be.false();
    should(clock.pending).equal(0);
  });

  it('tries the next address at once after one that fails or is closed', () => {
    const { tried, socketTo } = dialling(['192.0.2.1', '192.0.2.2', '192.0.2.3']);
    socketTo('192.0.2.1').emit('error', failing('ECONNREFUSED'));
    should(tried()).deepEqual(['192.0.2.1', '192.0.2.2']);
    should(socketTo('192.0.2.1').destroyed).be.true();
    socketTo('192.0.2.2').emit('close');
    should(tried()).deepEqual(['192.0.2.1', '192.0.2.2', '192.0.2.3']);
  });

  it('tries IPv4 and IPv6 in turn, the preferred family first', () => {
    const { tried, begun } = dialling(['2001:db8::1', '2001:db8::2', '192.0.2.1', '192.0.2.2', '192.0.2.3']);
    for (let i = 0; i < 5; i++) begun[i]?.socket.emit('error', failing('ECONNREFUSED'));
    should(tried()).deepEqual(['2001:db8::1', '192.0.2.1', '2001:db8::2', '192.0.2.2', '192.0.2.3']);
  });

  it('lists all addresses that failed, with the most useful reason', async () => {
    for (const [codes, said] of [
      [['ENETUNREACH', 'ECONNREFUSED'], /: refused; is Asterisk running/],
      [['ECONNREFUSED', 'ENETUNREACH'], /: refused; is Asterisk running/],
      [['ENETUNREACH', 'EHOSTUNREACH'], /: it cannot be reached \(ENETUNREACH\)/],
    ] as const) {
      const { dialled, begun, clock } = dialling(TWO);
      for (const [i, code] of codes.entries()) begun[i]?.socket.emit('error', failing(code));
      const error = await rejection<AmiError>(dialled);
      should(error.code).equal('AMI_ERR_CONNECT');
      should(error.message)
        .match(/^cannot connect to pbx:5038 \(192\.0\.2\.1, 192\.0\.2\.2\): /)
        .match(said);
      should(clock.pending).equal(0);
    }
  });

  it('has one timeout for all attempts, and leaves no socket open', async () => {
    const { clock, dialled, begun } = dialling(TWO, { timeout: 300 });
    clock.pass(299);
    should(begun.map(({ socket }) => socket.destroyed)).deepEqual([false, false]);
    clock.pass(3);
    should(await rejection(dialled)).match({
      code: 'AMI_ERR_CONNECT',
      message:
        'cannot connect to pbx:5038 (192.0.2.1, 192.0.2.2): no answer within 300 ms; does a firewall drop it?',
    });
    should(begun.map(({ socket }) => socket.destroyed)).deepEqual([true, true]);
    should(clock.pending).equal(0);
  });

  it('ends every attempt when it is aborted', async () => {
    const abort = new AbortController();
    const { clock, dialled, begun } = dialling(TWO, { signal: abort.signal });
    clock.pass(1100);
    abort.abort('bored');
    should(await rejection(dialled)).match({ code: 'AMI_ERR_CLOSED', cause: 'bored' });
    should(begun.map(({ socket }) => socket.destroyed)).deepEqual([true, true]);
    should(clock.pending).equal(0);
    should(getEventListeners(abort.signal, 'abort')).be.empty();
  });

  for (const [code, words] of [
    ['ENOTFOUND', 'the name cannot be resolved (ENOTFOUND); is it spelled right?'],
    [
      'EAI_AGAIN',
      'the name cannot be resolved (EAI_AGAIN): the name server does not answer; check the DNS settings of this machine',
    ],
    ['EAI_FAIL', 'the name cannot be resolved (EAI_FAIL)'],
  ] as const) {
    it(`says what to check if the look-up of a name gives ${code}`, async () => {
      const error = Object.assign(failing(code), { syscall: 'getaddrinfo' });
      nameServer((found) => found(error));
      const dialled = dial({ host: 'pbx', port: 5038, connectionTimeout: 1000 }, nobody);
      should(await rejection(dialled)).match({
        code: 'AMI_ERR_CONNECT',
        message: `cannot connect to pbx:5038: ${words}`,
        cause: error,
      });
    });
  }

  it('distinguishes a silent name server from a silent server, and ignores a late answer', async () => {
    const clock = stoppedClock();
    let find: OnFound = () => {};
    nameServer((found) => {
      find = found;
    });
    const dialled = dial({ host: 'pbx', port: 5038, connectionTimeout: 100 }, nobody);
    dialled.catch(() => {});
    clock.pass(102);
    should((await rejection(dialled)).message).match(
      /no answer within 100 ms from the name server; check the DNS/,
    );
    find(null, [{ address: '192.0.2.1', family: 4 }]);
  });

  it('does not query a name server if the host is an address', async () => {
    nameServer(nobody);
    const socket = new FakeSocket();
    const dialled = dial({ host: '2001:db8::1', port: 5038, connectionTimeout: 100 }, () => socket as never);
    socket.emit('error', failing('ECONNREFUSED'));
    should((await rejection(dialled)).message).match(/^cannot connect to \[2001:db8::1\]:5038: refused/);
  });

  it('reaches a real server by the second address if the first refuses', async () => {
    const server = await scriptedServer();
    nameServer(having(['127.255.255.255', '127.77.77.77', '127.0.0.1']));
    const session = await AmiSession.open({ ...server.options, host: 'pbx' });
    should(session.server).equal(`pbx:${server.port}`);
    await session.close();
  });
});
