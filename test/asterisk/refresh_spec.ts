import should from 'should';
import type { Asterisk } from '../../lab/parts/asterisk';
import { startPhones } from '../../lab/parts/phones';
import { AmiSession, refreshExtensions } from '../../src';
import { answers, shownHints } from '../support/hints';
import { lab } from '../support/lab';
import { afterThisTest } from '../support/teardown';
import { rejection, until } from '../support/wait';

/** Device states, each with the state that Asterisk's console shows for the hint of the device. */
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

/** Sets the state of custom devices over AMI and waits until Asterisk shows it. */
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

/** Adds hints to the context `added` during this test. */
async function addHints(asterisk: Asterisk, hints: Record<string, string>): Promise<void> {
  for (const [extension, hint] of Object.entries(hints)) {
    afterThisTest(() => asterisk.cli(`dialplan remove extension ${extension}@added`));
    await asterisk.cli(`dialplan add extension ${extension},hint,${hint} into added replace`);
  }
}

for (const [version, asked] of [
  [22, lab.asterisk22],
  [16, lab.asterisk16],
] as const) {
  describe(`refreshExtensions on a real Asterisk ${version}`, () => {
    const asterisk = asked();

    it('reports each hint as `core show hints` does, in every state', async () => {
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

    it('reports single extensions in the same way, and others as unknown', async () => {
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

    it('takes online from the phone if a hint also watches do-not-disturb (AMI 116)', async () => {
      const hints = { '1001': 'PJSIP/1050&Custom:DND-e', '1002': 'PJSIP/1050' };
      await addHints(asterisk(), hints);
      const reported = async (extensions?: string[]) => {
        const request = extensions ? { extensions, context: 'added' } : { context: 'added' };
        const { results } = await refreshExtensions(asAdmin(asterisk()), request);
        return Object.fromEntries(results.map((r) => [r.extension, r.ok && `${r.state} ${r.online}`]));
      };
      for (const [value, mixed] of [
        ['INUSE', 'inUse'],
        ['NOT_INUSE', 'idle'],
      ] as const) {
        const session = await AmiSession.open({ ...asAdmin(asterisk()), events: 'off' });
        await session.send({ Action: 'Setvar', Variable: 'DEVICE_STATE(Custom:DND-e)', Value: value });
        await session.close();
        const unregistered = { '1001': `${mixed} false`, '1002': 'unavailable false' };
        await until(
          async () => (await reported())['1001'] === unregistered['1001'],
          'the state of the mixed hint',
        );
        should(await reported(['1001', '1002'])).deepEqual(unregistered);
        should(await reported()).deepEqual(unregistered);
      }
      const phones = await startPhones(asterisk(), { numbers: ['1050'] });
      afterThisTest(() => phones.stop());
      const registered = { '1001': 'idle true', '1002': 'idle true' };
      // Asterisk updates one hint after the other.
      await until(
        async () => Object.values(await reported()).every((state) => state === 'idle true'),
        'the phone in both hints',
      );
      should(await reported(['1001', '1002'])).deepEqual(registered);
      should(await reported()).deepEqual(registered);
    });

    it('returns all devices of a single hint, although Asterisk cuts it to 255 bytes (AMI 115)', async () => {
      const devices = Array.from({ length: 40 }, (_, i) => `PJSIP/${1001 + i}`);
      await addHints(asterisk(), { '1001': devices.join('&') });
      const { results } = await refreshExtensions(asAdmin(asterisk()), {
        extensions: ['1001'],
        context: 'added',
      });
      should(results[0]).containDeep({ ok: true, hint: devices.join('&'), devices });
    });

    it('reports an extension removed from the dialplan as unknown (AMI 117)', async () => {
      await addHints(asterisk(), { '1049': 'PJSIP/1049', '1050': 'PJSIP/1050' });
      const single = () => refreshExtensions(asAdmin(asterisk()), { extensions: ['1049'], context: 'added' });
      const all = () => refreshExtensions(asAdmin(asterisk()), { context: 'added' });
      should((await single()).results[0]).containDeep({ ok: true, state: 'unavailable' });
      await asterisk().cli('dialplan remove extension 1049@added');
      should((await single()).results[0]).containDeep({
        ok: true,
        code: -1,
        state: 'unknown',
        online: false,
      });
      should((await all()).results.map(({ extension }) => extension)).deepEqual(['1050']);
    });

    it('names the contexts with hints if the requested one has none', async () => {
      should(await rejection(refreshExtensions(asAdmin(asterisk()), { context: 'from-internal' }))).match({
        code: 'AMI_ERR_INVALID_ACTION',
        message: /^context "from-internal" has no hints .*"home"/,
      });
    });

    it('needs read rights only', async () => {
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

    it('reports a refused login as such, although actions followed the login', async () => {
      const extensions = Array.from({ length: 99 }, (_, i) => 2001 + i);
      const wrong = { ...asAdmin(asterisk()), secret: 'wrong' };
      should(await rejection(refreshExtensions(wrong, { extensions }))).match({ code: 'AMI_ERR_LOGIN' });
    });
  });
}
