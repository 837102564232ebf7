import type { FaultSpec } from './spec';

export const connectionFaults: Readonly<Record<string, FaultSpec>> = {
  silent: {
    what: 'accepts, reads, and never says a word',
    onSession: () => ({ write() {} }),
  },
  'half-open': {
    what: 'reads nothing and says nothing, as behind a cut line',
    onSession: () => ({ reads: false, write() {} }),
  },
  kick: {
    what: 'closes the session at once, without a word',
    once: true,
    onSession(session) {
      session.close();
      return undefined;
    },
  },
  reset: {
    what: 'resets the connection at once',
    once: true,
    onSession(session) {
      session.reset();
      return undefined;
    },
  },
  refuse: {
    what: 'refuses new connections',
    onServer(pbx) {
      pbx.stopListening();
      return { end: () => pbx.listenAgain() };
    },
  },
  flood: {
    what: 'raises events without pause',
    value: { what: 'events a second', default: 10_000 },
    onServer(pbx, value) {
      return { end: pbx.load({ rate: Number(value) }) };
    },
  },
  shutdown: {
    what: 'shuts down: says so, closes every session, and refuses connections until it is healed',
    onServer(pbx) {
      pbx.shutDown();
      return { end: () => pbx.listenAgain() };
    },
  },
};
