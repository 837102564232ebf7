import type { Socket } from 'node:net';
import type { Message } from './action-reader';
import type { Clock } from './clock';
import { frame, type Headers } from './frame-writer';
import { bit, bitsToText, type ManagerClass } from './rights';
import { Session } from './session';
import type { ClientLog } from './waits/client-log';

export interface SessionsOptions {
  clock: Clock;
  clients: ClientLog;
  /** The first line that a client receives, without its line end. */
  banner: string;
  authLimit: number;
  authTimeout: number;
  writeTimeout: number;
  /** True if every event has the header Timestamp. */
  timestampEvents: boolean;
  /** A returned promise delays the session's next message until it settles. */
  onMessage(session: Session, message: Message): Promise<void> | undefined;
  /** Called before the banner is sent. */
  onBegin(session: Session): void;
  onEnd(session: Session): void;
}

/** The connected sessions, in order of arrival. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #sessions = new Set<Session>();
  #nextId = 1;

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  get all(): Session[] {
    return [...this.#sessions];
  }

  /** Starts a session, or closes the socket if too many sessions are not logged in. */
  accept(socket: Socket): void {
    const { clock, clients, banner, authLimit, authTimeout, writeTimeout, onMessage, onBegin, onEnd } =
      this.#options;
    if (this.all.filter(({ login }) => !login).length >= authLimit) return void socket.destroy();
    const session = new Session({
      id: this.#nextId++,
      socket,
      clock,
      writeTimeout,
      onMessage,
      onEnd: (ended) => {
        this.#sessions.delete(ended);
        onEnd(ended);
        clients.note({ kind: 'disconnected', session: ended });
      },
    });
    this.#sessions.add(session);
    session.timers.after(authTimeout, () => {
      if (!session.login) session.close();
    });
    clients.note({ kind: 'connected', session });
    onBegin(session);
    session.write(`${banner}\r\n`, 'banner');
  }

  /** Sends an event to every client that may read all of its classes. */
  raise(event: string, headers: Headers, classes: readonly ManagerClass[]): void {
    let mask = 0;
    for (const name of classes) mask |= bit(name);
    let text: string | undefined;
    for (const session of this.#sessions) {
      if (!session.sees(mask)) continue;
      text ??= frame([['Event', event], ['Privilege', bitsToText(mask)], ...this.#timestamp(), ...headers]);
      session.deliver(text);
    }
  }

  #timestamp(): Headers {
    const { clock, timestampEvents } = this.#options;
    return timestampEvents ? [['Timestamp', (clock.now() / 1000).toFixed(6)]] : [];
  }

  /** Closes every session after its pending output. */
  close(): void {
    for (const session of this.#sessions) session.close();
  }

  /** Cuts every connection. */
  drop(): void {
    for (const session of this.#sessions) session.drop();
  }
}
