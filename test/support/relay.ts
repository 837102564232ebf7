import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { listens } from './listens';
import { until } from './wait';

/** A relay in front of a TCP server, so that a test can make that server unavailable and available again. */
export class Relay {
  static async to(target: { host: string; port: number }): Promise<Relay> {
    const relay = new Relay(target);
    await relay.mend();
    return relay;
  }

  readonly host = '127.0.0.1';
  port = 0;
  readonly #server: Server;
  #mutesAfter: string | undefined;
  readonly #sockets = new Set<Socket>();

  private constructor(target: { host: string; port: number }) {
    this.#server = createServer((client) => {
      const server = connect(target.port, target.host);
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const) {
        this.#sockets.add(from);
        from.on('error', () => {});
        from.on('close', () => {
          this.#sockets.delete(from);
          to.destroy();
        });
        from.pipe(to);
      }
      client.on('data', (bytes) => {
        if (this.#mutesAfter !== undefined && bytes.includes(this.#mutesAfter)) server.unpipe(client);
      });
    });
  }

  /** When a client sends this text, its connection delivers nothing from the server any more. Other connections go on. */
  muteAfter(text: string): void {
    this.#mutesAfter = text;
  }

  /** Ends all connections and refuses new ones. */
  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Accepts connections, always on the same port. */
  async mend(): Promise<void> {
    await until(() => listens(this.#server, this.port, this.host), 'the port of the relay');
    this.port = (this.#server.address() as AddressInfo).port;
  }
}
