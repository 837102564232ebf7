import net from 'node:net';
import type { TLSSocket, ConnectionOptions as TlsOptions } from 'node:tls';
import { AmiError } from '../errors';
import { Deadline } from './deadline';
import { abortedWhileConnecting, dial, ignoreLate } from './dial';
import { type ResolvedOptions, serverName } from './options';
import { secureContext, unusable } from './secure-context';
import { reasonOf } from './socket-errors';
import type { StopSignal } from './stop';

/** Size of the read buffer in bytes, as in Node itself. */
const READ_BYTES = 64 * 1024;
/** Limit of read buffers that are kept for the next connections. */
const MAX_SPARE = 16;

/** Read buffers of closed sockets. A refresh opens a connection each time, and V8 collects its garbage earlier for each new buffer. */
const spareBuffers: Buffer[] = [];

type Target = Pick<ResolvedOptions, 'host' | 'port' | 'tls' | 'connectionTimeout'>;

/**
 * Opens a socket, with TLS if it is set. TCP and TLS each have the connection timeout. The socket always has an error
 * listener, because `close` follows each error. Chunks of `data` share one buffer and must not be kept.
 *
 * @throws AmiError AMI_ERR_CONNECT, AMI_ERR_TLS, or AMI_ERR_CLOSED when aborted
 */
export function openTransport(target: Target, signal?: StopSignal): Promise<net.Socket> {
  const { port, tls } = target;
  return tls ? openTls(target, tls, signal) : dial(target, (address) => connectPlain(address, port), signal);
}

function connectPlain(host: string, port: number): net.Socket {
  const buffer = spareBuffers.pop() ?? Buffer.allocUnsafeSlow(READ_BYTES);
  const onread = intoOneBuffer(buffer, (piece) => socket.emit('data', piece));
  const socket: net.Socket = net.connect({ host, port, noDelay: true, onread });
  // Nothing is read after `close`.
  return socket.on('close', () => {
    if (spareBuffers.length < MAX_SPARE) spareBuffers.push(buffer);
  });
}

async function openTls(
  target: Target,
  options: TlsOptions,
  signal: StopSignal | undefined,
): Promise<net.Socket> {
  const { host, port } = target;
  // Loaded only when needed (a few MB), and before connecting, so that no socket waits unowned for the import.
  const tls = (await import('node:tls')).default;
  const context = secureContext(tls, options);
  const socket = await dial(target, (address) => net.connect({ host: address, port, noDelay: true }), signal);
  let secure: TLSSocket;
  try {
    const name = net.isIP(host) ? {} : { servername: host };
    const { session } = options;
    const hidden = { secureContext: context, ...(session && { session }) };
    secure = tls.connect({ ...name, host, ...options, ...guarded(options), ...hidden, socket });
  } catch (error) {
    socket.destroy();
    throw unusable(error);
  }
  await secured(secure, target, signal);
  return secure;
}

/** Who can read the bytes that are sent. */
export type Privacy =
  /** Nobody: TLS with a verified certificate, or a connection within this machine. */
  | 'private'
  /** An active attacker between us and the server: TLS with an unverified certificate. */
  | 'unverified'
  /** Everybody who sees the packets. */
  | 'open';

/** Depends on the address of the socket, not on the host name, for which a name server could return any address. */
export function privacyOf(socket: net.Socket): Privacy {
  if (isLoopback(socket.remoteAddress)) return 'private';
  if (!('authorized' in socket)) return 'open';
  return socket.authorized === true ? 'private' : 'unverified';
}

function isLoopback(address = ''): boolean {
  return address === '::1' || /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/i.test(address);
}

/** Wraps the caller's `checkServerIdentity`: if it throws, the TLS handshake fails. Without this, the process would end. */
function guarded({ checkServerIdentity: check }: TlsOptions): TlsOptions {
  if (typeof check !== 'function') return {};
  return {
    checkServerIdentity(name, certificate) {
      try {
        return check(name, certificate);
      } catch (error) {
        return error instanceof Error ? error : new Error(String(error));
      }
    },
  };
}

/**
 * Reads all data into the same buffer. Node would otherwise allocate one for each read: at 10,000 events a second,
 * collecting that garbage takes longer than reading the events.
 */
function intoOneBuffer(buffer: Buffer, onPiece: (piece: Buffer) => void): net.OnReadOpts {
  return {
    buffer,
    callback(length) {
      onPiece(buffer.subarray(0, length));
      return true;
    },
  };
}

function secured(socket: TLSSocket, target: Target, signal: StopSignal | undefined): Promise<void> {
  const { connectionTimeout } = target;
  return new Promise((resolve, reject) => {
    const timeout = new Deadline(connectionTimeout, () => {
      settle(noTls(target, `no answer within ${connectionTimeout} ms; does this port speak TLS?`));
    });
    const onError = (error: NodeJS.ErrnoException) => settle(noTls(target, reasonOf(error), error));
    const onClose = () => settle(noTls(target, 'the connection was closed'));
    const onAbort = () => settle(abortedWhileConnecting(signal));
    const onOpen = () => settle(undefined);

    function settle(error: AmiError | undefined): void {
      timeout.cancel();
      signal?.removeEventListener('abort', onAbort);
      socket.off('secureConnect', onOpen).off('error', onError).off('close', onClose);
      if (error) {
        socket.destroy();
        reject(error);
      } else resolve();
    }

    socket
      .on('error', ignoreLate)
      .once('secureConnect', onOpen)
      .once('error', onError)
      .once('close', onClose);
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted) onAbort();
  });
}

export function noTls(
  { host, port }: Pick<Target, 'host' | 'port'>,
  reason: string,
  cause?: Error,
): AmiError {
  return new AmiError('AMI_ERR_TLS', `no TLS with ${serverName(host, port)}: ${reason}`, { cause });
}
