// Makes calls between pairs of phones of a simulated Asterisk: node phones.ts <calls per second> <seconds>. Sends its
// parent a PhonesMessage: the port first, and after a message of the parent its progress.
import { setTimeout as delay } from 'node:timers/promises';
import { Simulator } from '../../../src/simulator';

/** Port of the server; then the number of calls made so far, and whether all calls are made. */
export type PhonesMessage = { port: number } | { made: number; isAll: boolean };

export const PHONES = 400;
const FIRST_PHONE = 1001;
/** ms of ringing, and ms from the answer to the hangup. */
const RING = 500;
const TALK = 2_000;
/** ms between two checks for calls that are due. */
const INTERVAL = 20;
/** Limit of calls per check. After a pause of the process, the overdue calls are spread over several checks. */
const MOST_AT_ONCE = 5;

/** The two phones of a call. */
export function pairOf(index: number): [from: string, to: string] {
  const first = (2 * index) % PHONES;
  return [String(FIRST_PHONE + first), String(FIRST_PHONE + first + 1)];
}

async function main(rate: number, seconds: number): Promise<void> {
  const extensions = Array.from({ length: PHONES }, (_, index) => String(FIRST_PHONE + index));
  // No write timeout, because a busy machine may stop the reader for any time.
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
