import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { readSlowly, type SlowFrame } from '../support/slow-reader';

/** A session on a manager port. It uses no part of the project's client. */
export class Conversation {
  /** All bytes received, the banner first. */
  received = Buffer.alloc(0);
  readonly localPort: number | undefined;
  #closed = false;
  readonly #socket: Socket;
  #wake = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.localPort = socket.localPort;
    socket.on('data', (chunk) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.#wake();
    });
    // A server may end a session with a reset; 'close' follows.
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#closed = true;
      this.#wake();
    });
  }

  /** Connects and waits for the banner. */
  static async open({ host, port }: { host: string; port: number }): Promise<Conversation> {
    const socket = createConnection({ host, port });
    await once(socket, 'connect');
    // The timers of the waits keep the process alive. A socket that a failed test leaves open must not.
    socket.unref();
    const conversation = new Conversation(socket);
    await conversation.until(() => conversation.banner !== '', 'the banner');
    return conversation;
  }

  get banner(): string {
    return this.received.toString('latin1', 0, this.received.indexOf('\n') + 1);
  }

  /** The bytes after the banner. */
  get bytes(): Buffer {
    return this.received.subarray(this.received.indexOf('\n') + 1);
  }

  get frames(): SlowFrame[] {
    return readSlowly(this.bytes);
  }

  send(...texts: string[]): void {
    this.#socket.write(texts.join(''), 'latin1');
  }

  /** Sends an action and waits for the response with its ActionID. */
  async ask(action: string, headers: Record<string, string> = {}): Promise<SlowFrame> {
    const id = `ask-${Math.random()}`;
    this.send(message({ Action: action, ActionID: id, ...headers }));
    const answer = () =>
      this.frames.find((frame) => frame.kind === 'response' && header(frame, 'ActionID') === id);
    await this.until(answer, `the answer to ${action}`);
    return answer() as SlowFrame;
  }

  /** Waits for a condition until the server closes or 10 s have passed. Resolves to its final value. */
  async reaches(condition: () => unknown): Promise<boolean> {
    let overdue = false;
    const limit = setTimeout(() => {
      overdue = true;
      this.#wake();
    }, 10_000);
    try {
      while (!condition() && !this.#closed && !overdue) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
      return Boolean(condition());
    } finally {
      clearTimeout(limit);
    }
  }

  async until(condition: () => unknown, what: string): Promise<void> {
    if (await this.reaches(condition)) return;
    this.destroy();
    throw new Error(`timeout waiting for ${what}; received:\n${this.received.toString('latin1')}`);
  }

  closed(): Promise<void> {
    return this.until(() => this.#closed, 'the end of the connection');
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

/** The text of an action. */
export function message(headers: Record<string, string>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${lines.join('')}\r\n`;
}

export function header(frame: SlowFrame, name: string): string | undefined {
  return frame.headers.find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];
}
