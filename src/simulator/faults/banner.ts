import type { FaultSpec } from './spec';

export const bannerFaults: Readonly<Record<string, FaultSpec>> = {
  'no-banner': {
    what: 'accepts, and does not say who it is',
    onSession: () => ({
      write(piece, next) {
        if (piece.kind !== 'banner') next(piece);
      },
    }),
  },
  'slow-banner': {
    what: 'says who it is only after a while',
    value: { what: 'milliseconds', default: 2000 },
    onSession: (session, value) => ({
      write(piece, next) {
        if (piece.kind === 'banner') session.timers.after(Number(value), () => next(piece));
        else next(piece);
      },
    }),
  },
  'wrong-banner': {
    what: 'says it is something else',
    value: { what: 'the line it says', default: 'SSH-2.0-OpenSSH_9.2' },
    onSession: (_session, value) => ({
      write(piece, next) {
        next(piece.kind === 'banner' ? { kind: 'banner', data: `${value}\r\n` } : piece);
      },
    }),
  },
};
