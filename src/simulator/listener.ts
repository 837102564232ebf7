import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { SimulatorOptions } from './options';
import { fail, SimulatorError } from './simulator-error';

/** The listening port. It keeps its number when it is closed and opened again. */
export class Listener {
  readonly host: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #port = 0;
  /** Fulfilled when the server is closed; undefined before `close` and after that. */
  #closing: Promise<void> | undefined;

  constructor({ host = '127.0.0.1', tls }: SimulatorOptions, onClient: (socket: Socket) => void) {
    // The empty name would be all addresses of the machine.
    if (host === '') fail("host must be an address or a name, such as '127.0.0.1', not ''");
    this.host = host;
    this.#server = tls === undefined ? createServer(onClient) : secureServer(tls, onClient);
    // With TLS these are the underlying TCP sockets, which exist before the handshake.
    this.#server.on('connection', (socket: Socket) => this.#track(socket));
  }

  get port(): number {
    return this.#port;
  }

  /** Rejects with a SimulatorError if the port is unavailable. */
  open(port = this.#port): Promise<void> {
    if (this.#server.listening) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const onError = (error: NodeJS.ErrnoException) => reject(cannotListen(error, this.host, port));
      this.#server.once('error', onError);
      this.#server.listen(port, this.host, () => {
        this.#server.off('error', onError);
        this.#port = (this.#server.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  /** Refuses new connections and keeps the existing ones. Resolves when the last of them has ended. */
  close(): Promise<void> {
    this.#server.close();
    // A server that opens again before its last connection has ended is not closed until a later call.
    this.#closing ??= new Promise((resolve) => {
      this.#server.once('close', () => {
        this.#closing = undefined;
        resolve();
      });
    });
    return this.#closing;
  }

  /** Cuts every connection. */
  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    // 'close' follows every error.
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
  }
}

function secureServer(tls: NonNullable<SimulatorOptions['tls']>, onClient: (socket: Socket) => void): Server {
  if (!tls?.key || !tls.cert) fail('tls needs a key and a certificate: { key, cert }, both in PEM');
  try {
    return createTlsServer(tls, onClient);
  } catch (error) {
    return fail(
      `tls: key or cert is not valid PEM, or they do not fit together: ${(error as Error).message}`,
    );
  }
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const reason =
    error.code === 'EADDRINUSE'
      ? 'is in use; choose another port, or 0 for any free port'
      : `is unavailable: ${error.message}`;
  return new SimulatorError(`simulator: port ${port} on ${host} ${reason}`);
}
