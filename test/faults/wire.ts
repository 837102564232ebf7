import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { until } from '../support/wait';

/** How a connection ends: FIN, RST, or silence as after a cut cable. */
export type Ending = 'FIN' | 'RST' | 'silence';

/** Place in a session: as soon as what this side has sent matches. */
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

/** A relay between a client and a server. It counts connections, and ends them when and how a test asks for. */
export class Wire {
  static async to(port: number): Promise<Wire> {
    const wire = new Wire(port);
    await wire.accept();
    return wire;
  }

  readonly host = '127.0.0.1';
  /** Current port of the server. */
  target: number;
  port = 0;
  /** Connections so far, and the highest number of open connections at a time. */
  connections = 0;
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
    await until(() => this.#listen(), 'the port of the wire');
    this.port = (this.#server.address() as AddressInfo).port;
  }

  /** Refuses new connections, and keeps the open ones. */
  refuse(): void {
    this.#server.close();
  }

  /** Ends every connection and refuses new ones. `silence`: keeps both, but relays nothing. */
  cut(ending: Ending): void {
    if (ending === 'silence') this.#fault = { ending, place: ACCEPT, cutAll: false };
    else this.refuse();
    for (const link of this.#links) this.#end(link, ending);
  }

  /**
   * Ends each connection at this place, counted from now.
   *
   * @param cutAll `cut` when the first connection gets there
   */
  cutAt(place: Place, ending: Ending, { cutAll = false } = {}): void {
    this.#fault = { ending, place, cutAll };
    for (const link of this.#links) link.sent = { client: '', server: '' };
  }

  /** @returns bytes so far by open connection */
  traffic(): { fromClient: number; toClient: number }[] {
    return [...this.#links].map(({ client }) => ({
      fromClient: client.bytesRead,
      toClient: client.bytesWritten,
    }));
  }

  async close(): Promise<void> {
    this.refuse();
    for (const link of this.#links) this.#end(link, 'RST');
    await until(() => this.#links.size === 0, 'the end of the wire');
  }

  #listen(): Promise<boolean> {
    if (this.#server.listening) return Promise.resolve(true);
    return new Promise((resolve) => {
      const settle = (listens: boolean) => {
        this.#server.removeAllListeners('error').removeAllListeners('listening');
        resolve(listens);
      };
      this.#server.once('error', () => settle(false)).once('listening', () => settle(true));
      this.#server.listen(this.port, this.host);
    });
  }

  #connect(client: Socket): void {
    const server = connect(this.target, this.host);
    const link: Link = { client, server, sent: { client: '', server: '' }, isSilent: false, isOpen: true };
    this.#links.add(link);
    this.connections += 1;
    // The end of an earlier connection may be read after this one, in the next turn of the event loop.
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
    // In the same turn the client learns that it is connected.
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
