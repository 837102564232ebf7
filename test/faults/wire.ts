import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { until } from '../support/wait';

/** How a connection ends: politely, by a reset, or not at all, as behind a cut cable. */
export type Ending = 'FIN' | 'RST' | 'silence';

/** Where in a conversation: as soon as this side has said so much. */
export interface Place {
  side: 'client' | 'server';
  after: RegExp;
}

/** Before the server has said a word. */
export const ACCEPT: Place = { side: 'server', after: /^/ };

interface Link {
  client: Socket;
  server: Socket;
  said: { client: string; server: string };
  isSilent: boolean;
  isOpen: boolean;
}

/** The line between a client and a server: ends connections when and how a test says so, and counts them. */
export class Wire {
  static async to(port: number): Promise<Wire> {
    const wire = new Wire(port);
    await wire.accept();
    return wire;
  }

  readonly host = '127.0.0.1';
  /** Where the server is at present. */
  target: number;
  port = 0;
  /** Connections that were made so far, and how many were open at a time at most. */
  connections = 0;
  mostAtOnce = 0;
  readonly #server = createServer((client) => this.#connect(client));
  readonly #links = new Set<Link>();
  #fault: { ending: Ending; place: Place; forGood: boolean } | undefined;

  private constructor(target: number) {
    this.target = target;
  }

  /** Takes connections, and all that is said passes again. */
  async accept(): Promise<void> {
    this.#fault = undefined;
    for (const link of this.#links) if (link.isSilent) this.#end(link, 'RST');
    // Somebody else's outgoing connection may have the port for a moment.
    await until(() => this.#listen(), 'the port of the wire');
    this.port = (this.#server.address() as AddressInfo).port;
  }

  /** Who comes is refused; who is connected stays. */
  refuse(): void {
    this.#server.close();
  }

  /** Every connection ends at once, and who comes is refused; or nothing is heard of either. */
  cut(ending: Ending): void {
    if (ending === 'silence') this.#fault = { ending, place: ACCEPT, forGood: false };
    else this.refuse();
    for (const link of this.#links) this.#end(link, ending);
  }

  /** Each connection ends at that place, counted from now; or the first one, and then it is as after `cut`. */
  cutAt(place: Place, ending: Ending, { forGood = false } = {}): void {
    this.#fault = { ending, place, forGood };
    for (const link of this.#links) link.said = { client: '', server: '' };
  }

  /** Bytes that passed so far, of each connection that is there. */
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
    const link: Link = { client, server, said: { client: '', server: '' }, isSilent: false, isOpen: true };
    this.#links.add(link);
    this.connections += 1;
    // What ended before this one came may be read after it, in the event loop's next round.
    setImmediate(() => setImmediate(() => this.#count()));
    client.setNoDelay(true);
    server.setNoDelay(true);
    client.on('data', (chunk) => this.#pass(link, 'client', chunk)).on('end', () => this.#left(link));
    server.on('data', (chunk) => this.#pass(link, 'server', chunk));
    client.on('error', () => {}).on('close', () => this.#left(link));
    server
      .on('error', () => {})
      .on('close', () => {
        if (!link.isSilent) client.destroySoon();
      });
    // In this same round the client learns that it is connected.
    setImmediate(() => this.#pass(link, 'server', Buffer.alloc(0)));
  }

  #count(): void {
    const open = [...this.#links].filter(({ isOpen }) => isOpen).length;
    this.mostAtOnce = Math.max(this.mostAtOnce, open);
  }

  #left(link: Link): void {
    link.isOpen = false;
    link.server.destroy();
    if (link.client.destroyed) this.#links.delete(link);
  }

  #pass(link: Link, side: 'client' | 'server', chunk: Buffer): void {
    if (link.isSilent || link.client.destroyed) return;
    const [from, to] = side === 'client' ? [link.client, link.server] : [link.server, link.client];
    const fault = this.#fault;
    if (fault?.place.side === side) {
      const before = link.said[side].length;
      link.said[side] += chunk.toString('latin1');
      const found = fault.place.after.exec(link.said[side]);
      if (found) {
        to.write(chunk.subarray(0, Math.max(0, found.index + found[0].length - before)));
        if (fault.forGood) this.cut(fault.ending);
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
      // Who is on the way out cannot be reset any more.
      if (client.writableEnded) return void client.destroy();
      // Otherwise Node says a polite goodbye before the reset, and the client sees only that.
      client.destroySoon = () => client.destroy();
      client.resetAndDestroy();
    }
  }
}
