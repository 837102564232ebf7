import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { SimulatorError } from './fail';
import type { SimulatorOptions } from './options';

/** The port clients come in by; closed and opened again, it is the same one. */
export class Doorway {
  readonly host: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #port = 0;

  constructor(host: string, tls: SimulatorOptions['tls'], onClient: (socket: Socket) => void) {
    this.host = host;
    this.#server = tls ? createTlsServer(tls, onClient) : createServer(onClient);
    // With TLS these are the sockets below it, which may be there without a client.
    this.#server.on('connection', (socket: Socket) => this.#own(socket));
  }

  get port(): number {
    return this.#port;
  }

  /** Rejects with one clear line where the port cannot be had. */
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

  /** Refuses who comes; who is in stays. Resolves when the last one has left. */
  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  /** Cuts every connection. */
  empty(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #own(socket: Socket): void {
    this.#sockets.add(socket);
    // What goes wrong on the wire ends the connection; 'close' follows.
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
  }
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const reason =
    error.code === 'EADDRINUSE'
      ? 'is in use; choose another port, or 0 for any that is free'
      : `cannot be had: ${error.message}`;
  return new SimulatorError(`simulator: port ${port} on ${host} ${reason}`);
}
