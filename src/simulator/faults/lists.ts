import type { FaultSpec, Piece } from './spec';

const AGAIN = 100;
const actionIdOf = ({ data }: Piece) => /^ActionID: .*\r\n/m.exec(String(data))?.[0] ?? '';

export const listFaults: Readonly<Record<string, FaultSpec>> = {
  'endless-list': {
    what: 'never ends a list, and says its last item again and again',
    onSession(session) {
      let stop = () => {};
      let last: Piece | undefined;
      return {
        write(piece, next) {
          if (piece.kind === 'item') last = piece;
          if (piece.kind !== 'complete') return next(piece);
          stop();
          stop = session.timers.every(AGAIN, () => last && next(last));
        },
        end: () => stop(),
      };
    },
  },
  'cut-list': {
    what: 'closes in the middle of a list, after so many items',
    value: { what: 'items', default: 1 },
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
    what: 'ends a list with an error in place of its last event',
    onSession: () => ({
      write(piece, next) {
        if (piece.kind !== 'complete') return next(piece);
        const data = `Response: Error\r\n${actionIdOf(piece)}Message: Failed to list\r\n\r\n`;
        return next({ kind: 'answer', data });
      },
    }),
  },
};
