import { setTimeout as sleep } from 'node:timers/promises';
import should from 'should';
import type { Asterisk } from '../../lab/parts/asterisk';
import type { AmiConnection } from '../../src';
import {
  call,
  deviceState,
  dtmf,
  hangUp,
  message,
  mute,
  park,
  pickup,
  presence,
  queue,
  record,
  redirect,
  transfer,
  userEvent,
} from '../../src/actions';
import { ownAsterisk } from '../support/own-asterisk';
import { rejection, until } from '../support/wait';
import { addExtensions, channels, connected, heard, withPhones } from './acting';

/** A call of 1001 to 1002, both in one bridge. */
async function talking(asterisk: Asterisk): Promise<{ connection: AmiConnection; callId: string }> {
  const connection = await connected(asterisk);
  await withPhones(asterisk, { 1001: 'answer', 1002: 'answer', 1003: 'answer' });
  const { callId } = await call(connection, { from: 1001, to: 1002, context: 'home', timeout: 10_000 });
  await until(
    async () => (await channels(connection)).filter((one) => one.get('BridgeId')).length === 2,
    'both in a bridge',
  );
  return { connection, callId };
}

const names = async (connection: AmiConnection) =>
  (await channels(connection)).map((one) => one.get('Channel')?.replace(/-.*/, '')).sort();

for (const version of [22, 16] as const) {
  describe(`the forms on a real Asterisk ${version}`, function () {
    this.timeout(60_000);
    const asterisk = ownAsterisk(version);

    it('hangup ends the one call of an extension, and refuses to choose between several', async () => {
      const { connection } = await talking(asterisk());
      await addExtensions(asterisk(), ['1100,hint,PJSIP/1001&PJSIP/1002']);
      const several = await rejection(hangUp(connection, { extension: 1100, context: 'home' }));
      should(several).match({
        code: 'AMI_ERR_AMBIGUOUS',
        message: /several calls: (?=.*PJSIP\/1001-).*PJSIP\/1002-/,
      });
      should(await names(connection)).deepEqual(['PJSIP/1001', 'PJSIP/1002']);
      await hangUp(connection, { extension: 1002, context: 'home' });
      await until(async () => (await channels(connection)).length === 0, 'the end of the call');
      const none = await rejection(hangUp(connection, { extension: 1002, context: 'home' }));
      should(none).match({ code: 'AMI_ERR_REJECTED', message: /has no call/ });
    });

    it('hangup of a regular expression needs "several"', async () => {
      const { connection } = await talking(asterisk());
      for (const channel of ['/^PJSIP/', '\x01/^PJSIP/', ' /^PJSIP/'])
        should(await rejection(hangUp(connection, { channel }))).have.property(
          'code',
          'AMI_ERR_INVALID_ACTION',
        );
      should((await channels(connection)).length).equal(2);
      await hangUp(connection, { channel: '/^PJSIP/', several: true });
      await until(async () => (await channels(connection)).length === 0, 'the end of the call');
    });

    it('transfer sends the other party, and nobody to an extension that does not exist', async () => {
      const { connection } = await talking(asterisk());
      const nowhere = { kind: 'blind', extension: 1001, to: 9999, context: 'home' } as const;
      should(await rejection(transfer(connection, nowhere))).match({
        code: 'AMI_ERR_REJECTED',
        message: /no extension "9999"/,
      });
      await sleep(500);
      should(await names(connection)).deepEqual(['PJSIP/1001', 'PJSIP/1002']);
      await transfer(connection, { ...nowhere, to: 600 });
      await until(async () => (await names(connection)).join() === 'PJSIP/1002', 'the end of 1001');
      await until(async () => (await channels(connection))[0]?.get('Exten') === '600', '1002 at 600');
    });

    it('transfer refuses a channel that does not talk to exactly one other party', async () => {
      const connection = await connected(asterisk());
      await withPhones(asterisk(), { 1001: 'answer' });
      await call(connection, { from: 1001, to: 600, context: 'home', timeout: 3_000 });
      for (const kind of ['blind', 'attended'] as const) {
        const error = await rejection(
          transfer(connection, { kind, extension: 1001, to: 1002, context: 'home' }),
        );
        should(error).match({ code: 'AMI_ERR_REJECTED', message: /not in a call/ });
      }
    });

    it('attended transfer says what to check if Dial does not allow it', async () => {
      const { connection } = await talking(asterisk());
      const error = await rejection(
        transfer(connection, {
          kind: 'attended',
          extension: 1001,
          to: 1003,
          context: 'home',
          timeout: 1_500,
        }),
      );
      should(error).match({ code: 'AMI_ERR_REJECTED' });
      should(error.message).match(/features\.conf|atxfer/i);
      should(await names(connection)).deepEqual(['PJSIP/1001', 'PJSIP/1002']);
    });

    it('attended transfer begins a consultation, and cancel ends it', async () => {
      const connection = await connected(asterisk());
      await withPhones(asterisk(), { 1002: 'answer', 1003: 'ring' });
      // The digits of an attended transfer take their time from media, which these phones do not send.
      await addExtensions(asterisk(), ['1102,1,Dial(PJSIP/1002,30,tT)', '1201,1,Playback(silence/10)']);
      const device = 'Local/1201@home/n';
      const { channel } = await call(connection, { from: 1001, device, to: 1102, context: 'home' });
      const who = { channel: String(channel), context: 'home' };
      await until(
        async () => (await channels(connection)).filter((one) => one.get('BridgeId')).length === 2,
        'both in a bridge',
      );
      await transfer(connection, { kind: 'attended', to: 1003, ...who });
      await until(async () => (await names(connection)).includes('PJSIP/1003'), 'the consultation');
      await transfer(connection, { kind: 'cancel', ...who });
      await until(
        async () => !(await names(connection)).includes('PJSIP/1003'),
        'the end of the consultation',
      );
      should(await names(connection)).containEql('PJSIP/1002');
    });

    it('refuses to cancel without a transfer in progress', async () => {
      const { connection } = await talking(asterisk());
      const error = await rejection(
        transfer(connection, { kind: 'cancel', extension: 1001, context: 'home', timeout: 1_500 }),
      );
      should(error).match({ code: 'AMI_ERR_REJECTED' });
    });

    it('redirect sends the named party', async () => {
      const { connection } = await talking(asterisk());
      await redirect(connection, { extension: 1001, to: 600, context: 'home' });
      await until(async () => (await names(connection)).join() === 'PJSIP/1001', 'the end of 1002');
    });

    it('park parks the other party and reports the space', async () => {
      const { connection } = await talking(asterisk());
      const parked = await park(connection, { extension: 1001, context: 'home' });
      should(parked.channel).startWith('PJSIP/1002-');
      should(parked.space).match(/^\d+$/);
      const { items } = await connection.send({ Action: 'ParkedCalls' });
      should(items[0]?.get('ParkingSpace')).equal(parked.space);
    });

    it('pickup rings the given phone, which dials the code with the extension', async () => {
      const connection = await connected(asterisk());
      await withPhones(asterisk(), { 1001: 'answer' });
      await addExtensions(asterisk(), ['**1005,1,Echo()']);
      const picked = { extension: 1001, of: 1005, context: 'home', timeout: 3_000 };
      should(await pickup(connection, picked)).match({ outcome: 'answered' });
      await until(async () => (await channels(connection))[0]?.get('Exten') === '**1005', 'the code');
    });

    it('queue adds, pauses with a reason, weights, unpauses and removes a member', async () => {
      const connection = await connected(asterisk());
      const member = 'Local/1005@home/n';
      const stateInterface = 'PJSIP/1005';
      const state = async () => {
        const { items } = await connection.send({ Action: 'QueueStatus', Queue: 'support' });
        const found = items.find((item) => item.get('Location') === member);
        return found && ['Paused', 'PausedReason', 'Penalty', 'Name'].map((name) => found.get(name));
      };
      await queue(connection, {
        do: 'add',
        queue: 'support',
        member,
        stateInterface,
        name: 'Ann',
        penalty: 2,
      });
      should(await state()).deepEqual(['0', '', '2', 'Ann']);
      should(
        await queue(connection, { do: 'pause', member: stateInterface, reason: 'lunch, late' }),
      ).deepEqual({
        member,
        queues: ['support'],
      });
      should(await state()).deepEqual(['1', 'lunch, late', '2', 'Ann']);
      await queue(connection, { do: 'penalty', queue: 'support', member, penalty: 5 });
      await queue(connection, { do: 'unpause', member });
      should(await state()).deepEqual(['0', '', '5', 'Ann']);
      await queue(connection, { do: 'remove', queue: 'support', member });
      should(await state()).equal(undefined);
    });

    it('queue explains what it cannot do', async () => {
      const connection = await connected(asterisk());
      const own = { do: 'remove', queue: 'support', member: 'PJSIP/1001' } as const;
      should(await rejection(queue(connection, own))).match({ message: /queues\.conf/ });
      should(await rejection(queue(connection, { ...own, member: 'PJSIP/1050' }))).match({
        message: /not a member/,
      });
      should(await rejection(queue(connection, { ...own, do: 'add', queue: 'nosuch' }))).have.property(
        'code',
        'AMI_ERR_REJECTED',
      );
    });

    it('record starts, pauses, resumes and stops', async () => {
      const { connection } = await talking(asterisk());
      const who = { extension: 1001, context: 'home' };
      const recorded = async () => {
        const Channel = await nameOf(connection);
        const Variable = 'MIXMONITOR_FILENAME';
        return (await connection.send({ Action: 'Getvar', Channel, Variable })).response.get('Value');
      };
      await record(connection, { do: 'start', file: 'acting/a call.wav', ...who });
      should(await recorded()).endWith('/monitor/acting/a call.wav');
      await record(connection, { do: 'pause', ...who });
      await record(connection, { do: 'resume', ...who });
      await record(connection, { do: 'stop', ...who });
      should(await rejection(record(connection, { do: 'stop', ...who }))).have.property(
        'code',
        'AMI_ERR_REJECTED',
      );
    });

    it('mute and dtmf work for the phone of an extension, and fail without a call', async () => {
      const { connection } = await talking(asterisk());
      const who = { extension: 1001, context: 'home' };
      await mute(connection, { direction: 'in', muted: true, ...who });
      await mute(connection, { direction: 'in', muted: false, ...who });
      await dtmf(connection, { digits: '12#', ...who });
      const nobody = { extension: 1003, context: 'home' };
      for (const refused of [
        mute(connection, { direction: 'in', muted: true, ...nobody }),
        dtmf(connection, { digits: '1', ...nobody }),
      ])
        should(await rejection(refused)).match({ code: 'AMI_ERR_REJECTED', message: /has no call/ });
    });

    it('userEvent, presence and deviceState arrive as they were given', async () => {
      const connection = await connected(asterisk());
      const events = heard(connection, 'UserEvent');
      await userEvent(connection, { name: 'Acting', headers: { Text: 'a, "b" | c' } });
      await until(() => events.length > 0, 'the event');
      should(events[0]?.get('Text')).equal('a, "b" | c');
      await deviceState(connection, { name: '2001', state: 'RINGING' });
      const read = async (Variable: string) =>
        (await connection.send({ Action: 'Getvar', Variable })).response.get('Value');
      should(await read('DEVICE_STATE(Custom:2001)')).equal('RINGING');
      await presence(connection, { name: 'acting', state: 'away', subtype: 'lunch', message: 'back at one' });
      should(await read('PRESENCE_STATE(CustomPresence:acting,value)')).equal('away');
      should(await read('PRESENCE_STATE(CustomPresence:acting,subtype)')).equal('lunch');
      should(await read('PRESENCE_STATE(CustomPresence:acting,message)')).equal('back at one');
    });

    it('message reaches Asterisk, and an unknown destination is an error', async () => {
      const connection = await connected(asterisk());
      const error = await rejection(message(connection, { to: 'nosuch:1001', body: 'line 1\nline 2' }));
      should(error).have.property('code', 'AMI_ERR_REJECTED');
      await withPhones(asterisk(), { 1001: 'answer' });
      should(await message(connection, { to: 'pjsip:1001', body: 'line 1\nline 2' })).deepEqual({
        to: 'pjsip:1001',
      });
    });
  });
}

async function nameOf(connection: AmiConnection): Promise<string> {
  const own = (await channels(connection)).find((one) => one.get('Channel')?.startsWith('PJSIP/1001-'));
  return own?.get('Channel') ?? '';
}
