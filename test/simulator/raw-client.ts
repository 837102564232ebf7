import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/**
 * A client that knows only the empty line between frames. With it tests compare the simulator's bytes, and not the frames of
 * the project's own client.
 */
export class RawClient {
  readonly socket: Socket;
  /** Everything received and not read, line ends included. */
  text = '';
  ended = false;
  #changed = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => {
      this.text += chunk.toString('utf8');
      this.#changed();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.ended = true;
      this.#changed();
    });
  }

  static async connect(port: number): Promise<RawClient> {
    const client = new RawClient(connect(port, '127.0.0.1'));
    await once(client.socket, 'connect');
    return client;
  }

  /** Connects and drops the banner. */
  static async greeted(port: number): Promise<RawClient> {
    const client = await RawClient.connect(port);
    await client.read((text) => text.endsWith('\r\n'));
    return client;
  }

  /** Logs in with a plain secret and drops the answer. */
  static async loggedIn(port: number, { username = 'admin', secret = 'secret', events = 'off' } = {}) {
    const client = await RawClient.greeted(port);
    const answer = await client.ask(
      `Action: Login`,
      `Username: ${username}`,
      `Secret: ${secret}`,
      `Events: ${events}`,
    );
    if (!answer.startsWith('Response: Success')) throw new Error(answer);
    return client;
  }

  send(...lines: string[]): void {
    this.socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  }

  /** Sends an action and resolves to the next frame. */
  ask(...lines: string[]): Promise<string> {
    this.send(...lines);
    return this.frame();
  }

  frame(): Promise<string> {
    return this.frames(1);
  }

  /** Takes the next frames. */
  async frames(count: number): Promise<string> {
    const end = (text: string) => {
      let at = 0;
      for (let n = 0; n < count; n++) {
        const found = text.indexOf('\r\n\r\n', at);
        if (found < 0) return -1;
        at = found + 4;
      }
      return at;
    };
    await this.until((text) => end(text) >= 0);
    return this.#cut(end(this.text));
  }

  /** Takes everything received until `enough` is true. */
  async read(enough: (text: string) => boolean): Promise<string> {
    await this.until(enough);
    return this.#cut(this.text.length);
  }

  /** Takes everything received until the connection ends. */
  async closed(): Promise<string> {
    while (!this.ended) await new Promise<void>((resolve) => (this.#changed = resolve));
    return this.#cut(this.text.length);
  }

  /** Waits until `enough` is true, without taking anything. */
  async until(enough: (text: string) => boolean): Promise<void> {
    while (!enough(this.text)) {
      if (this.ended) throw new Error(`the connection ended after ${JSON.stringify(this.text)}`);
      await new Promise<void>((resolve) => (this.#changed = resolve));
    }
  }

  close(): void {
    this.socket.destroy();
  }

  #cut(length: number): string {
    const taken = this.text.slice(0, length);
    this.text = this.text.slice(length);
    return taken;
  }
}

/** Header lines as one frame on the wire. */
export function wire(...lines: string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`;
}
