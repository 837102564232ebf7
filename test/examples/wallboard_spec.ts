import { mock } from 'node:test';
import should from 'should';
import { Functions } from './functions';

interface Drawn {
  queues: {
    name: string;
    waiting: number;
    longest: number;
    answered: number;
    abandoned: number;
    agents: object[];
  }[];
  ok: boolean;
  lostAt?: number;
  failed?: string;
  countedSince: number;
}

const TITLE = 'Queue wallboard (dashboard)';
const NOW = Date.parse('2026-11-28T10:00:00.000Z');
const ago = (seconds: number) => new Date(NOW - 1000 * seconds).toISOString();

describe('the example "Queue wallboard"', () => {
  let wall: Functions;
  beforeEach(async () => {
    mock.timers.enable({ apis: ['Date'], now: NOW });
    wall = await begin();
  });
  afterEach(() => mock.timers.reset());

  async function begin(known: Record<string, unknown> = {}): Promise<Functions> {
    const functions = new Functions(TITLE);
    for (const [name, value] of Object.entries(known)) functions.flow.set(name, value);
    for (const name of ['Keep what is true now', 'Count', 'Connection state']) await functions.begin(name);
    return functions;
  }
  const take = (payload: object, more: object = {}) =>
    wall.run('Keep what is true now', { payload, ...more });
  const queue = (name: string) => ({ kind: 'queue', name, state: 'empty', since: ago(0) });
  const caller = (name: string, of: string, more: object = {}) => ({
    kind: 'caller',
    name,
    queue: of,
    state: 'waiting',
    since: ago(0),
    ...more,
  });
  const member = (name: string, of: string, more: object = {}) => ({
    kind: 'member',
    name,
    queue: of,
    memberName: '',
    state: 'idle',
    since: ago(0),
    paused: false,
    pausedReason: '',
    ...more,
  });
  const snapshot = async (entries: object[], failed: object[] = []) => {
    for (const entry of entries) await take(entry, { snapshot: true });
    await take({ count: entries.length, failed }, { snapshot: true, complete: true });
  };
  /** Counts an ended call that was in a queue, as an agent took it unless `row` says otherwise. */
  const count = (name: string | null, row: object = {}) => {
    const payload = { queue: name, agent: 'Ann', outcome: 'answered', via: '', ...row };
    return wall.run('Count', { topic: 'ended', payload });
  };
  const GAVE_UP = { agent: null, outcome: 'abandoned' };
  const lamp = (healthy: boolean) => wall.run('Connection state', { payload: { healthy } });
  const drawn = async () => {
    const [[message] = []] = await wall.run('Draw', {});
    return message?.payload as Drawn | undefined;
  };
  const queues = async () => (await drawn())?.queues ?? [];

  for (const name of ['__proto__', 'constructor', 'toString', '<img src=x onerror=alert(1)>']) {
    it(`shows a queue, a caller and a member of any name: ${name}`, async () => {
      await take(caller(name, name));
      await take(member(name, name));
      await count(name);
      await count(name, GAVE_UP);
      should(await queues()).deepEqual([
        {
          ...{ name, waiting: 1, longest: 0, answered: 1, abandoned: 1 },
          agents: [{ device: name, name, state: 'free' }],
        },
      ]);
      await take(queue(name));
      await take({ ...caller(name, name), removed: true });
      await take({ ...member(name, name), removed: true });
      should((await queues())[0]).containEql({ name, waiting: 0, agents: [] });
    });
  }

  it('is complete from the start, with queues that nobody has called', async () => {
    await snapshot([
      queue('support'),
      queue('billing'),
      caller('PJSIP/1-1', 'support', { since: ago(40) }),
      member('PJSIP/1002', 'support', { memberName: 'Zoe' }),
      member('PJSIP/1001', 'support', { memberName: 'Adam', state: 'unavailable' }),
    ]);
    await lamp(true);
    const empty = { waiting: 0, longest: 0, answered: 0, abandoned: 0, agents: [] };
    should(await drawn()).deepEqual({
      queues: [
        { ...empty, name: 'billing' },
        {
          ...{ ...empty, name: 'support', waiting: 1, longest: 40 },
          agents: [
            { device: 'PJSIP/1001', name: 'Adam', state: 'unavailable' },
            { device: 'PJSIP/1002', name: 'Zoe', state: 'free' },
          ],
        },
      ],
      ...{ ok: true, lostAt: undefined, failed: undefined, countedSince: NOW },
    });
  });

  it('drops removed entries at the end of the snapshot after a gap', async () => {
    await take(queue('support'));
    await take(caller('PJSIP/1-1', 'support'));
    await take(queue('support'), { snapshot: true });
    should((await queues())[0]?.waiting).equal(1);
    await take({ count: 1, failed: [] }, { snapshot: true, complete: true });
    should((await queues())[0]?.waiting).equal(0);
    await take(caller('PJSIP/2-1', 'support'));
    should((await queues())[0]?.waiting).equal(1);
    await snapshot([]);
    should(await queues()).deepEqual([]);
  });

  it('says why the queues cannot be read, until they can', async () => {
    await snapshot([], [{ source: 'queues', message: 'no such command' }]);
    should((await drawn())?.failed).equal('no such command');
    await snapshot([]);
    should((await drawn())?.failed).be.undefined();
  });

  it('distinguishes callers and members with the same name in two queues', async () => {
    for (const of of ['a', 'b']) {
      await take(caller('PJSIP/1-1', of));
      await take(member('PJSIP/1-1', of));
    }
    await take({ ...caller('PJSIP/1-1', 'b'), removed: true });
    should((await queues()).map(({ waiting, agents }) => [waiting, agents.length])).deepEqual([
      [1, 1],
      [0, 1],
    ]);
  });

  it('shows what an agent does', async () => {
    for (const [state, more, words] of [
      ['unknown', {}, 'unknown'],
      ['idle', {}, 'free'],
      ['inUse', {}, 'talking'],
      ['busy', {}, 'busy'],
      ['invalid', {}, 'unknown'],
      ['unavailable', {}, 'unavailable'],
      ['ringing', {}, 'ringing'],
      ['inUseRinging', {}, 'talking'],
      ['onHold', {}, 'on hold'],
      ['idle', { paused: true }, 'paused'],
      ['inUse', { paused: true, pausedReason: 'lunch' }, 'paused (lunch)'],
      ['__proto__', {}, '__proto__'],
    ] as const) {
      wall = await begin();
      await take(member('PJSIP/1002', 'support', { state, ...more }));
      should((await queues())[0]?.agents[0]).containEql({ state: words });
    }
  });

  it('counts only answered calls and callers who gave up', async () => {
    await take(queue('support'));
    for (const row of [{}, { via: 'blind 1003 answered' }, GAVE_UP]) await count('support', row);
    should((await queues())[0]).containEql({ answered: 2, abandoned: 1 });
    await count('support', { agent: null, outcome: 'missed' });
    await count(null, { agent: null });
    const counts = wall.flow.get('counts') as Map<string, object>;
    should([...counts]).deepEqual([['support', { answered: 2, abandoned: 1 }]]);
  });

  it('counts a caller who was transferred to a queue and gave up there', async () => {
    await take(queue('support'));
    await count('support', { agent: null, via: 'attended 1003 answered, blind 602 abandoned' });
    should((await queues())[0]).containEql({ answered: 0, abandoned: 1 });
  });

  it('counts for at most 10,000 queues', async () => {
    const counts = wall.flow.get('counts') as Map<string, object>;
    for (let i = 0; i < 9_999; i++) counts.set(String(i), {});
    await count('last');
    should(counts.size).equal(10_000);
    await count('one more');
    should(counts.size).equal(10_000);
    should(counts.has('0')).be.false();
  });

  it('resets its counts at midnight', async () => {
    await take(queue('support'));
    await count('support');
    mock.timers.setTime(NOW + 5_000);
    await wall.run('Reset counts', {});
    const { queues: shown, countedSince } = (await drawn()) as Drawn;
    should(shown[0]).containEql({ answered: 0, abandoned: 0 });
    should(countedSince).equal(NOW + 5_000);
  });

  it('stops the clocks while Asterisk is unavailable', async () => {
    await take(caller('PJSIP/1-1', 'support', { since: ago(60) }));
    await lamp(true);
    should((await queues())[0]?.longest).equal(60);
    mock.timers.setTime(NOW + 10_000);
    await lamp(false);
    mock.timers.setTime(NOW + 20_000);
    await lamp(false);
    const lost = await drawn();
    should(lost).containEql({ ok: false, lostAt: NOW + 10_000 });
    should(lost?.queues[0]?.longest).equal(70);
    mock.timers.setTime(NOW + 30_000);
    // The times of a lost connection do not advance, so the page is not drawn again.
    should(await drawn()).be.undefined();
  });

  it('never shows a negative wait if the clock of the PBX is ahead', async () => {
    await take(caller('PJSIP/1-1', 'support', { since: ago(-60) }));
    should((await queues())[0]?.longest).equal(0);
  });

  it('shows the longest wait, whichever caller came first', async () => {
    for (const seconds of [60, 600, 6]) {
      await take(caller(`PJSIP/${seconds}`, 'support', { since: ago(seconds) }));
    }
    should((await queues())[0]).containEql({ waiting: 3, longest: 600 });
  });

  it('is unavailable and without queues at first', async () => {
    should(await drawn()).deepEqual({
      ...{ queues: [], ok: false, lostAt: undefined, failed: undefined, countedSince: NOW },
    });
  });

  it('keeps its states through a deploy', async () => {
    const known = {
      things: new Map(),
      counts: new Map([['support', { answered: 7, abandoned: 1 }]]),
      pbx: { ok: true },
      countedSince: 1,
    };
    wall = await begin(known);
    for (const [name, value] of Object.entries(known)) should(wall.flow.get(name)).equal(value);
  });

  it('starts again if the context is stored in a file, which has no Maps', async () => {
    wall = await begin({ things: {}, counts: {} });
    await take(queue('support'));
    await count('support');
    should((await queues())[0]).containEql({ answered: 1 });
  });
});
