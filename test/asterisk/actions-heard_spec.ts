import should from 'should';
import type { Asterisk } from '../../lab/parts/asterisk';
import { headerOf } from '../../lab/parts/sip-message';
import { SipPhone } from '../../lab/parts/sip-phone';
import { SipSound } from '../../lab/parts/sip-sound';
import { call, dtmf, hangUp, message, mute, transfer } from '../../src/actions';
import { ownAsterisk } from '../support/own-asterisk';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';
import { addExtensions, channels, connected, heard } from './acting';

for (const version of [22, 16] as const) {
  describe(`what the phones of a real Asterisk ${version} hear and show of the forms`, function () {
    this.timeout(60_000);
    const asterisk = ownAsterisk(version);

    it('dtmf: the phone of the channel hears each digit once, and the other phone none', async () => {
      const { connection, own, other } = await talking(asterisk());
      await dtmf(connection, { digits: '112#', extension: 1001, context: 'home' });
      await until(() => own.digits.length >= 4, 'the digits');
      should([own.digits, other.digits]).deepEqual(['112#', '']);
    });

    it('mute: "in" mutes what the phone says, "out" what it hears, "all" both', async () => {
      const { connection, own, other } = await talking(asterisk());
      const who = { extension: 1001, context: 'home' };
      for (const [direction, ownHears, otherHears] of [
        ['in', 'voice', 'silence'],
        ['out', 'silence', 'voice'],
        ['all', 'silence', 'silence'],
      ] as const) {
        await mute(connection, { direction, muted: true, ...who });
        await hearing(own, ownHears, other, otherHears);
        await mute(connection, { direction, muted: false, ...who });
        await hearing(own, 'voice', other, 'voice');
      }
    });

    it('attended transfer: the consultation is with the third phone, which stays with the second', async () => {
      const { connection } = await talking(asterisk());
      const [third] = await phoneOf(asterisk(), '1003');
      const transferred = heard(connection, 'AttendedTransfer');
      await transfer(connection, { kind: 'attended', extension: 1001, to: 1003, context: 'home' });
      await third.talks();
      await hangUp(connection, { extension: 1001, context: 'home' });
      await until(() => transferred.length > 0, 'the transfer');
      should(transferred[0]?.get('Result')).equal('Success');
      await until(async () => {
        const up = (await channels(connection)).map((one) => one.get('Channel')?.replace(/-.*/, ''));
        return up.sort().join() === 'PJSIP/1002,PJSIP/1003';
      }, 'the second phone with the third, without the first');
    });

    it('call: the own phone shows the called number, and the other phone who calls', async () => {
      const connection = await connected(asterisk());
      const [own] = await phoneOf(asterisk(), '1001', 'ring');
      const [other] = await phoneOf(asterisk(), '1002', 'ring');
      const callerId = '"Reception" <100>';
      const result = call(connection, { from: 1001, to: 1002, context: 'home', timeout: 20_000, callerId });
      const line = await own.rings();
      should(line.invite && headerOf(line.invite, 'From')).startWith('"1002" <sip:1002@');
      own.answer(line);
      const called = await other.rings();
      should(called.invite && headerOf(called.invite, 'From')).startWith('"Reception" <sip:100@');
      other.answer(called, 486);
      should(await result).match({ outcome: 'answered', to: { outcome: 'busy' } });
    });

    for (const [status, to] of [
      [404, { outcome: 'unreachable', cause: 1 }],
      [480, { outcome: 'noAnswer', cause: 19 }],
      [503, { outcome: 'congestion', cause: 34 }],
      [600, { outcome: 'busy', cause: 17 }],
      [603, { outcome: 'busy', cause: 21 }],
    ] as const)
      it(`call: the called side is ${to.outcome} if its phone responds with ${status}`, async () => {
        const connection = await connected(asterisk());
        await phoneOf(asterisk(), '1001');
        const [other] = await phoneOf(asterisk(), '1002', 'ring');
        const result = call(connection, { from: 1001, to: 1002, context: 'home', timeout: 20_000 });
        other.answer(await other.rings(), status);
        should(await result).match({ outcome: 'answered', to });
      });

    it('call: the own phone that declines did not answer', async () => {
      const connection = await connected(asterisk());
      const [own] = await phoneOf(asterisk(), '1001', 'ring');
      const result = call(connection, { from: 1001, to: 600, context: 'home', timeout: 20_000 });
      own.answer(await own.rings(), 603);
      should(await result).match({ outcome: 'noAnswer', to: null });
    });

    it('call: the phone that a Local channel rings is the own phone, not the called side', async () => {
      const connection = await connected(asterisk());
      await phoneOf(asterisk(), '1001');
      const [other] = await phoneOf(asterisk(), '1002', 'ring');
      const device = 'Local/1001@home/n';
      const result = call(connection, { from: 1001, device, to: 1002, context: 'home', timeout: 20_000 });
      other.answer(await other.rings(), 486);
      should(await result).match({ outcome: 'answered', to: { outcome: 'busy', cause: 17 } });
    });

    it('message: the phone gets the text with all its lines', async () => {
      const connection = await connected(asterisk());
      const [phone] = await phoneOf(asterisk(), '1001');
      const body = 'line 1\nline 2: "a", b | c';
      await message(connection, { to: 'pjsip:1001', body });
      await until(() => phone.messages.length > 0, 'the message');
      should(phone.messages).deepEqual([body]);
    });
  });
}

/** A phone with sound, until the end of this test. */
async function phoneOf(
  asterisk: Asterisk,
  number: string,
  manner: SipPhone['manner'] = 'answer',
): Promise<[SipPhone, SipSound]> {
  const sound = await SipSound.open();
  afterThisTest(() => sound.close());
  const phone = await SipPhone.register(asterisk, number, sound);
  afterThisTest(() => phone.close());
  phone.manner = manner;
  return [phone, sound];
}

/** A call of 1001 to 1002, in which both hear each other, and may transfer. */
async function talking(asterisk: Asterisk) {
  const connection = await connected(asterisk);
  const [, own] = await phoneOf(asterisk, '1001');
  const [, other] = await phoneOf(asterisk, '1002');
  await addExtensions(asterisk, ['1102,1,Dial(PJSIP/1002,30,tT)']);
  await call(connection, { from: 1001, to: 1102, context: 'home' });
  await hearing(own, 'voice', other, 'voice');
  return { connection, own, other };
}

function hearing(
  own: SipSound,
  ownHears: 'voice' | 'silence',
  other: SipSound,
  otherHears: 'voice' | 'silence',
): Promise<unknown> {
  return until(
    () => own.hears === ownHears && other.hears === otherHears,
    () => `${ownHears} and ${otherHears}, not ${own.hears} and ${other.hears}`,
  );
}
