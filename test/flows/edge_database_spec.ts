import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import should from 'should';
import type { NodeRed } from '../../lab/parts/node-red';
import { Simulator, type SimulatorOptions } from '../../src/simulator';
import { lab } from '../support/lab';
import { Relay } from '../support/relay';
import { until } from '../support/wait';
import { centre, startEdge } from './edge';

const LIMIT = 60_000;
let count = 0;

describe('the example "Edge to a central database"', function () {
  this.timeout(180_000);
  const mariadb = lab.mariadb();
  let pbx: Simulator;
  let database: Awaited<ReturnType<typeof centre>>;
  let scratch: string;
  let ends: (() => Promise<unknown>)[] = [];
  const afterThisTest = (end: () => Promise<unknown>) => void ends.push(end);

  const begin = async (options: Pick<SimulatorOptions, 'timestampEvents' | 'writeTimeout'> = {}) => {
    pbx = await Simulator.listen({ extensions: 5, timestampEvents: true, ...options });
  };
  beforeEach(async () => {
    database = await centre(mariadb(), `ami_edge_${process.pid}_${++count}`);
    scratch = await mkdtemp(join(tmpdir(), 'hybrid-ami-edge-'));
  });
  afterEach(async () => {
    for (const end of ends.reverse()) await end();
    ends = [];
    await pbx.close();
    await database.stop();
    await rm(scratch, { recursive: true, force: true });
  });

  const folder = (name = 'journal') => join(scratch, name);
  const start = async (
    env: Record<string, string> = {},
    at: Relay | undefined = undefined,
    name = 'journal',
    connection: Record<string, string> = {},
  ) => {
    await mkdir(folder(name), { recursive: true });
    const { host, port } = at ?? mariadb();
    const nodeRed = await startEdge({
      database: { host, port },
      access: database.access,
      pbx,
      folder: folder(name),
      env,
      connection,
    });
    afterThisTest(nodeRed.stop);
    return nodeRed;
  };
  const kill = async (nodeRed: NodeRed) => {
    process.kill(nodeRed.pid, 'SIGKILL');
    await nodeRed.stop();
  };
  const talk = () => {
    const call = pbx.call('1001', '1002');
    call.answer();
    call.hangup();
  };
  const journal = async (name = 'journal') => {
    const files = (await readdir(folder(name))).filter((file) => file.endsWith('.jsonl'));
    const texts = await Promise.all(
      files.map((file) => readFile(join(folder(name), file), 'utf8').catch(() => '')),
    );
    return texts
      .join('')
      .split('\n')
      .filter((line) => line !== '');
  };
  const journalled = (table: string, least: number, name = 'journal') =>
    until(
      async () => (await journal(name)).filter((line) => line.includes(`"table":"${table}"`)).length >= least,
      `${least} rows of ${table} in the journal`,
      LIMIT,
    );
  const calls = () => database.rows('SELECT id, outcome, partial FROM calls');
  const states = async () => {
    const rows = await database.rows('SELECT extension, state FROM extension_status ORDER BY extension');
    return Object.fromEntries(rows.map(({ extension, state }) => [extension, state]));
  };
  const isWatched = () =>
    until(async () => Object.keys(await states()).length === 5, 'the states of all extensions', LIMIT);

  /** Waits until this number of sessions since the start of the test have read the calls. */
  const listening = (sessions: number) =>
    until(
      () => pbx.received.filter(({ name }) => name === 'CoreShowChannels').length >= sessions && isWatched(),
      'the edges',
      LIMIT,
    );

  it('writes what a killed edge had received while the database was unavailable, each row once', async () => {
    await begin();
    const relay = await Relay.to(mariadb());
    afterThisTest(() => relay.cut());
    const first = await start({}, relay);
    await listening(1);
    await relay.cut();
    for (let n = 0; n < 5; n++) talk();
    pbx.setState('1003', 'busy');
    await journalled('calls', 5);
    await until(async () => (await journal()).some((line) => line.includes('"busy"')), 'the state', LIMIT);
    await kill(first);
    should(await calls()).have.length(0);
    await relay.mend();
    await start({}, relay);
    await until(
      async () => (await calls()).length === 5 && (await states())['1003'] === 'busy',
      'rows',
      LIMIT,
    );
    await until(async () => (await journal()).length === 0, 'an empty journal', LIMIT);
    should((await calls()).map(({ outcome, partial }) => `${outcome} ${partial}`)).deepEqual(
      Array(5).fill('answered 0'),
    );
  });

  it('writes each row once if it is killed during a statement', async () => {
    await begin();
    const first = await start();
    await listening(1);
    const holder = await database.sql.getConnection();
    await holder.query('LOCK TABLES calls WRITE');
    talk();
    const isStuck = async () =>
      (
        await holder.query(
          "SELECT 1 FROM information_schema.processlist WHERE state LIKE 'Waiting for table%' AND db = DATABASE()",
        )
      )[0];
    await until(async () => ((await isStuck()) as unknown[]).length > 0, 'a statement that waits', LIMIT);
    await kill(first);
    await holder.query('UNLOCK TABLES');
    holder.release();
    await start();
    await listening(2);
    talk();
    await until(async () => (await journal()).length === 0 && (await calls()).length >= 2, 'the rows', LIMIT);
    should(await calls()).have.length(2);
  });

  it('writes the latest states of an outage before its older rows', async () => {
    // On a busy machine the edge may not read for 100 ms. The PBX would end its session, and 350 calls at once would be lost.
    await begin({ writeTimeout: 0 });
    const relay = await Relay.to(mariadb());
    afterThisTest(() => relay.cut());
    await start({ EVENTS: 'true' }, relay);
    await listening(1);
    await until(async () => (await journal()).length === 0, 'an empty journal', LIMIT);
    await relay.cut();
    // More than one file.
    for (let n = 0; n < 350; n++) talk();
    pbx.setState('1003', 'busy');
    await until(async () => (await journal()).some((line) => line.includes('"busy"')), 'the state', LIMIT);
    await journalled('calls', 350);
    // From now on, only states can be written.
    const holder = await database.sql.getConnection();
    await holder.query('LOCK TABLES ami_events WRITE, calls WRITE');
    await relay.mend();
    await until(
      async () =>
        (await database.rows("SELECT 1 FROM extension_status WHERE extension = '1003' AND state = 'busy'"))
          .length > 0,
      'the state',
      LIMIT,
    );
    should((await journal()).filter((line) => line.includes('"table":"calls"'))).have.length(350);
    await holder.query('UNLOCK TABLES');
    holder.release();
    await until(async () => (await journal()).length === 0, 'the older rows', LIMIT);
    should(await calls()).have.length(350);
    should((await states())['1003']).equal('busy');
  });

  describe('stalled for longer than its keep-alive interval', () => {
    const KEEP_ALIVE = 1000;
    const stalled = async (meanwhile: () => void) => {
      await begin();
      const edge = await start({ EVENTS: 'true' }, undefined, 'journal', {
        keepAliveInterval: String(KEEP_ALIVE),
      });
      await listening(1);
      for (let n = 0; n < 3; n++) talk();
      await until(async () => (await calls()).length === 3, 'the first calls', LIMIT);
      process.kill(edge.pid, 'SIGSTOP');
      try {
        meanwhile();
        // This pause is the duration of the fault.
        await pause(4 * KEEP_ALIVE);
      } finally {
        process.kill(edge.pid, 'SIGCONT');
      }
    };
    const isRight = () =>
      until(
        async () => (await states())['1003'] === 'busy' && (await journal()).length === 0,
        'right states, all written',
        LIMIT,
      );
    const events = (name: string) => database.rows('SELECT data FROM ami_events WHERE event = ?', name);

    it('loses and repeats nothing if the PBX kept its session', async () => {
      await stalled(() => {
        for (let n = 0; n < 5; n++) talk();
        pbx.setState('1003', 'busy');
      });
      await until(async () => (await calls()).length === 8, 'all calls', LIMIT);
      await isRight();
      should(await calls()).have.length(8);
      should(await events('DialEnd')).have.length(8);
      should((await calls()).map(({ partial }) => partial)).deepEqual(Array(8).fill(0));
    });

    it('has right states, a gap and no row twice if the PBX ended its session', async () => {
      const before = Date.now();
      await stalled(() => {
        pbx.drop();
        for (let n = 0; n < 5; n++) talk();
        pbx.setState('1003', 'busy');
      });
      await isRight();
      await until(async () => (await events('gap')).length > 0, 'the gap', LIMIT);
      talk();
      await until(async () => (await calls()).length === 4, 'the next call', LIMIT);
      await isRight();
      const [gap, ...others] = await events('gap');
      should(others).deepEqual([]);
      const { from, to } = JSON.parse(JSON.stringify(gap?.data)) as { from: string; to: string };
      should(Date.parse(from)).be.within(before, Date.parse(to));
      should(Date.parse(to) - Date.parse(from)).be.aboveOrEqual(2 * KEEP_ALIVE);
      should(await calls()).have.length(4);
      should(await events('DialEnd')).have.length(4);
    });
  });

  it('marks an extension that the PBX lost while no edge ran, and no other', async () => {
    await begin();
    const edge = await start();
    await isWatched();
    await edge.stop();
    // Rows of an extension that this PBX no longer has, and of another PBX.
    for (const [of, extension] of [
      ['pbx', '1099'],
      ['other', '1001'],
    ])
      await database.rows(
        `INSERT INTO extension_status SELECT IF('${of}' = 'pbx', pbx, 'other'), '${extension}', context, 0, 'idle', NULL, TRUE, NULL,
           checked_at, changed_at FROM extension_status WHERE extension = '1001' LIMIT 1`,
      );
    await start();
    const removed = async () =>
      database.rows("SELECT pbx, extension, code, online FROM extension_status WHERE state = 'removed'");
    await until(async () => (await removed()).length > 0, 'the mark', LIMIT);
    should(await removed()).match([{ extension: '1099', code: -2, online: 0 }]);
  });

  it('never sets a state back to an older one', async () => {
    await begin();
    await start();
    await isWatched();
    await database.rows(
      "UPDATE extension_status SET state = 'ringing', checked_at = '2100-01-01' WHERE extension = '1001'",
    );
    pbx.setState('1001', 'busy');
    pbx.setState('1002', 'busy');
    await until(async () => (await states())['1002'] === 'busy', 'the other state', LIMIT);
    should((await states())['1001']).equal('ringing');
  });

  describe('with events', () => {
    const EVENTS = { EVENTS: 'true', EDGES: '2' };
    const events = async (name: string) =>
      (await database.rows('SELECT uid FROM ami_events WHERE event = ?', name)).length;

    it('writes each event of two edges once, and loses none when one edge is killed', async () => {
      await begin();
      const first = await start(EVENTS, undefined, 'one');
      await start(EVENTS, undefined, 'two');
      await listening(2);
      for (let n = 0; n < 10; n++) talk();
      await until(async () => (await events('DialEnd')) >= 10, 'the first calls', LIMIT);
      for (let n = 0; n < 5; n++) talk();
      await kill(first);
      for (let n = 0; n < 5; n++) talk();
      const isDrained = async () => (await journal('two')).length === 0 && (await events('DialEnd')) >= 20;
      await until(isDrained, 'the rows of the other', LIMIT);
      // The journal of the killed edge adds no rows.
      await start(EVENTS, undefined, 'one');
      await until(async () => (await journal('one')).length === 0, 'the rows of the killed one', LIMIT);
      should(await events('DialBegin')).equal(20);
      should(await events('DialEnd')).equal(20);
      should((await calls()).map(({ outcome, partial }) => `${outcome} ${partial}`)).deepEqual(
        Array(20).fill('answered 0'),
      );
    });

    it('refuses events without Timestamp if two edges are set, explains that, and writes everything else', async () => {
      await begin({ timestampEvents: false });
      const nodeRed = await start(EVENTS);
      await listening(1);
      talk();
      await until(async () => (await calls()).length === 1, 'the call', LIMIT);
      await until(
        () => nodeRed.log().includes('none is written. Set timestampevents = yes'),
        'the words',
        LIMIT,
      );
      should(await events('DialEnd')).equal(0);
    });

    it('writes events without Timestamp if one edge is set, with a warning', async () => {
      await begin({ timestampEvents: false });
      const nodeRed = await start({ EVENTS: 'true' });
      await listening(1);
      talk();
      await until(async () => (await events('DialEnd')) === 1, 'the event', LIMIT);
      await until(
        () => /\[warn\].*events of a have no Timestamp: a second edge/.test(nodeRed.log()),
        'the warning',
        LIMIT,
      );
    });
  });
});
