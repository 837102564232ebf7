import should from 'should';
import { startPhones } from '../../lab/parts/phones';
import type { EndpointEntry, SourceName, StateKind } from '../../src';
import { ownAsterisk } from '../support/own-asterisk';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';
import { Followed } from './state';

const CALL = 'Local/600@home';

for (const version of [22, 16] as const) {
  describe(`StateModel at a real Asterisk ${version}`, function () {
    this.timeout(60_000);
    const asterisk = ownAsterisk(version);
    const follow = (...sources: SourceName[]) =>
      new Followed(asterisk(), asterisk().users.admin, sources).begin();
    const begin = (followed: Followed, Application: string, Data: string) =>
      followed.send({ Action: 'Originate', Channel: CALL, Application, Data, Async: 'true' });
    const hangUp = (followed: Followed) =>
      followed.send({ Action: 'Hangup', Channel: '/^Local/600@home-/' }).catch(() => {});

    it('follows endpoints with their contacts, devices and hints of phones that register, call and leave', async () => {
      const phones = await startPhones(asterisk());
      afterThisTest(() => phones.stop());
      const followed = await follow('endpoints', 'devices', 'hints');
      const endpoint = (name: string) => followed.model.get('endpoint', name, 'PJSIP') as EndpointEntry;
      should(endpoint('1041')).containEql({ state: 'unregistered', online: false });
      await phones.register(['1041', '1042']);
      await until(() => endpoint('1041').online && endpoint('1042').online, 'both contacts');
      should(endpoint('1041').address).startWith('127.0.0.1:');
      await phones.call([['1041', '1042']], 'call', 1000);
      const states = (kind: StateKind, name: string) =>
        new Set(
          followed.changes
            .filter((entry) => entry.kind === kind && entry.name === name)
            .map(({ state }) => state),
        );
      // Asterisk reports the last state only after the phones have ended the call.
      const isIdle = () =>
        followed.model.get('device', 'PJSIP/1042')?.state === 'idle' &&
        followed.model.get('hint', '1042', 'home')?.state === 'idle';
      await until(isIdle, 'the end of the call');
      should([...states('device', 'PJSIP/1042')]).containDeep(['ringing', 'inUse', 'idle']);
      should([...states('hint', '1042')]).containDeep(['ringing', 'inUse', 'idle']);
      await phones.unregister(['1041', '1042']);
      await until(() => !endpoint('1041').online && !endpoint('1042').online, 'no contacts');
      await until(() => followed.isTrue('endpoint', 'device', 'hint'), 'the truth');
    });

    it('follows queues, their members and callers', async () => {
      const followed = await follow('queues');
      const member = { Queue: 'support', Interface: 'PJSIP/1043' };
      await followed.send({ Action: 'QueueAdd', ...member, MemberName: 'Forty-three' });
      afterThisTest(() => followed.send({ Action: 'QueueRemove', ...member }).catch(() => {}));
      await followed.send({ Action: 'QueuePause', ...member, Paused: 'true', Reason: 'lunch' });
      await until(() => followed.model.get('member', 'PJSIP/1043', 'support') !== undefined, 'the member');
      const callers = () =>
        [...followed.model.entries(['caller'])].map((entry) => entry.kind === 'caller' && entry.position);
      for (let count = 1; count <= 3; count++) {
        await begin(followed, 'Queue', 'support');
        await until(() => callers().length === count, 'the caller');
      }
      should(callers()).deepEqual([1, 2, 3]);
      const [first] = followed.model.entries(['caller']);
      await followed.send({ Action: 'Hangup', Channel: first?.name ?? '' });
      await until(() => callers().length === 2, 'one caller less');
      should(callers()).deepEqual([1, 2]);
      await until(() => followed.isTrue('queue', 'member', 'caller'), 'the truth');
      await hangUp(followed);
      await followed.send({ Action: 'QueueRemove', ...member });
      await until(
        () => callers().length === 0 && !followed.model.get('member', 'PJSIP/1043', 'support'),
        'an empty queue',
      );
      await until(() => followed.isTrue('queue', 'member', 'caller'), 'the truth');
    });

    it('forgets a caller that was redirected out of a queue without a dialplan, when it hangs up', async () => {
      const followed = await follow('queues');
      await begin(followed, 'Queue', 'support');
      const callers = () => [...followed.model.entries(['caller'])];
      await until(() => callers().length === 1, 'the caller');
      const Channel = callers()[0]?.name ?? '';
      await followed.send({ Action: 'Redirect', Channel, Context: 'home', Exten: '600', Priority: '1' });
      await hangUp(followed);
      await until(() => callers().length === 0, 'no caller');
      await until(() => followed.isTrue('queue', 'member', 'caller'), 'the truth');
    });

    it('follows parked calls', async () => {
      const followed = await follow('parking');
      await begin(followed, 'Park', '');
      await until(() => [...followed.model.entries()].length === 1, 'the parked call');
      await until(() => followed.isTrue('parked'), 'the truth');
      await hangUp(followed);
      await until(() => [...followed.model.entries()].length === 0, 'the end');
    });

    it('follows conferences and their participants, from the first one on', async () => {
      const followed = await follow('conferences');
      should([...followed.model.entries()]).be.empty();
      for (const parties of [1, 2]) {
        await begin(followed, 'ConfBridge', 'state');
        const room = () => followed.model.get('conference', 'state');
        await until(
          () => room()?.kind === 'conference' && JSON.stringify(room()).includes(`"parties":${parties}`),
          'it joined',
        );
      }
      await until(() => followed.isTrue('conference'), 'the truth');
      await hangUp(followed);
      await until(() => [...followed.model.entries()].length === 0, 'the end');
    });

    it('follows presence', async () => {
      const followed = await follow('presence');
      const say = (Value: string) =>
        followed.send({ Action: 'Setvar', Variable: 'PRESENCE_STATE(CustomPresence:lab)', Value });
      await say('away,at lunch,back at two');
      const known = () => followed.model.get('presence', 'CustomPresence:lab');
      await until(() => known()?.state === 'away', 'away');
      should(known()).containEql({ subtype: 'at lunch', message: 'back at two' });
      await say('not_set');
      await until(() => known()?.state === 'notSet', 'not set');
      await until(() => followed.isTrue('presence'), 'the truth');
    });

    it('follows a mailbox in which a caller leaves a message', async () => {
      const followed = await follow('mailboxes');
      const box = () => followed.model.get('mailbox', '1002', 'default');
      should(box()).containEql({ state: 'empty' });
      await begin(followed, 'VoiceMail', '1002@default,s');
      await until(
        async () => (await asterisk().cli('core show channels concise')).includes('VoiceMail'),
        'the recording',
      );
      // A message of less than a second is not kept on some systems.
      await new Promise((resolve) => setTimeout(resolve, 3000));
      await hangUp(followed);
      await until(() => box()?.state === 'new', 'the message');
      await until(() => followed.isTrue('mailbox'), 'the truth');
    });

    it('says that mailboxes cannot be listed without app_voicemail', async () => {
      await asterisk().cli('module unload app_voicemail.so');
      afterThisTest(() => asterisk().cli('module load app_voicemail.so'));
      await should(follow('mailboxes')).rejectedWith(
        /VoicemailUsersList was refused: Invalid\/unknown command/,
      );
    });
  });
}
