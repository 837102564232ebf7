import should from 'should';
import { keeperOf } from '../../nodes/ami-state/keepers';
import type { StateUser } from '../../nodes/ami-state/state-user';
import { AmiConnection, AmiSession, type StateEntry, scopeOf } from '../../src';
import { type Call, type QueueCall, Simulator } from '../../src/simulator';
import { Random } from '../../src/simulator/random';
import { extensionState } from '../../src/state-words';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';

const USER = { username: 'admin', secret: 'secret' };
const EXTENSIONS = ['1001', '1002', '1003', '1004', '1005', '1006'];
/** Extensions without a phone. The test changes their states without an event, which never happens to a real phone. */
const CUSTOM = ['2001', '2002', '2003'];
const PHASES = [
  'idle',
  'inUse',
  'busy',
  'unavailable',
  'ringing',
  'inUseRinging',
  'onHold',
  'removed',
] as const;
const HISTORIES = 12;
const STEPS = 60;

/** Keeps the states as a flow does that stores the messages of a node. */
class Table implements StateUser {
  readonly sources = ['hints', 'devices', 'endpoints', 'queues'] as const;
  readonly mailboxes = [];
  readonly checkInterval = 0;
  readonly entries = new Map<string, StateEntry>();
  readonly faults: string[] = [];
  readonly #lastN = new Map<string, number>();
  snapshots = 0;

  constructor(private readonly all: () => Iterable<StateEntry>) {}

  onSnapshot(): void {
    this.snapshots += 1;
    const before = new Set(this.entries.keys());
    for (const entry of this.all()) before.delete(this.#keep(entry));
    // Each removal was reported.
    for (const key of before) this.faults.push(`${key} is missing in a snapshot`);
  }

  onChange(entry: StateEntry): void {
    const before = this.entries.get(keyOf(entry));
    if (
      before &&
      !entry.removed &&
      JSON.stringify({ ...before, n: 0 }) === JSON.stringify({ ...entry, n: 0 })
    )
      this.faults.push(`${keyOf(entry)} was reported twice`);
    const key = this.#keep(entry);
    if (entry.removed) this.entries.delete(key);
  }

  onFailures(failures: ReadonlyMap<string, Error>): void {
    for (const [source, { message }] of failures) this.faults.push(`${source}: ${message}`);
  }

  #keep(entry: StateEntry): string {
    const key = keyOf(entry);
    const before = this.entries.get(key);
    const isKnown = before?.n === entry.n && JSON.stringify(before) === JSON.stringify(entry);
    if (!isKnown && entry.n <= (this.#lastN.get(key) ?? 0) && entry.kind !== 'caller')
      this.faults.push(`${key}: ${entry.n} after ${this.#lastN.get(key)}`);
    this.#lastN.set(key, entry.n);
    this.entries.set(key, entry);
    return key;
  }
}

const keyOf = (entry: StateEntry) => `${entry.kind} ${entry.name}@${scopeOf(entry)}`;

/** @returns one line for each thing, from lists that this function reads without the model */
async function truth(pbx: Simulator): Promise<string[]> {
  const session = await AmiSession.open({ host: pbx.host, port: pbx.port, ...USER });
  const list = async (Action: string) =>
    session.send({ Action }).then(
      ({ items }) => items,
      () => [],
    );
  const lines: string[] = [];
  for (const item of await list('ExtensionStateList'))
    lines.push(
      `hint ${item.get('Exten')}@${item.get('Context')}: ${extensionState(Number(item.get('Status')))}`,
    );
  for (const item of await list('DeviceStateList'))
    lines.push(`device ${item.get('Device')}@: ${item.get('State')}`);
  for (const item of await list('PJSIPShowEndpoints'))
    lines.push(`endpoint ${item.get('ObjectName')}@PJSIP: ${item.get('Contacts') !== ''}`);
  for (const item of await list('QueueStatus')) {
    const queue = item.get('Queue');
    if (item.name === 'QueueParams') lines.push(`queue ${queue}@: ${item.get('Calls')}`);
    if (item.name === 'QueueMember')
      lines.push(
        `member ${item.get('Location')}@${queue}: ${item.get('Paused') === '1'} ${item.get('Penalty')}`,
      );
    if (item.name === 'QueueEntry')
      lines.push(`caller ${item.get('Channel')}@${queue}: ${item.get('Position')}`);
  }
  await session.close();
  return lines.sort();
}

function told(entries: Iterable<StateEntry>): string[] {
  return [...entries]
    .map((entry) => {
      switch (entry.kind) {
        case 'device':
          return `${keyOf(entry)}: ${entry.text}`;
        case 'endpoint':
          return `${keyOf(entry)}: ${entry.online}`;
        case 'queue':
          return `${keyOf(entry)}: ${entry.calls}`;
        case 'member':
          return `${keyOf(entry)}: ${entry.paused} ${entry.penalty}`;
        case 'caller':
          return `${keyOf(entry)}: ${entry.position}`;
        default:
          return `${keyOf(entry)}: ${entry.state}`;
      }
    })
    .sort();
}

/** Runs a random step. */
async function step(
  pbx: Simulator,
  random: Random,
  calls: (Call | QueueCall)[],
  away: Set<string>,
): Promise<void> {
  // The simulated Asterisk treats a talking phone as registered.
  const canTalk = (...phones: string[]) => !phones.some((phone) => away.has(phone));
  const extension = random.pick(EXTENSIONS) as string;
  const other = random.pick(EXTENSIONS) as string;
  const act = async (Action: string, more: object) => {
    const session = await AmiSession.open({ host: pbx.host, port: pbx.port, ...USER });
    await session
      .send({ Action, Queue: 'support', Interface: `PJSIP/${extension}`, ...more })
      .catch(() => {});
    await session.close();
  };
  const steps: (() => unknown)[] = [
    () => pbx.setState(random.pick(CUSTOM) ?? '', random.pick(PHASES) ?? 'idle'),
    () => pbx.setState(random.pick(CUSTOM) ?? '', random.pick(PHASES) ?? 'idle'),
    () => away.delete(extension) && pbx.register(extension),
    () => calls.length === 0 && away.add(extension) && pbx.unregister(extension),
    () => extension !== other && canTalk(extension, other) && calls.push(pbx.call(extension, other)),
    () => canTalk(extension) && calls.push(pbx.callQueue(extension, 'support')),
    () => canTalk(extension) && calls.push(pbx.callQueue(extension, 'support')),
    () => random.pick(calls)?.answer(),
    () => calls.splice(0, 1)[0]?.hangup(),
    () => act('QueueAdd', { MemberName: 'Ann', Penalty: random.between(0, 3) }),
    () => act('QueuePause', { Paused: random.chance(0.5) ? 'true' : 'false' }),
    () => act('QueueRemove', {}),
  ];
  try {
    await random.pick(steps)?.();
  } catch (error) {
    // A step that the simulated PBX refuses, such as a call from a phone that is not registered.
    if ((error as Error).name !== 'SimulatorError') throw error;
  }
}

describe('the states of random histories', function () {
  this.timeout(60_000);

  for (let seed = 1; seed <= HISTORIES; seed++) {
    it(`equal those of the PBX at each pause, with lost connections and restarts in between (seed ${seed})`, async () => {
      const random = new Random(seed);
      const pbx = await Simulator.listen({
        extensions: [
          ...EXTENSIONS,
          ...CUSTOM.map((extension) => ({ extension, hint: `Custom:${extension}` })),
        ],
        queues: [{ name: 'support', members: ['1001', '1002'] }],
        seed,
      });
      afterThisTest(() => pbx.close());
      const connection = new AmiConnection({ host: pbx.host, port: pbx.port, ...USER, reconnectDelay: 5 });
      afterThisTest(() => connection.close());
      const keeper = keeperOf(connection, 'simulator');
      const table = new Table(() => keeper.model.entries());
      afterThisTest(keeper.add(table));
      connection.open();
      const calls: (Call | QueueCall)[] = [];
      const away = new Set<string>();
      for (let at = 1; at <= STEPS; at++) {
        await step(pbx, random, calls, away);
        if (random.chance(0.04)) pbx.drop();
        if (random.chance(0.02)) {
          calls.length = 0;
          await pbx.restart({ bootMs: random.between(0, 40) });
        }
        if (at % 20 > 0) continue;
        await until(() => connection.state === 'ready' && keeper.isCurrent(table), 'the model');
        let [expected, found] = [['nothing'], ['yet']];
        const isTrue = async () => {
          [expected, found] = [await truth(pbx), told(table.entries.values())];
          return expected.join() === found.join();
        };
        await until(isTrue, () => `the truth after ${at} steps: ${diff(expected, found)}`, 4000);
      }
      should(table.faults).deepEqual([]);
      should(table.snapshots).be.above(0);
    });
  }
});

const diff = (expected: readonly string[], found: readonly string[]) =>
  [
    ...expected.filter((line) => !found.includes(line)).map((line) => `is ${line}`),
    ...found.filter((line) => !expected.includes(line)).map((line) => `told ${line}`),
  ].join('; ');
