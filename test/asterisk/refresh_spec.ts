import should from 'should';
import type { Asterisk } from '../../lab/asterisk';
import { AmiSession, refreshExtensions } from '../../src';
import { answers, shownHints } from '../support/hints';
import { lab } from '../support/lab';
import { afterThisTest } from '../support/teardown';
import { rejection, until } from '../support/wait';

/** Device states and what a hint of one such device is then called on Asterisk's console. */
const STATES = [
  ['NOT_INUSE', 'Idle'],
  ['INUSE', 'InUse'],
  ['BUSY', 'Busy'],
  ['UNAVAILABLE', 'Unavailable'],
  ['RINGING', 'Ringing'],
  ['RINGINUSE', 'InUse&Ringing'],
  ['ONHOLD', 'Hold'],
  ['INVALID', 'Unavailable'],
] as const;

const asAdmin = ({ host, port, users }: Asterisk) => ({ host, port, ...users.admin });

/** Sets the state of custom devices over AMI, and waits until Asterisk itself shows them. */
async function setStates(asterisk: Asterisk, states: Record<string, (typeof STATES)[number]>): Promise<void> {
  const session = await AmiSession.open({ ...asAdmin(asterisk), events: 'off' });
  afterThisTest(() => session.close());
  await Promise.all(
    Object.entries(states).map(([extension, [Value]]) =>
      session.send({ Action: 'Setvar', Variable: `DEVICE_STATE(Custom:${extension})`, Value }),
    ),
  );
  await until(async () => {
    const shown = await shownHints(asterisk);
    return Object.entries(states).every(([extension, [, word]]) => shown[`${extension}@home`] === word);
  }, 'the states on the console');
}

for (const [version, asked] of [
  [22, lab.asterisk22],
  [16, lab.asterisk16],
] as const) {
  describe(`refreshExtensions on a real Asterisk ${version}`, () => {
    const asterisk = asked();

    it('says of every hint what `core show hints` says, in each state there is', async () => {
      const states = Object.fromEntries(
        Array.from({ length: 300 }, (_, i) => [
          String(2001 + i),
          STATES[i % STATES.length] as (typeof STATES)[number],
        ]),
      );
      await setStates(asterisk(), states);
      const { results, statistics } = await refreshExtensions(asAdmin(asterisk()));
      should(statistics).containEql({ successfulQueries: 351, failedQueries: 0 });
      should(answers(results)).deepEqual(await shownHints(asterisk()));
    });

    it('says the same of single extensions, and that others are unknown', async () => {
      const states = Object.fromEntries(STATES.map((state, i) => [String(2101 + i), state]));
      await setStates(asterisk(), states);
      const extensions = [...Object.keys(states), 'nobody'];
      const { results } = await refreshExtensions(asAdmin(asterisk()), { extensions, context: 'home' });
      should(results.map((r) => r.ok && r.text)).deepEqual([...STATES.map(([, word]) => word), 'Unknown']);
      should(results.at(-1)).match({
        extension: 'nobody',
        ok: true,
        code: -1,
        state: 'unknown',
        online: false,
        hint: '',
      });
    });

    it('may be asked by a user who can only read, and is refused to one who may nothing', async () => {
      const { users } = asterisk();
      const asReader = { ...asAdmin(asterisk()), ...users.readOnly };
      should(
        (await refreshExtensions(asReader, { context: 'office' })).results.map((r) => r.extension),
      ).deepEqual(['2001']);
      const asNobody = { ...asAdmin(asterisk()), ...users.noRights };
      const { results } = await refreshExtensions(asNobody, { extensions: ['2001'], context: 'home' });
      should(results[0]).match({
        ok: false,
        error: { code: 'AMI_ERR_REJECTED', message: /write class call or reporting/ },
      });
    });

    it('knows a refused login from a lost connection, though it had asked behind the login', async () => {
      const extensions = Array.from({ length: 99 }, (_, i) => 2001 + i);
      const wrong = { ...asAdmin(asterisk()), secret: 'wrong' };
      should(await rejection(refreshExtensions(wrong, { extensions }))).match({ code: 'AMI_ERR_LOGIN' });
    });
  });
}
