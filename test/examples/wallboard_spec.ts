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
  heardSince: number;
}

const AT = '2026-11-28T10:00:00.000Z';

describe('the example "Queue wallboard": what it counts', () => {
  let wall: Functions;
  beforeEach(() => {
    wall = new Functions('Queue wallboard (dashboard)');
  });

  const told = (topic: string, payload: object, receivedAt = AT) =>
    wall.run('Count', { topic, payload, ami: { receivedAt } });
  const joins = (Queue: string, Uniqueid = '1', receivedAt = AT) =>
    told('QueueCallerJoin', { Queue, Uniqueid, CallerIDNum: '1001' }, receivedAt);
  const member = (Queue: string, Interface: string, Status: string, more: object = {}) =>
    told('QueueMemberStatus', {
      Queue,
      Interface,
      MemberName: Interface,
      Status,
      Paused: '0',
      InCall: '0',
      ...more,
    });
  const lamp = (healthy: boolean) => wall.run('Connection state', { payload: { healthy } });
  const drawn = async () => {
    const [[message] = []] = await wall.run('Draw', {});
    return message?.payload as Drawn | undefined;
  };
  const queues = async () => (await drawn())?.queues;

  for (const name of ['__proto__', 'constructor', 'toString', '<img src=x onerror=alert(1)>']) {
    it(`counts for a queue, a caller and a member of any name: ${name}`, async () => {
      await joins(name, name);
      await member(name, name, '1');
      await told('AgentConnect', { Queue: name });
      await told('QueueCallerAbandon', { Queue: name });
      const [queue, ...others] = (await queues()) ?? [];
      should(others).deepEqual([]);
      should(queue).containEql({ name, waiting: 1, answered: 1, abandoned: 1 });
      should(queue?.agents).deepEqual([{ device: name, name, state: 'free' }]);
      await told('QueueCallerLeave', { Queue: name, Uniqueid: name });
      await told('QueueMemberRemoved', { Queue: name, Interface: name });
      should((await queues())?.[0]).containEql({ waiting: 0, agents: [] });
    });
  }

  it('knows after a gap of no caller that it was not told of since, nor what the agents do', async () => {
    await joins('support');
    await member('support', 'PJSIP/1002', '1');
    await told('AgentConnect', { Queue: 'support' });
    await told('gap', { from: AT, to: AT });
    should((await queues())?.[0]).containEql({ waiting: 0, longest: 0, answered: 1 });
    await joins('support', '2');
    const [queue] = (await queues()) ?? [];
    should(queue?.waiting).equal(1);
    should(queue?.agents).deepEqual([{ device: 'PJSIP/1002', name: 'PJSIP/1002', state: 'unknown' }]);
  });

  it('says what an agent does', async () => {
    for (const [Status, more, state] of [
      ['0', {}, 'unknown'],
      ['1', {}, 'free'],
      ['2', {}, 'talking'],
      ['3', {}, 'busy'],
      ['4', {}, 'unknown'],
      ['5', {}, 'unavailable'],
      ['6', {}, 'ringing'],
      ['7', {}, 'talking'],
      ['8', {}, 'on hold'],
      ['1', { Paused: '1' }, 'paused'],
      ['1', { InCall: '1' }, 'talking'],
      ['length', {}, 'unknown'],
      ['99', {}, 'unknown'],
    ] as const) {
      wall = new Functions('Queue wallboard (dashboard)');
      await member('support', 'PJSIP/1002', Status, more);
      should((await queues())?.[0]?.agents[0]).containEql({ state });
    }
  });

  it('lets the clocks stand still while Asterisk is away', async () => {
    await joins('support', '1', new Date(Date.now() - 60_000).toISOString());
    await lamp(true);
    should((await queues())?.[0]?.longest).be.within(60, 70);
    await lamp(false);
    const lost = await drawn();
    should(lost?.ok).be.false();
    const lostAt = Number(lost?.lostAt);
    should(Date.now() - lostAt).be.within(0, 10_000);
    const pbx = wall.flow.get('pbx') as { lostAt: number };
    pbx.lostAt -= 30_000;
    should((await queues())?.[0]?.longest).be.within(30, 40);
    // Nothing ticks: what is drawn is drawn once.
    should(await drawn()).be.undefined();
  });

  it('begins its counts again at midnight', async () => {
    await told('AgentConnect', { Queue: 'support' });
    await told('QueueCallerAbandon', { Queue: 'support' });
    await wall.run('Reset counts', {});
    should((await queues())?.[0]).containEql({ answered: 0, abandoned: 0 });
  });

  it('draws queues and agents in the order of their names', async () => {
    await member('support', 'PJSIP/1001', '1', { MemberName: 'Zoe' });
    await member('support', 'PJSIP/1002', '1', { MemberName: 'Adam' });
    await member('billing', 'PJSIP/1003', '1', { MemberName: 'Mia' });
    const drawnQueues = (await queues()) ?? [];
    should(drawnQueues.map(({ name }) => name)).deepEqual(['billing', 'support']);
    should(drawnQueues[1]?.agents).deepEqual([
      { device: 'PJSIP/1002', name: 'Adam', state: 'free' },
      { device: 'PJSIP/1001', name: 'Zoe', state: 'free' },
    ]);
  });

  it('shows the longest wait, whichever event came first', async () => {
    const ago = (seconds: number) => new Date(Date.now() - 1000 * seconds).toISOString();
    await joins('support', '1', ago(60));
    await joins('support', '2', ago(600));
    await lamp(true);
    should((await queues())?.[0]?.longest).be.within(600, 620);
  });

  for (const first of ['Count', 'Connection state']) {
    it(`starts without queues, away and with the time of its start, whichever node starts first: ${first}`, async () => {
      await wall.begin(first);
      const start = await drawn();
      should(start).containEql({ queues: [], ok: false });
      should(Date.now() - Number(start?.heardSince)).be.within(0, 10_000);
    });

    it(`keeps through a deploy what it knows: ${first}`, async () => {
      const pbx = { ok: true };
      const known = new Map([
        ['support', { callers: new Map(), agents: new Map(), answered: 7, abandoned: 1 }],
      ]);
      for (const kept of [new Map(), known]) {
        wall = new Functions('Queue wallboard (dashboard)');
        for (const [name, value] of Object.entries({ queues: kept, pbx, heardSince: 1 }))
          wall.flow.set(name, value);
        await wall.begin(first);
        should(wall.flow.get('queues')).equal(kept);
        should(wall.flow.get('pbx')).equal(pbx);
        should(wall.flow.get('heardSince')).equal(1);
      }
    });

    it(`starts its counts again where the context kept them in a file, which has no maps: ${first}`, async () => {
      wall.flow.set('queues', {});
      await wall.begin(first);
      should(await queues()).deepEqual([]);
    });
  }
});
