import type { ServerResponse } from 'node:http';
import { type AmiOptions, AmiSession, type Frame } from '../../../src';
import { refusal } from './request';

/** Limit in ms of a session, because a dialog that stays open must not keep it forever. */
export const LONGEST = 5 * 60_000;
/** Limit of events that are shown per second, because nobody can read more. Further events are counted. */
const SHOWN_PER_SECOND = 20;

/**
 * Streams the events of a server, one line of JSON each, from a session that ends with the response: `{ ready }` once, then
 * `{ name, privilege, headers, receivedAt }` for events, and `{ skipped }` for a second with more events. The last line is
 * `{ ok: false, code, message }` after a failure, or `{ over }`, in minutes, after LONGEST.
 */
export async function streamEvents(optionsOf: () => AmiOptions, response: ServerResponse): Promise<void> {
  // Without X-Accel-Buffering, nginx buffers the response.
  response.writeHead(200, {
    'Content-Type': 'application/x-ndjson',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  });
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const write = (line: object) => {
    if (!gone.signal.aborted) response.write(`${JSON.stringify(line)}\n`);
  };
  const timer = setTimeout(() => {
    write({ over: LONGEST / 60_000 });
    gone.abort();
  }, LONGEST);
  const shown = new EventsShown(response, write);
  try {
    const session = await AmiSession.open(
      { ...optionsOf(), events: 'on' },
      { signal: gone.signal, wants: () => shown.hasRoom() },
    );
    session.on('event', (event) => shown.show(event));
    write({ ready: true });
    const closed = new Promise<undefined>((resolve) => {
      gone.signal.addEventListener('abort', () => resolve(undefined), { once: true });
      if (gone.signal.aborted) resolve(undefined);
    });
    const reason = await Promise.race([session.ended, closed]);
    if (reason) write(refusal(reason));
    await session.close();
  } catch (error) {
    write(refusal(error));
  } finally {
    clearTimeout(timer);
    shown.stop();
  }
  // With `end`, unread lines would stay in memory until the browser closes.
  if (response.writableNeedDrain) response.destroy();
  else response.end();
}

/**
 * Limits the events to what a person can read and the response can take. The session calls `hasRoom` before it parses an event,
 * so events that are not shown are not parsed.
 */
class EventsShown {
  readonly #response: ServerResponse;
  readonly #write: (line: object) => void;
  readonly #timer: NodeJS.Timeout;
  #shown = 0;
  #skipped = 0;

  constructor(response: ServerResponse, write: (line: object) => void) {
    this.#response = response;
    this.#write = write;
    this.#timer = setInterval(() => this.#nextSecond(), 1_000);
  }

  /** @returns whether the next event can be shown. If not, the event is counted */
  hasRoom(): boolean {
    const room = this.#shown < SHOWN_PER_SECOND && !this.#response.writableNeedDrain;
    if (!room) this.#skipped += 1;
    return room;
  }

  show(event: Frame): void {
    // For events in the same chunk as the login's response, `hasRoom` was called before the first of them was shown.
    if (!this.hasRoom()) return;
    this.#shown += 1;
    this.#write({
      name: event.name,
      privilege: event.get('Privilege'),
      headers: event.toObject(),
      receivedAt: new Date().toISOString(),
    });
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Writes the number of skipped events, as soon as the response can take a line. */
  #nextSecond(): void {
    this.#shown = 0;
    if (this.#skipped === 0 || this.#response.writableNeedDrain) return;
    this.#write({ skipped: this.#skipped });
    this.#skipped = 0;
  }
}
