import type { Simulator } from '../../../src/simulator';
import { FAULTS } from '../../../src/simulator';

export interface Blow {
  name: string;
  strike(pbx: Simulator): void;
}

/** New sessions alone notice these; whoever is connected is made to come anew. */
const AT_THE_DOOR = ['refuse', 'no-banner', 'slow-banner', 'wrong-banner', 'close-after-login'];
/** These end a session by themselves. */
const IN_THE_SESSION = ['kick', 'reset', 'silent', 'half-open', 'shutdown'];

const outages: readonly Blow[] = [
  ...AT_THE_DOOR.map((name) => ({
    name: `drop, ${name}`,
    strike(pbx: Simulator) {
      pbx.fault(name);
      pbx.drop();
    },
  })),
  ...IN_THE_SESSION.map(faultAlone),
];

/** What the shared connection stands, and what only refreshes meet. */
const others: readonly Blow[] = Object.keys(FAULTS)
  .filter((name) => !AT_THE_DOOR.includes(name) && !IN_THE_SESSION.includes(name))
  .map(faultAlone);

/**
 * All faults in turn. Each fourth is one that ends the shared connection: backoff begins anew only after 30 s without a
 * loss, and how it grows is not what a soak is for.
 */
export function blowNumber(n: number): Blow {
  const isOutage = n % 4 === 0;
  const list = isOutage ? outages : others;
  const turn = isOutage ? n / 4 : n - Math.ceil(n / 4);
  return list[turn % list.length] as Blow;
}

function faultAlone(name: string): Blow {
  // In pieces of one byte nobody's kernel keeps up with 2,000 events a second.
  const value = name === 'cut' ? { value: 64 } : {};
  return { name, strike: (pbx) => pbx.fault(name, value) };
}
