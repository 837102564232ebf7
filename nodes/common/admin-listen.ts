import type { ServerResponse } from 'node:http';
import { type AmiOptions, AmiSession, type Frame } from '../../src/index';
import { refusal } from './admin';

/** A dialog that somebody left open must not keep a session for ever; ms. */
const LONGEST = 5 * 60_000;
/** More nobody can read; the rest is counted. */
const SHOWN_PER_SECOND = 20;

/**
 * Streams what a server raises right now, a line of JSON each, on a session that lives as long as the response:
 * `{ ready }` once, then `{ name, privilege, headers, receivedAt }` for events, `{ skipped }` for a second that
 * had more, and at the end `{ ok: false, code, message }` where it failed.
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
  try {
    const session = await AmiSession.open({ ...optionsOf(), events: 'on' }, { signal: gone.signal });
    const shown = perSecond(SHOWN_PER_SECOND, write);
    session.on('event', (event) => shown.offer(event));
    write({ ready: true });
    const timer = setTimeout(() => gone.abort(), LONGEST);
    const closed = new Promise<undefined>((resolve) => {
      gone.signal.addEventListener('abort', () => resolve(undefined), { once: true });
      if (gone.signal.aborted) resolve(undefined);
    });
    const why = await Promise.race([session.ended, closed]);
    clearTimeout(timer);
    shown.stop();
    if (why) write(refusal(why));
    await session.close();
  } catch (error) {
    write(refusal(error));
  }
  response.end();
}

function perSecond(most: number, write: (line: object) => void) {
  let shown = 0;
  let skipped = 0;
  const timer = setInterval(() => {
    if (skipped > 0) write({ skipped });
    shown = 0;
    skipped = 0;
  }, 1_000);
  return {
    offer(event: Frame) {
      if (shown >= most) {
        skipped += 1;
        return;
      }
      shown += 1;
      write({
        name: event.name,
        privilege: event.get('Privilege'),
        headers: event.toObject(),
        receivedAt: new Date().toISOString(),
      });
    },
    stop() {
      clearInterval(timer);
    },
  };
}
