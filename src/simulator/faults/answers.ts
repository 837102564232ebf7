import { LONGEST_TIMER } from '../clock';
import type { Fault, Piece } from './fault';
import type { FaultSpec } from './spec';

/** True for a response and for the events of its list. */
const ofAction = ({ kind }: Piece) => kind === 'answer' || kind === 'item' || kind === 'complete';
const isWholeAnswer = ({ kind, data }: Piece) => kind === 'answer' && !/^EventList:/m.test(String(data));

export const answerFaults: Readonly<Record<string, FaultSpec>> = {
  'slow-answers': {
    what: 'delays answers',
    value: { what: 'milliseconds', default: 1000, least: 0, most: LONGEST_TIMER },
    onSession: (session, value) => ({
      write(piece, next) {
        if (ofAction(piece)) session.timers.after(Number(value), () => next(piece));
        else next(piece);
      },
    }),
  },
  'no-answers': {
    what: 'sends events but no answers',
    onSession: () => ({
      write(piece, next) {
        if (!ofAction(piece)) next(piece);
      },
    }),
  },
  'duplicate-answers': {
    what: 'sends every answer twice',
    onSession: () => ({
      write(piece, next) {
        next(piece);
        if (piece.kind === 'answer') next(piece);
      },
    }),
  },
  'reordered-answers': {
    what: 'swaps each pair of answers',
    onSession: reordered,
  },
  'unknown-ids': {
    what: 'answers with unknown ActionIDs',
    onSession() {
      let count = 0;
      return {
        write(piece, next) {
          if (!ofAction(piece)) return next(piece);
          const data = String(piece.data).replace(/^ActionID: .*$/m, () => `ActionID: stranger-${++count}\r`);
          return next({ ...piece, data: data.replaceAll('\r\r', '\r') });
        },
      };
    },
  },
  'close-after-login': {
    what: 'accepts the login, then closes',
    onSession: (session) => ({
      write(piece, next) {
        next(piece);
        if (piece.kind === 'answer' && session.login) session.close();
      },
    }),
  },
};

function reordered(): Fault {
  let held: { piece: Piece; next: (piece: Piece) => void } | undefined;
  const release = () => {
    held?.next(held.piece);
    held = undefined;
  };
  return {
    write(piece, next) {
      if (!isWholeAnswer(piece)) {
        next(piece);
      } else if (held) {
        next(piece);
        release();
      } else {
        held = { piece, next };
      }
    },
    end: release,
  };
}
