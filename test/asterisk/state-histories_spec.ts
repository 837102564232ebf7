import should from 'should';
import type { Asterisk } from '../../lab/parts/asterisk';
import { type Phones, startPhones } from '../../lab/parts/phones';
import type { Action, SourceName } from '../../src';
import { Random } from '../../src/simulator/random';
import { ownAsterisk } from '../support/own-asterisk';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';
import { channels } from './acting';
import { type Kept, keep } from './kept';

const SOURCES: readonly SourceName[] = [
  'hints',
  'devices',
  'endpoints',
  'mailboxes',
  'queues',
  'conferences',
];
const ALL_SOURCES: readonly SourceName[] = [...SOURCES, 'presence', 'parking'];
const HISTORIES = 2;
const STEPS = 30;
const STEPS_TO_A_REST = 5;
const PHONES = ['1041', '1042', '1043'];
const ROOMS = ['one', 'two'];

for (const version of [22, 16] as const) {
  describe(`the states that ami-state keeps of a real Asterisk ${version} with phones`, function () {
    this.timeout(180_000);
    const asterisk = ownAsterisk(version);

    it('are right after a call, a network cut, reloads that add and remove a hint, and a restart', async () => {
      const phones = await startPhones(asterisk());
      afterThisTest(() => phones.stop());
      const { connection, keeper, told, relay, snapshot, truth } = await keep(asterisk(), SOURCES);
      const online = (name: string) => keeper.model.get('endpoint', name, 'PJSIP')?.state !== 'unregistered';
      should(told.failures).deepEqual([]);

      await phones.register(['1041', '1042']);
      await until(() => online('1041') && online('1042'), 'both phones');
      await phones.call([['1041', '1042']], 'call', 300);
      await truth('after a call');

      await relay.cut();
      await until(() => connection.state !== 'ready', 'the cut');
      await phones.unregister(['1042']);
      await relay.mend();
      await snapshot(2);
      should(online('1042')).be.false();
      await truth('after the cut');

      await asterisk().cli('dialplan add extension 1999,hint,PJSIP/1041 into home');
      await asterisk().cli('module reload pbx_config.so');
      await until(() => keeper.model.get('hint', '1999', 'home') !== undefined, 'the new hint');
      await asterisk().cli('dialplan remove extension 1999@home');
      await asterisk().cli('module reload pbx_config.so');
      await until(() => !keeper.model.get('hint', '1999', 'home'), 'the end of the hint');
      should(told.changes.filter(({ name, removed }) => name === '1999' && removed)).have.length(1);
      await truth('after the reloads');

      const before = told.snapshots;
      await asterisk().cli('core restart now');
      await snapshot(before + 1);
      await truth('after the restart');
      should(told.failures).deepEqual([]);
    });

    for (let seed = 1; seed <= HISTORIES; seed++) {
      it(`are right at each pause of a random history (seed ${seed})`, async () => {
        const phones = await startPhones(asterisk());
        afterThisTest(() => phones.stop());
        const kept = await keep(asterisk(), ALL_SOURCES);
        const random = new Random(seed);
        const done: string[] = [];
        for (let number = 1; number <= STEPS; number++) {
          done.push(await step(asterisk(), kept, phones, random));
          if (number % STEPS_TO_A_REST === 0) await kept.truth(`after ${done.join(', ')}`);
        }
        should(kept.told.failures).deepEqual([]);
        await kept.connection.send({ Action: 'Hangup', Channel: '/^Local/' }).catch(() => {});
      });
    }
  });
}

/** Runs a random step. @returns its name */
async function step(
  asterisk: Asterisk,
  { connection, relay, told, snapshot }: Kept,
  phones: Phones,
  random: Random,
): Promise<string> {
  // Some actions are refused, for example to add a member that the queue already has.
  const act = (action: Action) => connection.send(action).catch(() => {});
  const phone = random.pick(PHONES) ?? '';
  const Interface = `PJSIP/${phone}`;
  const member = { Queue: 'support', Interface };
  const originate = (Application: string, Data: string, number = '600') =>
    act({ Action: 'Originate', Channel: `Local/${number}@home`, Application, Data, Async: 'true' });
  const anyChannel = async () => {
    const up = (await channels(connection)).map((channel) => channel.get('Channel') ?? '');
    return random.pick(up) ?? 'none';
  };
  const steps: Record<string, () => Promise<unknown>> = {
    register: () => phones.register([phone]),
    unregister: () => phones.unregister([phone]),
    custom: () =>
      act({
        Action: 'Setvar',
        Variable: `DEVICE_STATE(Custom:200${random.between(1, 3)})`,
        Value: random.pick(['INUSE', 'RINGING', 'NOT_INUSE', 'ONHOLD']) ?? '',
      }),
    presence: () =>
      act({
        Action: 'Setvar',
        Variable: `PRESENCE_STATE(CustomPresence:${phone})`,
        Value: random.pick(['away,out,at lunch', 'dnd', 'not_set', 'available']) ?? '',
      }),
    // With a dialplan, because no event reports that a channel without one was redirected out of a queue.
    queue: () => originate('Echo', '', '602'),
    conference: () => originate('ConfBridge', random.pick(ROOMS) ?? ''),
    park: () => originate('Park', ''),
    voicemail: () => originate('VoiceMail', '1001@default,s'),
    add: () => act({ Action: 'QueueAdd', ...member, Penalty: String(random.between(0, 3)) }),
    remove: () => act({ Action: 'QueueRemove', ...member }),
    penalty: () => act({ Action: 'QueuePenalty', ...member, Penalty: String(random.between(0, 3)) }),
    reload: () => act({ Action: 'QueueReload', Members: 'yes', Rules: 'yes', Parameters: 'yes' }),
    pause: () => act({ Action: 'QueuePause', ...member, Paused: random.pick(['true', 'false']) ?? '' }),
    hangUp: async () => act({ Action: 'Hangup', Channel: await anyChannel() }),
    mute: async () => {
      const Action = random.pick(['ConfbridgeMute', 'ConfbridgeUnmute', 'ConfbridgeKick']) ?? '';
      await act({ Action, Conference: random.pick(ROOMS) ?? '', Channel: await anyChannel() });
    },
    move: async () =>
      act({
        Action: 'Redirect',
        ...{ Channel: await anyChannel(), Context: 'home', Priority: '1' },
        Exten: random.pick(['600', '602', '603']) ?? '',
      }),
    hint: async () => {
      if (random.between(0, 1) === 0)
        await asterisk.cli(`dialplan add extension 1999,hint,PJSIP/${phone} into home replace`);
      else await asterisk.cli('dialplan remove extension 1999@home').catch(() => {});
      await asterisk.cli('module reload pbx_config.so');
    },
    cut: async () => {
      const before = told.snapshots;
      await relay.cut();
      await until(() => connection.state !== 'ready', 'the cut');
      await phones.register([phone]);
      await relay.mend();
      await snapshot(before + 1);
    },
  };
  const name = random.pick(Object.keys(steps)) ?? '';
  await steps[name]?.();
  return name;
}
