import net from 'node:net';
import { AmiError, type AmiErrorCode } from '../errors';
import { deadline } from './deadline';
import type { ResolvedOptions } from './options';

/** As much as Node offers the system for one piece. */
const PIECE = 64 * 1024;

type Target = Pick<ResolvedOptions, 'host' | 'port' | 'tls' | 'connectionTimeout'>;

/**
 * An open socket, encrypted where asked for, each step within the deadline. It has an error listener for life:
 * what a late error means is said by the `close` that follows it. What comes with `data` must not be kept.
 *
 * @throws AmiError AMI_ERR_CONNECT, AMI_ERR_TLS, or AMI_ERR_CLOSED when aborted
 */
export async function openTransport(target: Target, signal?: AbortSignal): Promise<net.Socket> {
  const { host, port, tls: tlsOptions } = target;
  // Only who encrypts pays the few MB that it takes; and before there is a socket, which would be nobody's meanwhile.
  const tls = tlsOptions && (await import('node:tls')).default;
  const socket: net.Socket = net.connect({
    host,
    port,
    noDelay: true,
    keepAlive: true,
    // TLS reads from it in its own way.
    ...(tls ? {} : { onread: intoOneBuffer((piece) => socket.emit('data', piece)) }),
  });
  await opened(socket, 'connect', target, signal);
  if (!tls) return socket;
  const secure = tls.connect({
    ...(net.isIP(host) ? {} : { servername: host }),
    host,
    ...tlsOptions,
    socket,
  });
  await opened(secure, 'secureConnect', target, signal);
  return secure;
}

/**
 * Reads every piece into the same buffer. A new one for each, as Node otherwise makes, counts as so much garbage that at
 * 10,000 events a second collecting it takes longer than reading them.
 */
function intoOneBuffer(onPiece: (piece: Buffer) => void): net.OnReadOpts {
  const buffer = Buffer.allocUnsafeSlow(PIECE);
  return {
    buffer,
    callback(length) {
      onPiece(buffer.subarray(0, length));
      return true;
    },
  };
}

function opened(
  socket: net.Socket,
  event: 'connect' | 'secureConnect',
  target: Target,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancelTimeout = deadline(target.connectionTimeout, () => {
      const hint = event === 'connect' ? 'does a firewall drop it?' : 'does this port speak TLS?';
      settle(failure(event, target, `no answer within ${target.connectionTimeout} ms; ${hint}`));
    });
    const onError = (error: NodeJS.ErrnoException) => settle(failure(event, target, reason(error), error));
    const onClose = () => settle(failure(event, target, 'the connection was closed'));
    const onAbort = () =>
      settle(new AmiError('AMI_ERR_CLOSED', 'aborted while connecting', { cause: signal?.reason }));
    const onOpen = () => settle(undefined);

    function settle(error: AmiError | undefined): void {
      cancelTimeout();
      signal?.removeEventListener('abort', onAbort);
      socket.off(event, onOpen).off('error', onError).off('close', onClose);
      if (error) {
        socket.destroy();
        reject(error);
      } else resolve();
    }

    socket.on('error', ignoreLate).once(event, onOpen).once('error', onError).once('close', onClose);
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted) onAbort();
  });
}

/** Node ends the process for an error nobody listens to; `close` follows every error and is what we act on. */
function ignoreLate(): void {}

function failure(
  event: 'connect' | 'secureConnect',
  { host, port }: Target,
  why: string,
  cause?: Error,
): AmiError {
  const code: AmiErrorCode = event === 'connect' ? 'AMI_ERR_CONNECT' : 'AMI_ERR_TLS';
  const what = event === 'connect' ? 'cannot connect to' : 'no TLS with';
  return new AmiError(code, `${what} ${host}:${port}: ${why}`, { cause });
}

function reason(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'refused; is Asterisk running, with enabled=yes and this port in manager.conf?';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the name cannot be resolved (${error.code}); is it right, and does the name server answer?`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return `it cannot be reached (${error.code}); is the address right, and the network up?`;
    case 'ECONNRESET':
      return 'the connection was reset';
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
      return 'the port does not speak TLS; 5039 is the usual one that does';
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return `${error.message}; if that is not so, one of the two clocks is wrong`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `the certificate is for another name: ${error.message}`;
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return `nobody who is trusted vouches for the certificate (${error.message}); the TLS settings can name its authority`;
    default:
      return error.message || error.code || 'unknown error';
  }
}
