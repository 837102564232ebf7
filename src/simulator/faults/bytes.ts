import { toBytes } from '../bytes';
import { Random } from '../random';
import type { Session } from '../session';
import type { Fault, Piece } from './fault';
import type { FaultSpec } from './spec';

/** Bytes per write of an endless stream, and milliseconds between two writes. */
const CHUNK = 64 * 1024;
const INTERVAL = 5;

export const byteFaults: Readonly<Record<string, FaultSpec>> = {
  cut: {
    what: 'splits the output into small pieces',
    value: { what: 'bytes', default: 1, least: 1, most: CHUNK },
    onSession: (_session, value) => ({
      write(piece, next) {
        const bytes = typeof piece.data === 'string' ? toBytes(piece.data) : piece.data;
        const size = Math.floor(Number(value));
        for (let at = 0; at < bytes.length; at += size) {
          next({ kind: 'raw', data: bytes.subarray(at, at + size) });
        }
      },
    }),
  },
  'lf-only': {
    what: 'ends lines with LF only',
    onSession: () => ({
      write: (piece, next) => next({ ...piece, data: String(piece.data).replaceAll('\r\n', '\n') }),
    }),
  },
  garbage: {
    what: 'sends invalid bytes before every frame',
    onSession() {
      const random = new Random(1);
      return {
        write(piece, next) {
          if (piece.kind !== 'banner') next({ kind: 'raw', data: noise(random) });
          next(piece);
        },
      };
    },
  },
  'endless-line': {
    what: 'answers with a line that never ends',
    onSession: (session) => endless(session, `Response: Success\r\nMessage: `, 'x'.repeat(CHUNK)),
  },
  'endless-frame': {
    what: 'answers with headers that never end',
    onSession: (session) => endless(session, `Response: Success\r\n`, 'Header: value\r\n'.repeat(CHUNK / 16)),
  },
};

/** Bytes without a line end, then an empty line, so that a client can resynchronise. */
function noise(random: Random): Buffer {
  const bytes = Array.from({ length: 64 }, () => random.between(14, 255));
  return Buffer.concat([Buffer.from(bytes), Buffer.from('\r\n\r\n')]);
}

/** Replaces the first answer with a stream that continues as long as the client reads. */
function endless(session: Session, head: string, more: string): Fault {
  let stop: (() => void) | undefined;
  return {
    write(piece: Piece, next: (piece: Piece) => void) {
      if (stop) return;
      if (piece.kind !== 'answer') return next(piece);
      next({ kind: 'raw', data: head });
      stop = session.timers.every(INTERVAL, () => {
        if (session.backlog < CHUNK) next({ kind: 'raw', data: more });
      });
    },
    end: () => stop?.(),
  };
}
