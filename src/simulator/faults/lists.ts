import type { Piece } from './fault';
import type { FaultSpec } from './spec';

/** Milliseconds between two repetitions of the last item. */
const INTERVAL = 100;
const actionIdOf = ({ data }: Piece) => /^ActionID: .*\r\n/m.exec(String(data))?.[0] ?? '';

export const listFaults: Readonly<Record<string, FaultSpec>> = {
  'endless-list': {
    what: 'never completes a list and repeats its last item',
    onSession(session) {
      let stop = () => {};
      let last: Piece | undefined;
      return {
        write(piece, next) {
          if (piece.kind === 'item') last = piece;
          if (piece.kind !== 'complete') return next(piece);
          stop();
          stop = session.timers.every(INTERVAL, () => last && next(last));
        },
        end: () => stop(),
      };
    },
  },
  'cut-list': {
    what: 'closes the connection within a list, after some items',
    value: { what: 'items', default: 1, least: 0, most: 1_000_000 },
    onSession(session, value) {
      let items = 0;
      return {
        write(piece, next) {
          if (piece.kind === 'answer') items = 0;
          if (piece.kind === 'item' && items++ >= Number(value)) session.close();
          else next(piece);
        },
      };
    },
  },
  'late-error': {
    what: 'ends a list with an error instead of its last event',
    onSession: () => ({
      write(piece, next) {
        if (piece.kind !== 'complete') return next(piece);
        const data = `Response: Error\r\n${actionIdOf(piece)}Message: Failed to list\r\n\r\n`;
        return next({ kind: 'answer', data });
      },
    }),
  },
};
