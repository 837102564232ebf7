import type { Simulator } from '../../../src/simulator';
import { FAULTS } from '../../../src/simulator';

export interface SoakFault {
  name: string;
  inject(pbx: Simulator): void;
}

/** These affect only new sessions, so the current session is dropped too. */
const ON_CONNECT = ['refuse', 'no-banner', 'slow-banner', 'wrong-banner', 'close-after-login'];
/** These end a session. */
const IN_SESSION = ['kick', 'reset', 'silent', 'half-open', 'shutdown'];

const outages: readonly SoakFault[] = [
  ...ON_CONNECT.map((name) => ({
    name: `drop, ${name}`,
    inject(pbx: Simulator) {
      pbx.fault(name);
      pbx.drop();
    },
  })),
  ...IN_SESSION.map(faultAlone),
];

/** These do not end the shared connection, or affect only refreshes. */
const others: readonly SoakFault[] = Object.keys(FAULTS)
  .filter((name) => !ON_CONNECT.includes(name) && !IN_SESSION.includes(name))
  .map(faultAlone);

/**
 * @returns one of all faults in turn. Only every fourth one ends the shared connection, because the backoff is reset only
 *   after 30 s without a loss.
 */
export function faultNumber(n: number): SoakFault {
  const isOutage = n % 4 === 0;
  const list = isOutage ? outages : others;
  const turn = isOutage ? n / 4 : n - Math.ceil(n / 4);
  return list[turn % list.length] as SoakFault;
}

function faultAlone(name: string): SoakFault {
  // In chunks of one byte no kernel could send 2,000 events per second.
  const value = name === 'cut' ? { value: 64 } : {};
  return { name, inject: (pbx) => pbx.fault(name, value) };
}
