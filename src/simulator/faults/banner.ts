import { LONGEST_TIMER } from '../clock';
import type { FaultSpec } from './spec';

export const bannerFaults: Readonly<Record<string, FaultSpec>> = {
  'no-banner': {
    what: 'accepts connections but sends no banner',
    onSession: () => ({
      write(piece, next) {
        if (piece.kind !== 'banner') next(piece);
      },
    }),
  },
  'slow-banner': {
    what: 'delays the banner',
    value: { what: 'milliseconds', default: 2000, least: 0, most: LONGEST_TIMER },
    onSession: (session, value) => ({
      write(piece, next) {
        if (piece.kind === 'banner') session.timers.after(Number(value), () => next(piece));
        else next(piece);
      },
    }),
  },
  'wrong-banner': {
    what: 'sends the banner of another service',
    value: { what: 'banner', default: 'SSH-2.0-OpenSSH_9.2' },
    onSession: (_session, value) => ({
      write(piece, next) {
        next(piece.kind === 'banner' ? { kind: 'banner', data: `${value}\r\n` } : piece);
      },
    }),
  },
};
