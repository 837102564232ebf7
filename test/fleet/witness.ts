import { connect, type Socket } from 'node:net';
import { DEFAULT_USER, type Simulator } from '../../src/simulator';
import { eventKey } from './pbx-messages';

/** ms between two attempts to log in. */
const RETRY = 200;

/**
 * An AMI client that records the events of the PBX, to compare them with what the edges received. With `timestampevents` the
 * text of an event is the same for all clients. It shares no code with the nodes under test.
 */
export class Witness {
  readonly #pbx: Simulator;
  #socket: Socket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #events: { key: string; at: number }[] = [];

  constructor(pbx: Simulator) {
    this.#pbx = pbx;
    this.#connect();
  }

  /** The local port of its connection. By it, `pbx.ts` distinguishes its session from those of edges. */
  get port(): number | undefined {
    return this.#socket?.localPort;
  }

  /** @returns the events since the last call, with the time when each arrived (ms since 1970) */
  take(): { key: string; at: number }[] {
    return this.#events.splice(0);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#socket?.removeAllListeners('close').destroy();
  }

  #connect(): void {
    const { username, secret } = DEFAULT_USER;
    const socket = connect(this.#pbx.port, this.#pbx.host, () =>
      socket.write(`Action: Login\r\nUsername: ${username}\r\nSecret: ${secret}\r\nEvents: on\r\n\r\n`),
    );
    this.#socket = socket;
    let rest = '';
    socket.setEncoding('latin1').on('data', (text: string) => {
      const frames = (rest + text).split('\r\n\r\n');
      rest = frames.pop() ?? '';
      for (const frame of frames) this.#take(frame);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#timer = setTimeout(() => this.#connect(), RETRY);
    });
  }

  #take(frame: string): void {
    const headers = frame.split('\r\n').map((line) => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)] as const;
    });
    const key = eventKey(Object.fromEntries(headers));
    if (key !== undefined) this.#events.push({ key, at: Date.now() });
  }
}
