import { MOST_RATE } from '../event-load';
import type { FaultSpec } from './spec';

export const connectionFaults: Readonly<Record<string, FaultSpec>> = {
  silent: {
    what: 'accepts and reads but sends nothing',
    onSession: () => ({ write() {} }),
  },
  'half-open': {
    what: 'reads and sends nothing, as after a network failure',
    onSession: () => ({ reads: false, write() {} }),
  },
  kick: {
    what: 'closes the session at once, without a message',
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
    what: 'raises events without a pause',
    value: { what: 'events per second', default: 10_000, least: 1, most: MOST_RATE },
    onServer(pbx, value) {
      return { end: pbx.load({ rate: Number(value) }) };
    },
  },
  shutdown: {
    what: 'shuts down: raises Shutdown, closes every session and refuses connections until it is healed',
    onServer(pbx) {
      pbx.shutDown();
      return { end: () => pbx.listenAgain() };
    },
  },
};
