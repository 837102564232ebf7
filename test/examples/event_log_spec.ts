import crypto from 'node:crypto';
import { mock } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import should from 'should';
import { Functions, type Message } from './functions';

const TITLE = 'Event log over NATS';
const AMI = { pbx: 'a', server: '127.0.0.1:5038', receivedAt: '2026-11-29T10:00:00.000Z' };
const HANGUP = { Event: 'Hangup', Channel: 'PJSIP/1001-1', CallerIDNum: '1001', Timestamp: '1795923407.1' };

describe('the example "Event log over NATS": its messages', () => {
  let log: Functions;

  beforeEach(() => open());

  const open = (env: object = {}) => {
    log = new Functions(TITLE, { ...env }, { crypto });
  };
  const message = async (msg: Message): Promise<Message | undefined> =>
    (await log.run('Event', { topic: 'Hangup', payload: HANGUP, ami: AMI, ...msg }))[0]?.[0];

  it('have a subject with the PBX and the event, with encoded names', async () => {
    should((await message({}))?.subject).equal('ami.a.event.Hangup');
    const ami = { ...AMI, pbx: 'Head office. *> ä' };
    should((await message({ ami, topic: 'x.y' }))?.subject).equal(
      'ami.Head%20office%2E%20%2A%3E%20%C3%A4.event.x%2Ey',
    );
  });

  it('have the id that "Edge to a central database" writes for the same event', async () => {
    const edge = new Functions('Edge to a central database', { EVENTS: true }, { crypto });
    const [[row] = []] = await edge.run('Event row', { topic: 'Hangup', payload: HANGUP, ami: AMI });
    const { columns } = (row as { row: { columns: unknown[] } } & Message).row;
    const sent = await message({});
    should(sent?.uid).equal(columns[1]);
    should(JSON.parse(String(sent?.text))).deepEqual({
      pbx: 'a',
      uid: columns[1],
      receivedAt: AMI.receivedAt,
      server: AMI.server,
      event: 'Hangup',
      extension: '1001',
      data: columns[6],
    });
  });

  it('are equal from two edges, and differ from those of another PBX', async () => {
    const first = await message({});
    open({ EDGES: 2 });
    should((await message({}))?.uid).equal(first?.uid);
    should((await message({ ami: { ...AMI, pbx: 'b' } }))?.uid).not.equal(first?.uid);
  });

  it('need the time of Asterisk if there are two edges, and warn once without it', async () => {
    const { Timestamp: _, ...undated } = HANGUP;
    const one = await message({ payload: undated });
    should((await message({ payload: undated }))?.uid).not.equal(one?.uid);
    should(log.complaints).have.length(1);
    open({ EDGES: 2 });
    should(await message({ payload: undated })).be.undefined();
    should(await message({ topic: 'gap', payload: { reason: 'lost' } })).be.ok();
    should(log.complaints).match([/timestampevents = yes/]);
    should(await message({})).be.ok();
    should(log.statuses.at(-1)).deepEqual({});
  });
});

describe('the example "Event log over NATS": its edge', () => {
  afterEach(() => mock.timers.reset());

  it('publishes the events of a fifth of a second together, and reports that once', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const published: string[] = [];
    const stream = { publish: async (subject: string) => void published.push(subject) };
    const connection = { jetstream: () => stream, isClosed: () => false, close: async () => {} };
    const log = new Functions(TITLE, {}, { nats: { connect: async () => connection } });
    const take = async (subject: string) => {
      await log.run('Publish', { subject, uid: subject, text: '{}' });
      for (let turns = 0; turns < 10; turns += 1) await turn();
    };
    const later = async (ms: number) => {
      mock.timers.tick(ms);
      for (let turns = 0; turns < 10; turns += 1) await turn();
    };
    await log.begin('Publish');
    for (const round of [1, 2]) {
      await take(`${round}.first`);
      await later(199);
      await take(`${round}.second`);
      should(published).have.length(2 * (round - 1));
      await later(1);
      should(published.slice(-2)).deepEqual([`${round}.first`, `${round}.second`]);
    }
    should(log.statuses).deepEqual([{ fill: 'green', shape: 'dot', text: 'published' }]);
    await log.end('Publish');
  });
});
