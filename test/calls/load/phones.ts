// Two phones after the other call each other at a simulated Asterisk: node phones.ts <calls a second> <seconds>. Sends its
// parent a PhonesMessage: the port first, then, as soon as the parent has sent a message, how far it is.
import { setTimeout as delay } from 'node:timers/promises';
import { Simulator } from '../../../src/simulator';

/** What the phones say: where the server listens, then how many calls they made so far, and whether that is all. */
export type PhonesMessage = { port: number } | { made: number; isAll: boolean };

export const PHONES = 400;
const FIRST_PHONE = 1001;
/** ms that a call rings, and that it talks after that. */
const RING = 500;
const TALK = 2_000;
/** ms between two looks at how many calls are due. */
const INTERVAL = 20;
/** Calls at once: a process that was stopped for a while makes what it owes little by little. */
const MOST_AT_ONCE = 5;

/** The two phones of a call. */
export function pairOf(index: number): [from: string, to: string] {
  const first = (2 * index) % PHONES;
  return [String(FIRST_PHONE + first), String(FIRST_PHONE + first + 1)];
}

async function main(rate: number, seconds: number): Promise<void> {
  const extensions = Array.from({ length: PHONES }, (_, index) => String(FIRST_PHONE + index));
  // How long a busy machine may stop the reader is not what is measured.
  const pbx = await Simulator.listen({ extensions, writeTimeout: 0 });
  tell({ port: pbx.port });
  await new Promise((resolve) => process.once('message', resolve));
  const startedAt = performance.now();
  const all = rate * seconds;
  for (let made = 0; made < all; await delay(INTERVAL)) {
    const due = Math.min(all, Math.floor(((performance.now() - startedAt) / 1000) * rate));
    for (const last = Math.min(due, made + MOST_AT_ONCE); made < last; made += 1) makeCall(pbx, made);
    tell({ made, isAll: made === all });
  }
}

function makeCall(pbx: Simulator, index: number): void {
  const call = pbx.call(...pairOf(index));
  // Timers of different lengths may fire in any order after a pause of the process.
  setTimeout(() => {
    call.answer();
    setTimeout(() => call.hangup(), TALK);
  }, RING);
}

function tell(message: PhonesMessage): void {
  process.send?.(message);
}

if (require.main === module) void main(Number(process.argv[2]), Number(process.argv[3]));
