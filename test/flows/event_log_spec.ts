import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, type NatsConnection } from 'nats';
import should from 'should';
import type { Broker } from '../../lab/parts/broker';
import { type NatsUser, startNats } from '../../lab/parts/nats';
import { type FlowNode, type NodeRed, startNodeRed } from '../../lab/parts/node-red';
import { DEFAULT_USER, Simulator } from '../../src/simulator';
import { example } from '../examples/all';
import { lab } from '../support/lab';
import { deployed } from '../support/shared-node-red';
import { skipWithout } from '../support/skip-without';
import { until } from '../support/wait';
import { centre, withProperties } from './edge';

const LIMIT = 60_000;
const COUNT = 1500;
const EACH_10_MS = 4;
const EDGE: NatsUser = {
  name: 'edge-a',
  password: 'p1',
  publish: ['ami.a.event.*'],
  subscribe: ['_INBOX.>'],
};
const READER: NatsUser = {
  name: 'reader',
  password: 'p2',
  publish: [
    '$JS.API.STREAM.INFO.AMI_EVENTS',
    '$JS.API.STREAM.CREATE.AMI_EVENTS',
    '$JS.API.CONSUMER.>',
    '$JS.ACK.AMI_EVENTS.>',
  ],
  subscribe: ['_INBOX.>'],
};
const OBSERVER: NatsUser = { name: 'observer', password: 'p3', publish: ['>'], subscribe: ['>'] };
const users = [EDGE, READER, OBSERVER];

describe('the example "Event log over NATS"', function () {
  this.timeout(180_000);
  const mariadb = lab.mariadb();
  let dataDir: string;
  let server: Broker;
  let pbx: Simulator;
  let database: Awaited<ReturnType<typeof centre>>;
  let observer: NatsConnection;
  /** The edge and one reader. */
  let nodeRed: NodeRed;
  /** A second reader, which a test kills. */
  let second: NodeRed;

  before('start nats-server, which may be installed first, and two Node-REDs', async function () {
    this.timeout(600_000);
    dataDir = await mkdtemp(join(tmpdir(), 'hybrid-ami-event-log-'));
    try {
      server = await startNats({ users, dataDir });
    } catch (error) {
      skipWithout(this, error);
    }
    pbx = await Simulator.listen({ extensions: 2, timestampEvents: true });
    database = await centre(mariadb(), `ami_event_log_${process.pid}`);
    const { flow } = example('Event log over NATS');
    const edge = flow.find(({ type, label }) => type === 'tab' && String(label).endsWith('edge'))?.id;
    second = await startNodeRed({
      line: lab.line,
      flow: flow.filter(({ id, z, type }) => id !== edge && z !== edge && type !== 'ami-config').map(setUp),
    });
    nodeRed = await deployed(flow.map(setUp));
    const { host, port } = server;
    observer = await connect({
      servers: `${host}:${port}`,
      user: OBSERVER.name,
      pass: OBSERVER.password,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 100,
    });
    await pbx.loggedIn();
  });

  after(async () => {
    await observer?.close();
    await nodeRed?.stop();
    await second?.stop();
    await pbx?.close();
    await database?.stop();
    await server?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  function setUp(node: FlowNode): FlowNode {
    if (node.type === 'ami-config') {
      const { username, secret } = DEFAULT_USER;
      const at = { host: pbx.host, port: String(pbx.port), pbx: 'a' };
      return { ...node, ...at, credentials: { username, secret } };
    }
    if (node.type === 'MySQLdatabase') {
      const { user, password, name } = database.access;
      const { host, port } = mariadb();
      return { ...node, host, port: String(port), db: name, credentials: { user, password } };
    }
    if (node.type !== 'tab') return node;
    const { name, password } = String(node.label).endsWith('edge') ? EDGE : READER;
    const given = { NATS_SERVERS: `${server.host}:${server.port}`, NATS_USER: name };
    const tab = withProperties(node, { ...given, STREAM_MB: '100', ACK_SECONDS: '2' });
    return { ...tab, credentials: { NATS_PASSWORD: password } };
  }

  /** Raises events one after the other, each with its number. */
  async function raise(name: string, count: number): Promise<void> {
    for (let number = 1; number <= count; number++) {
      pbx.emit({ Event: 'UserEvent', UserEvent: name, Number: String(number) });
      // This pause sets the rate of the events.
      if (number % EACH_10_MS === 0) await pause(10);
    }
  }
  const rows = async (name: string) => {
    const [row] = await database.rows(
      "SELECT COUNT(*) AS count, COUNT(DISTINCT JSON_VALUE(data, '$.Number')) AS numbers FROM ami_events WHERE event = 'UserEvent' AND JSON_VALUE(data, '$.UserEvent') = ?",
      name,
    );
    return { count: Number(row?.count ?? 0), numbers: Number(row?.numbers ?? 0) };
  };
  const hasRows = async (name: string, count: number) => {
    let found = await rows(name);
    await until(
      async () => {
        found = await rows(name);
        return found.numbers >= count;
      },
      () => `${count} rows; there are ${found.numbers}.\n${nodeRed.log().slice(-2000)}`,
      LIMIT,
    );
    return found;
  };
  const reader = async () => (await observer.jetstreamManager()).consumers.info('AMI_EVENTS', 'database');
  const isAcknowledged = () =>
    until(
      async () => {
        const { num_pending, num_ack_pending } = await reader();
        return num_pending === 0 && num_ack_pending === 0;
      },
      'the acknowledgement of all events',
      LIMIT,
    );

  it('has a subject for each event, and an id that is in the table', async () => {
    await raise('First', 1);
    await hasRows('First', 1);
    const manager = await observer.jetstreamManager();
    const stored = await manager.streams.getMessage('AMI_EVENTS', { last_by_subj: 'ami.a.event.UserEvent' });
    const [row] = await database.rows(
      "SELECT pbx, uid, server FROM ami_events WHERE JSON_VALUE(data, '$.UserEvent') = 'First'",
    );
    should(row?.pbx).equal('a');
    should(stored.header.get('Nats-Msg-Id')).equal(row?.uid);
    should(stored.json()).match({ pbx: 'a', uid: row?.uid, event: 'UserEvent', server: row?.server });
  });

  it('loses no event and repeats none in the table when NATS is killed and comes back', async () => {
    const { port } = server;
    const raised = raise('Outage', 200);
    await hasRows('Outage', 1);
    await server.kill();
    await raised;
    server = await startNats({ users, dataDir, port });
    should(await hasRows('Outage', 200)).deepEqual({ count: 200, numbers: 200 });
    await isAcknowledged();
  });

  it('sets aside an event that the database always refuses, and continues', async () => {
    const stream = observer.jetstream();
    await stream.publish('ami.a.event.Bad', 'no JSON');
    const { uid: _, ...row } = { pbx: 'a', uid: '', receivedAt: '2026-11-29T10:00:00.000Z', server: 's' };
    const bad = { ...row, uid: 'bad', event: 'Bad', extension: null, data: 'no JSON' };
    await stream.publish('ami.a.event.Bad', JSON.stringify(bad));
    await raise('After', 20);
    await hasRows('After', 20);
    await isAcknowledged();
    should(await database.rows("SELECT * FROM ami_events WHERE event = 'Bad'")).be.empty();
    const refusals = () =>
      `${nodeRed.log()}${second.log()}`.match(/event \d+ of the stream is refused/g)?.length ?? 0;
    await until(() => refusals() >= 2, 'both refusals in the logs', LIMIT);
    should(refusals()).equal(2);
  });

  it('loses no event and repeats none in the table when one of two readers is killed', async () => {
    const raised = raise('Killed', COUNT);
    await hasRows('Killed', COUNT / 10);
    const connection = await database.sql.getConnection();
    await connection.query('LOCK TABLES ami_events WRITE');
    // Both readers have taken events and have not acknowledged them.
    await until(
      async () => {
        const [[found]] = (await connection.query(
          "SELECT COUNT(*) AS waiting FROM information_schema.PROCESSLIST WHERE DB = ? AND STATE LIKE 'Waiting%' AND INFO LIKE 'INSERT INTO ami_events%'",
          [database.access.name],
        )) as unknown as [[{ waiting: number }]];
        return Number(found.waiting) === 2;
      },
      'a statement of each reader',
      LIMIT,
    );
    process.kill(second.pid, 'SIGKILL');
    await second.stop();
    await connection.query('UNLOCK TABLES');
    connection.release();
    await raised;
    should(await hasRows('Killed', COUNT)).deepEqual({ count: COUNT, numbers: COUNT });
    await isAcknowledged();
    const { delivered } = await reader();
    should(delivered.consumer_seq).be.above(delivered.stream_seq);
  });
});
