import should from 'should';
import type { Asterisk } from '../../lab/parts/asterisk';
import { type Phones, startPhones } from '../../lab/parts/phones';
import { type AmiConnection, refreshExtensions } from '../../src';
import { answers, shownHints } from '../support/hints';
import { lab } from '../support/lab';
import { afterThisTest } from '../support/teardown';
import { connected, heard } from './acting';

const numbers = (first: number) => Array.from({ length: 10 }, (_, index) => String(first + index));

const TALKING = numbers(1001);
const TALKED_TO = numbers(1011);
const GIVING_UP = numbers(1021);
const RINGING = numbers(1031);
const REGISTERING = numbers(1041);

const ROUNDS = 20;
const MOST_ROUNDS = 100;
const EVERY_STATE = ['Hold', 'Idle', 'InUse', 'Ringing', 'Unavailable'];
/** Attempts to compare without a change in between. */
const MOST_TRIES = 30;
/** ms that a call rings, talks and is on hold: longer than two console commands take. */
const STEP = 1500;

for (const [version, asked] of [
  [22, lab.asterisk22],
  [16, lab.asterisk16],
] as const) {
  describe(`refreshExtensions compared with the console of a real Asterisk ${version}`, function () {
    this.timeout(300_000);
    const asterisk = asked();

    it('reports the same 350 hints twenty times during calls and registrations', async () => {
      const phones = await startPhones(asterisk(), { numbers: [...TALKING, ...TALKED_TO, ...GIVING_UP] });
      afterThisTest(() => phones.stop());
      await phones.register(RINGING, 'ring');
      const connection = await connected(asterisk());
      const calls = keepCalling(phones);
      const seen = new Set<string>();
      try {
        const isEnough = (round: number) => round > ROUNDS && EVERY_STATE.every((state) => seen.has(state));
        for (let round = 1; !isEnough(round) && round <= MOST_ROUNDS; round++) {
          if (round % 2 === 1) await phones.register(REGISTERING);
          else await phones.unregister(REGISTERING);
          const agreed = await agreement(asterisk(), connection);
          should(Object.keys(agreed).length).be.aboveOrEqual(350);
          for (const state of Object.values(agreed)) seen.add(state);
        }
      } finally {
        await calls.end();
      }
      should([...seen].sort()).containDeep(EVERY_STATE);
    });
  });
}

/** Compares a refresh with the console, again if something changed in between, if only for a moment. */
async function agreement(asterisk: Asterisk, connection: AmiConnection): Promise<Record<string, string>> {
  const { host, port, users } = asterisk;
  const changes = heard(connection, 'ExtensionStatus');
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    const changesBefore = changes.length;
    const before = await shownHints(asterisk);
    const { results } = await refreshExtensions({ host, port, ...users.admin });
    const after = await shownHints(asterisk);
    // When its response arrives, all earlier events have arrived.
    await connection.send({ Action: 'Ping' });
    if (changes.length > changesBefore || !isSame(before, after)) continue;
    should(answers(results)).deepEqual(before);
    return before;
  }
  throw new Error(`the hints changed in each of ${MOST_TRIES} tries`);
}

const isSame = (a: Record<string, string>, b: Record<string, string>) =>
  Object.entries(a).every(([hint, state]) => b[hint] === state);

/** Makes answered, held and unanswered calls, one after the other. */
function keepCalling(phones: Phones): { end(): Promise<void> } {
  let ending = false;
  const again = async (task: () => Promise<void>) => {
    while (!ending) await task();
  };
  const pairs = (from: string[], to: string[]) =>
    from.map((number, index) => [number, to[index] ?? ''] as const);
  const ended = Promise.allSettled([
    again(() => phones.call(pairs(TALKING, TALKED_TO), 'hold', STEP)),
    again(() => phones.call(pairs(GIVING_UP, RINGING), 'give-up', STEP)),
  ]);
  return {
    async end() {
      ending = true;
      for (const outcome of await ended) if (outcome.status === 'rejected') throw outcome.reason;
    },
  };
}
