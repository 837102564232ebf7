import dns, { type LookupAddress } from 'node:dns';
import net from 'node:net';
import { AmiError } from '../errors';
import { shown } from '../quoted';
import { Deadline } from './deadline';
import { type ResolvedOptions, serverName } from './options';
import { reasonOf } from './socket-errors';
import type { StopSignal } from './stop';

/** ms until the next address is tried in parallel. It is longer than a connection over a satellite link takes. */
const NEXT_ADDRESS_AFTER = 1000;
/** Errors of this machine's network, which say nothing about the server. */
const LOCAL_ERRORS = ['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT'];

export type DialTarget = Pick<ResolvedOptions, 'host' | 'port' | 'connectionTimeout'>;

/**
 * Opens a TCP connection to one of the host's addresses, within the connection timeout. The socket always has an error
 * listener.
 *
 * @param connectTo starts a connection to an address
 * @throws AmiError AMI_ERR_CONNECT, or AMI_ERR_CLOSED when aborted
 */
export function dial(
  target: DialTarget,
  connectTo: (address: string) => net.Socket,
  signal?: StopSignal,
): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const dialing = new Dialing(target, connectTo, {
      onOpen: (socket) => {
        signal?.removeEventListener('abort', onAbort);
        resolve(socket);
      },
      onFailure: (error) => {
        signal?.removeEventListener('abort', onAbort);
        reject(error);
      },
    });
    const onAbort = () => dialing.fail(abortedWhileConnecting(signal));
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted) onAbort();
    else dialing.start();
  });
}

export function abortedWhileConnecting(signal: StopSignal | undefined): AmiError {
  return new AmiError('AMI_ERR_CLOSED', 'aborted while connecting', { cause: signal?.reason });
}

/** Node ends the process for an error without a listener. We act on the `close` that follows every error. */
export function ignoreLate(): void {}

interface Outcome {
  onOpen: (socket: net.Socket) => void;
  onFailure: (error: AmiError) => void;
}

/**
 * Tries the addresses in order. It goes on to the next address when one fails, or when one has not responded within its
 * share of the timeout; the slow one is then tried in parallel. (Node's own `autoSelectFamily` drops each address after
 * 250 ms.)
 */
class Dialing {
  readonly #target: DialTarget;
  readonly #connectTo: (address: string) => net.Socket;
  readonly #outcome: Outcome;
  readonly #timeout: Deadline;
  #next: Deadline | undefined;
  #addresses: string[] = [];
  #untried: string[] = [];
  /** Connections that are neither open nor failed, each with a function that removes its listeners. */
  readonly #begun = new Map<net.Socket, () => void>();
  readonly #failures: NodeJS.ErrnoException[] = [];
  #isOver = false;

  constructor(target: DialTarget, connectTo: (address: string) => net.Socket, outcome: Outcome) {
    this.#target = target;
    this.#connectTo = connectTo;
    this.#outcome = outcome;
    this.#timeout = new Deadline(target.connectionTimeout, () => this.fail(this.#tooLate()));
  }

  start(): void {
    const { host } = this.#target;
    if (net.isIP(host)) this.#try([host]);
    else {
      dns.lookup(host, { all: true }, (error, addresses) => {
        if (this.#isOver) return;
        if (error) this.fail(this.#failure(reasonOf(error), error));
        else this.#try(alternating(addresses));
      });
    }
  }

  fail(error: AmiError): void {
    if (this.#isOver) return;
    this.#end();
    this.#outcome.onFailure(error);
  }

  #try(addresses: string[]): void {
    this.#addresses = addresses;
    this.#untried = [...addresses];
    this.#tryNext();
  }

  #tryNext(): void {
    this.#next?.cancel();
    const address = this.#untried.shift();
    if (address !== undefined) this.#begin(address);
    else if (this.#begun.size === 0) this.fail(this.#allFailed());
  }

  #begin(address: string): void {
    const socket = this.#connectTo(address);
    const onOpen = () => {
      this.#leave(socket);
      this.#end();
      this.#outcome.onOpen(socket);
    };
    const onError = (error: NodeJS.ErrnoException) => {
      this.#failures.push(error);
      this.#leave(socket);
      socket.destroy();
      this.#tryNext();
    };
    const onClose = () => onError(new Error('the connection was closed'));
    this.#begun.set(socket, () => socket.off('connect', onOpen).off('error', onError).off('close', onClose));
    socket.on('error', ignoreLate).on('connect', onOpen).on('error', onError).on('close', onClose);
    if (this.#untried.length === 0) return;
    const share = this.#target.connectionTimeout / this.#addresses.length;
    this.#next = new Deadline(Math.min(share, NEXT_ADDRESS_AFTER), () => this.#tryNext());
  }

  #leave(socket: net.Socket): void {
    this.#begun.get(socket)?.();
    this.#begun.delete(socket);
  }

  #end(): void {
    this.#isOver = true;
    this.#timeout.cancel();
    this.#next?.cancel();
    for (const socket of this.#begun.keys()) {
      this.#leave(socket);
      socket.destroy();
    }
  }

  #allFailed(): AmiError {
    const mostUseful =
      this.#failures.find(({ code }) => !LOCAL_ERRORS.includes(code ?? '')) ?? this.#failures[0];
    return this.#failure(mostUseful ? reasonOf(mostUseful) : 'the name has no address', mostUseful);
  }

  #tooLate(): AmiError {
    const { connectionTimeout } = this.#target;
    return this.#failure(
      this.#addresses.length === 0
        ? `no answer within ${connectionTimeout} ms from the name server; check the DNS settings of this machine`
        : `no answer within ${connectionTimeout} ms; does a firewall drop it?`,
    );
  }

  #failure(reason: string, cause?: Error): AmiError {
    const { host, port } = this.#target;
    const tried = this.#addresses.length > 1 ? ` (${shown(this.#addresses.join(', '), 80)})` : '';
    return new AmiError('AMI_ERR_CONNECT', `cannot connect to ${serverName(host, port)}${tried}: ${reason}`, {
      cause,
    });
  }
}

/** IPv6 and IPv4 addresses alternately, starting with the system's preference. A family that does not work then delays only once. */
function alternating(found: readonly LookupAddress[]): string[] {
  const preferred = found.filter(({ family }) => family === found[0]?.family);
  const others = found.filter(({ family }) => family !== found[0]?.family);
  const pairs = found.map((_, i) => [preferred[i], others[i]]);
  return pairs.flat().flatMap((each) => (each ? [each.address] : []));
}
