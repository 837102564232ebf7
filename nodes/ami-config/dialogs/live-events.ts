import type { ServerResponse } from 'node:http';
import { type AmiOptions, AmiSession, type Frame } from '../../../src';
import { refusal } from './request';

/** A dialog that somebody left open must not keep a session for ever; ms. */
export const LONGEST = 5 * 60_000;
/** More nobody can read; the rest is counted. */
const SHOWN_PER_SECOND = 20;

/**
 * Streams what a server raises right now, a line of JSON each, on a session that lives as long as the response:
 * `{ ready }` once, then `{ name, privilege, headers, receivedAt }` for events, `{ skipped }` for a second that
 * had more, and at the end `{ ok: false, code, message }` where it failed, or `{ over }`, in minutes, where it was
 * long enough.
 */
export async function streamEvents(optionsOf: () => AmiOptions, response: ServerResponse): Promise<void> {
  // nginx holds back what it has not been told to let through.
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
  // What nobody reads would wait here for as long as the browser does.
  if (response.writableNeedDrain) response.destroy();
  else response.end();
}

/**
 * Lets so many events through as a person can read and the response takes. The session asks before it builds one:
 * what is not shown costs no more than its bytes.
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

  /** Where there is none, the event that it is asked for is counted. */
  hasRoom(): boolean {
    const room = this.#shown < SHOWN_PER_SECOND && !this.#response.writableNeedDrain;
    if (!room) this.#skipped += 1;
    return room;
  }

  show(event: Frame): void {
    // Those that came with the login's answer were all asked for before the first was shown.
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

  /** The count grows on until somebody can be told. */
  #nextSecond(): void {
    this.#shown = 0;
    if (this.#skipped === 0 || this.#response.writableNeedDrain) return;
    this.#write({ skipped: this.#skipped });
    this.#skipped = 0;
  }
}
