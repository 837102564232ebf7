import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { listens } from '../support/listens';
import { until } from '../support/wait';

/** How a connection ends: FIN, RST, or silence as after a cut cable. */
export type Ending = 'FIN' | 'RST' | 'silence';

/** Place in a session: where the bytes that this side has sent match for the first time. */
export interface Place {
  side: 'client' | 'server';
  after: RegExp;
}

/** Before the server has sent anything. */
export const ACCEPT: Place = { side: 'server', after: /^/ };

interface Link {
  client: Socket;
  server: Socket;
  sent: { client: string; server: string };
  isSilent: boolean;
  isOpen: boolean;
}

/** A relay between a client and a server. It counts connections, and ends them in the way and at the place that a test sets. */
export class FaultRelay {
  static async to(port: number): Promise<FaultRelay> {
    const relay = new FaultRelay(port);
    await relay.accept();
    return relay;
  }

  readonly host = '127.0.0.1';
  /** Current port of the server. */
  target: number;
  port = 0;
  /** Number of connections so far. */
  connections = 0;
  /** Highest number of connections that were open at the same time. */
  maxOpen = 0;
  readonly #server = createServer((client) => this.#connect(client));
  readonly #links = new Set<Link>();
  #fault: { ending: Ending; place: Place; cutAll: boolean } | undefined;

  private constructor(target: number) {
    this.target = target;
  }

  /** Accepts connections, and relays everything again. */
  async accept(): Promise<void> {
    this.#fault = undefined;
    for (const link of this.#links) if (link.isSilent) this.#end(link, 'RST');
    // An outgoing connection of another process may occupy the port for a moment.
    await until(() => this.#listen(), 'the port of the relay');
    this.port = (this.#server.address() as AddressInfo).port;
  }

  /** Refuses new connections, and keeps the open ones. */
  refuse(): void {
    this.#server.close();
  }

  /** Ends every connection and refuses new ones. `silence`: keeps and accepts connections, but relays nothing. */
  cut(ending: Ending): void {
    if (ending === 'silence') this.#fault = { ending, place: ACCEPT, cutAll: false };
    else this.refuse();
    for (const link of this.#links) this.#end(link, ending);
  }

  /**
   * Ends each connection at this place. Only bytes that are sent from now on count.
   *
   * @param cutAll calls `cut` when the first connection reaches the place
   */
  cutAt(place: Place, ending: Ending, { cutAll = false } = {}): void {
    this.#fault = { ending, place, cutAll };
    for (const link of this.#links) link.sent = { client: '', server: '' };
  }

  /** @returns for each open connection, bytes relayed so far */
  traffic(): { fromClient: number; toClient: number }[] {
    return [...this.#links].map(({ client }) => ({
      fromClient: client.bytesRead,
      toClient: client.bytesWritten,
    }));
  }

  async close(): Promise<void> {
    this.refuse();
    for (const link of this.#links) this.#end(link, 'RST');
    await until(() => this.#links.size === 0, 'the end of the relay');
  }

  async #listen(): Promise<boolean> {
    return this.#server.listening || listens(this.#server, this.port, this.host);
  }

  #connect(client: Socket): void {
    const server = connect(this.target, this.host);
    const link: Link = { client, server, sent: { client: '', server: '' }, isSilent: false, isOpen: true };
    this.#links.add(link);
    this.connections += 1;
    // The event loop may report the end of an earlier connection only in its next turn, after this new connection.
    setImmediate(() => setImmediate(() => this.#count()));
    client.setNoDelay(true);
    server.setNoDelay(true);
    client.on('data', (chunk) => this.#pass(link, 'client', chunk)).on('end', () => this.#onClosed(link));
    server.on('data', (chunk) => this.#pass(link, 'server', chunk));
    client.on('error', () => {}).on('close', () => this.#onClosed(link));
    server
      .on('error', () => {})
      .on('close', () => {
        if (!link.isSilent) client.destroySoon();
      });
    // Not in this turn, in which the client learns that it is connected.
    setImmediate(() => this.#pass(link, 'server', Buffer.alloc(0)));
  }

  #count(): void {
    const open = [...this.#links].filter(({ isOpen }) => isOpen).length;
    this.maxOpen = Math.max(this.maxOpen, open);
  }

  #onClosed(link: Link): void {
    link.isOpen = false;
    link.server.destroy();
    if (link.client.destroyed) this.#links.delete(link);
  }

  #pass(link: Link, side: 'client' | 'server', chunk: Buffer): void {
    if (link.isSilent || link.client.destroyed) return;
    const [from, to] = side === 'client' ? [link.client, link.server] : [link.server, link.client];
    const fault = this.#fault;
    if (fault?.place.side === side) {
      const before = link.sent[side].length;
      link.sent[side] += chunk.toString('latin1');
      const found = fault.place.after.exec(link.sent[side]);
      if (found) {
        to.write(chunk.subarray(0, Math.max(0, found.index + found[0].length - before)));
        if (fault.cutAll) this.cut(fault.ending);
        else this.#end(link, fault.ending);
        return;
      }
    }
    if (chunk.length === 0 || to.destroyed || to.write(chunk)) return;
    from.pause();
    to.once('drain', () => from.resume());
  }

  #end(link: Link, ending: Ending): void {
    const { client, server } = link;
    if (ending === 'silence') link.isSilent = true;
    else server.destroy();
    if (ending === 'FIN') client.end();
    if (ending === 'RST') {
      // After FIN a reset is no longer possible.
      if (client.writableEnded) return void client.destroy();
      // Otherwise Node.js sends FIN before the reset, and the client sees only that.
      client.destroySoon = () => client.destroy();
      client.resetAndDestroy();
    }
  }
}
