import should from 'should';
import { keeperOf } from '../../nodes/ami-state/keepers';
import { type Action, AmiConnection, AmiSession, type StateEntry } from '../../src';
import { Simulator } from '../../src/simulator';
import { Random } from '../../src/simulator/random';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';

const USER = { username: 'admin', secret: 'secret' };
const EXTENSIONS = ['1001', '1002', '1003'];
const ROOMS = ['600', '601'];
const PROVIDERS = ['CustomPresence:ann', 'CustomPresence:bob'];
const HISTORIES = 6;
const STEPS = 45;

type Send = (action: Action) => Promise<void>;

/** @returns one line for each thing, from lists that this function reads without the model */
async function truth(session: AmiSession): Promise<string[]> {
  const list = (action: Action) =>
    session.send(action).then(
      ({ items }) => items,
      () => [],
    );
  const lines: string[] = [];
  for (const item of await list({ Action: 'PresenceStateList' }))
    lines.push(`presence ${item.get('Presentity')}: ${item.get('Status')} ${item.get('Message')}`);
  for (const item of await list({ Action: 'VoicemailUsersList' }))
    lines.push(
      `mailbox ${item.get('VoiceMailbox')}: ${item.get('NewMessageCount')} ${item.get('OldMessageCount')}`,
    );
  for (const item of await list({ Action: 'ParkedCalls' }))
    lines.push(`parked ${item.get('ParkingSpace')}: ${item.get('ParkeeChannel')}`);
  for (const room of await list({ Action: 'ConfbridgeListRooms' })) {
    const Conference = room.get('Conference') ?? '';
    const members = await list({ Action: 'ConfbridgeList', Conference });
    const shown = members.map((item) => `${item.get('Channel')} ${item.get('Muted') === 'Yes'}`);
    lines.push(`conference ${Conference}: ${shown.sort().join(', ')}`);
  }
  return lines.sort();
}

function told(entries: Iterable<StateEntry>): string[] {
  return [...entries]
    .map((entry) => {
      switch (entry.kind) {
        case 'presence':
          return `presence ${entry.name}: ${entry.text} ${entry.message}`;
        case 'mailbox':
          return `mailbox ${entry.name}: ${entry.newMessages} ${entry.oldMessages}`;
        case 'parked':
          return `parked ${entry.name}: ${entry.channel}`;
        case 'conference': {
          const shown = entry.participants.map(({ channel, muted }) => `${channel} ${muted}`);
          return `conference ${entry.name}: ${shown.sort().join(', ')}`;
        }
        default:
          return `${entry.kind} is not one of these kinds`;
      }
    })
    .sort();
}

/** Runs a random step. */
async function step(pbx: Simulator, random: Random, act: Send): Promise<void> {
  const extension = random.pick(EXTENSIONS) ?? '';
  const channels = [...pbx.exchange.channels.values()].map(({ name }) => name);
  const channel = random.pick(channels) ?? 'none';
  const originate = (Application: string, Data: string) =>
    act({ Action: 'Originate', Channel: 'Local/700@default', Application, Data, Async: 'true' });
  const steps: (() => unknown)[] = [
    () =>
      act({
        Action: 'Setvar',
        Variable: `PRESENCE_STATE(${random.pick(PROVIDERS)})`,
        Value: random.pick(['away,out,at lunch', 'dnd', 'not_set', 'available,,here', 'chat']) ?? '',
      }),
    () => pbx.setMailbox(extension, { new: random.between(0, 3), old: random.between(0, 2) }),
    () => pbx.setMailbox(extension, { new: random.between(0, 3), old: random.between(0, 2) }),
    () => channels.length < 12 && originate('Park', ''),
    () => channels.length < 12 && originate('ConfBridge', random.pick(ROOMS) ?? ''),
    () => channels.length < 12 && originate('ConfBridge', random.pick(ROOMS) ?? ''),
    () => act({ Action: 'ConfbridgeMute', Conference: random.pick(ROOMS) ?? '', Channel: channel }),
    () => act({ Action: 'ConfbridgeUnmute', Conference: random.pick(ROOMS) ?? '', Channel: channel }),
    () => act({ Action: 'Hangup', Channel: channel }),
  ];
  await random.pick(steps)?.();
}

describe('the states of random histories of presence, mailboxes, parked calls and conferences', function () {
  this.timeout(120_000);
  /** Kinds of states that a PBX had when it was compared. */
  const kinds = new Set<string | undefined>();

  for (let seed = 1; seed <= HISTORIES; seed++) {
    it(`equal those of the PBX at each pause, with lost connections and restarts in between (seed ${seed})`, async () => {
      const random = new Random(seed);
      const pbx = await Simulator.listen({
        extensions: [...EXTENSIONS, { extension: '700', does: [['Answer'], ['Wait', 600]] }],
        mailboxes: EXTENSIONS.map((mailbox) => ({ mailbox })),
        seed,
      });
      afterThisTest(() => pbx.close());
      const server = { host: pbx.host, port: pbx.port, ...USER };
      const connection = new AmiConnection({ ...server, reconnectDelay: 5 });
      afterThisTest(() => connection.close());
      const keeper = keeperOf(connection, 'simulator');
      const entries = new Map<string, StateEntry>();
      const faults: string[] = [];
      let snapshots = 0;
      const user = {
        sources: ['presence', 'mailboxes', 'parking', 'conferences'] as const,
        mailboxes: [],
        checkInterval: 0,
        onSnapshot: () => {
          snapshots += 1;
          entries.clear();
          for (const entry of keeper.model.entries()) entries.set(`${entry.kind} ${entry.name}`, entry);
        },
        onChange: (entry: StateEntry) => {
          const key = `${entry.kind} ${entry.name}`;
          const before = entries.get(key);
          if (
            before &&
            !entry.removed &&
            JSON.stringify({ ...before, n: 0 }) === JSON.stringify({ ...entry, n: 0 })
          )
            faults.push(`${key} was reported twice`);
          if (entry.removed) entries.delete(key);
          else entries.set(key, entry);
        },
        onFailures: (failures: ReadonlyMap<string, Error>) => {
          for (const [source, { message }] of failures) faults.push(`${source}: ${message}`);
        },
      };
      afterThisTest(keeper.add(user));
      connection.open();
      let acting = await AmiSession.open({ ...server, events: 'off' });
      afterThisTest(() => acting.close());
      const act: Send = async (action) => {
        if (!acting.isOpen) acting = await AmiSession.open({ ...server, events: 'off' });
        // A step that the simulated PBX refuses, such as a channel in no conference.
        await acting.send(action).catch(() => {});
      };
      for (let at = 1; at <= STEPS; at++) {
        await step(pbx, random, act);
        if (random.chance(0.04)) pbx.drop();
        if (random.chance(0.03)) await pbx.restart({ bootMs: random.between(0, 40) });
        if (at % 15 > 0) continue;
        await until(() => connection.state === 'ready' && keeper.isCurrent(user), 'the model');
        let [expected, found] = [['nothing'], ['yet']];
        const isTrue = async () => {
          await act({ Action: 'Ping' });
          [expected, found] = [await truth(acting), told(entries.values())];
          return expected.join('\n') === found.join('\n');
        };
        await until(
          isTrue,
          () => `the truth after ${at} steps: ${expected.join('; ')} | ${found.join('; ')}`,
          30_000,
        );
        for (const line of expected) kinds.add(line.split(' ')[0]);
      }
      should(faults).deepEqual([]);
      should(snapshots).be.above(0);
    });
  }

  it('include each of these kinds', () => {
    should([...kinds].sort()).deepEqual(['conference', 'mailbox', 'parked', 'presence']);
  });
});
