import should from 'should';
import type { AmiConnection } from '../../src';
import { type ActionConnection, call, hangUp, pickup, redirect, transfer } from '../../src/actions';
import { ownAsterisk } from '../support/own-asterisk';
import { rejection, until } from '../support/wait';
import { addExtensions, channels, connected, heard, withPhones } from './acting';

const HOME = { context: 'home', timeout: 20_000 };

for (const version of [22, 16] as const) {
  describe(`the forms among several calls on a real Asterisk ${version}`, function () {
    this.timeout(60_000);
    const asterisk = ownAsterisk(version);

    it('"newest" names the newest call of an extension, also of two calls in one second', async () => {
      const connection = await connected(asterisk());
      await withPhones(asterisk(), { 1001: 'answer' });
      const begun: (string | undefined)[] = [];
      // Some numbers, so that the order in which Asterisk lists channels cannot be right by chance.
      for (let i = 0; i < 4; i++) {
        const Channel = 'PJSIP/1001';
        const { response } = await connection.send({
          ...{ Action: 'Originate', Channel, Context: 'home', Exten: 600, Priority: 1, Async: true },
          ChannelId: `newest-${i}`,
        });
        should(response.get('Response')).equal('Success');
        await until(async () => (await inEcho(connection)).length === i + 1, 'the call');
        begun.push((await inEcho(connection)).find((name) => !begun.includes(name)));
      }
      const who = { extension: 1001, to: 601, context: 'home' };
      should(await rejection(redirect(connection, who))).have.property('code', 'AMI_ERR_AMBIGUOUS');
      const { channel } = await redirect(connection, { ...who, which: 'newest' });
      should(channel).equal(begun.at(-1));
      await until(async () => (await inEcho(connection)).length === 3, 'the end of the newest call');
      should((await inEcho(connection)).sort()).deepEqual(begun.slice(0, 3).sort());
    });

    it('transfer refuses a party of a conference, of two and of three', async () => {
      const connection = await connected(asterisk());
      await withPhones(asterisk(), { 1001: 'answer', 1002: 'answer', 1003: 'answer' });
      const inConference = async () =>
        (await channels(connection)).filter(
          (one) => one.get('BridgeId') && one.get('Application') === 'ConfBridge',
        );
      for (const from of [1001, 1002, 1003]) {
        const where = { Context: 'home', Exten: 603, Priority: 1 };
        await connection.send({ Action: 'Originate', Channel: `PJSIP/${from}`, ...where, Async: true });
        await until(async () => (await inConference()).length === from - 1000, 'all in the conference');
        if (from === 1001) continue;
        for (const kind of ['blind', 'attended'] as const) {
          const refused = transfer(connection, { kind, extension: 1001, to: 600, context: 'home' });
          should(await rejection(refused)).match({ code: 'AMI_ERR_REJECTED', message: /conference/ });
        }
        should(await inConference()).have.length(from - 1000);
      }
    });

    it('call keeps one of two phones that answer at the same moment', async () => {
      const connection = await connected(asterisk());
      await withPhones(asterisk(), { 1001: 'answer', 1002: 'answer' });
      await addExtensions(asterisk(), ['1100,hint,PJSIP/1001&PJSIP/1002']);
      const answered = heard(connection, 'OriginateResponse');
      const both = () => until(() => answered.length === 2, 'the answers of both phones');
      const late: ActionConnection = {
        send: async (action, options) => {
          if (action.Action === 'Hangup') await both();
          return connection.send(action, options);
        },
        subscribe: (names, listener) => connection.subscribe(names, listener),
        on: (name, listener) => connection.on(name, listener),
        off: (name, listener) => connection.off(name, listener),
      };
      const result = await call(late, { from: 1100, to: 600, context: 'home', timeout: 10_000 });
      should(answered.map((event) => event.get('Response'))).deepEqual(['Success', 'Success']);
      should(result).match({ outcome: 'answered', callId: answered[0]?.get('Uniqueid') });
      await until(async () => (await channels(connection)).length < 2, 'the end of the second call');
      should((await channels(connection)).map((one) => one.get('Uniqueid'))).deepEqual([result.callId]);
    });

    it('pickup takes a call that rings at another phone', async () => {
      const connection = await connected(asterisk());
      await withPhones(asterisk(), { 1001: 'answer', 1002: 'ring', 1003: 'answer' });
      const ringing = call(connection, { from: 1003, to: 1002, ...HOME });
      const isRinging = (name: string) => name.startsWith('PJSIP/1002-');
      await until(
        async () => (await channels(connection)).some((one) => isRinging(nameOf(one))),
        'a ringing',
      );
      const taken = { extension: 1001, of: 1002, code: '72', context: 'calls', timeout: 3_000 };
      should(await pickup(connection, taken)).match({ outcome: 'answered' });
      await until(
        async () => (await inBridge(connection)).join() === 'PJSIP/1001,PJSIP/1003',
        'the caller and who picked up in a bridge',
      );
      should(await ringing).match({ outcome: 'answered', to: { outcome: 'answered' } });
      await until(
        async () => !(await channels(connection)).map(nameOf).some(isRinging),
        'the end of the ringing',
      );
    });

    it('call distinguishes two calls between the same numbers', async () => {
      const [one, other] = [await connected(asterisk()), await connected(asterisk())];
      await withPhones(asterisk(), { 1001: 'answer', 1002: 'answer', 1003: 'refuse' });
      await addExtensions(asterisk(), [`1102,1,Dial(PJSIP/$\{target},30)`]);
      const same = { from: 1001, to: 1102, callerId: 'Same <1001>', ...HOME };
      const [first, second] = await Promise.all([
        call(one, { ...same, variables: { target: '1002' } }),
        call(other, { ...same, variables: { target: '1003' } }),
      ]);
      should([first, second]).match([
        { outcome: 'answered', to: { outcome: 'answered' } },
        { outcome: 'answered', to: { outcome: 'busy' } },
      ]);
      should(first.callId).not.equal(second.callId);
      const { channels: ended } = await hangUp(one, { callId: first.callId });
      should(ended.map((name) => name.replace(/-.*/, '')).sort()).deepEqual(['PJSIP/1001', 'PJSIP/1002']);
    });
  });
}

const nameOf = (channel: { get(name: string): string | undefined }) => channel.get('Channel') ?? '';

async function inEcho(connection: AmiConnection): Promise<string[]> {
  return (await channels(connection)).filter((one) => one.get('Application') === 'Echo').map(nameOf);
}

async function inBridge(connection: AmiConnection): Promise<string[]> {
  const up = (await channels(connection)).filter((one) => one.get('BridgeId'));
  return up.map((one) => nameOf(one).replace(/-.*/, '')).sort();
}
