import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import should from 'should';
import { until } from '../../../lab/machine/wait';
import type { Broker } from '../../../lab/parts/broker';
import { type MqttUser, startMosquitto } from '../../../lab/parts/mosquitto';
import { startNats } from '../../../lab/parts/nats';
import { skipWithout } from '../../support/skip-without';

const INSTALLATION = 600_000;

describe("the lab's Mosquitto", function () {
  this.timeout(60_000);
  const edge: MqttUser = { name: 'edge', password: 'p1', topics: ['readwrite ami/a/#'] };
  const board: MqttUser = { name: 'board', password: 'p2', topics: ['read ami/#'] };
  const users = [edge, board];
  let dataDir: string;
  let broker: Broker | undefined;
  const clients: MqttClient[] = [];

  before('find Mosquitto', async function () {
    this.timeout(INSTALLATION);
    try {
      broker = await startMosquitto({ users });
    } catch (error) {
      skipWithout(this, error);
    }
    await broker?.stop();
    broker = undefined;
  });

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'hybrid-ami-mosquitto-spec-'));
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) await client.endAsync(true);
    await broker?.stop();
    broker = undefined;
    await rm(dataDir, { recursive: true, force: true });
  });

  const start = async (port?: number) => {
    broker = await startMosquitto({ users, dataDir, ...(port === undefined ? {} : { port }) });
    return broker;
  };
  const client = async ({ name, password }: MqttUser, { port }: Broker) => {
    const connected = await connectAsync(`mqtt://127.0.0.1:${port}`, {
      username: name,
      password,
      reconnectPeriod: 0,
    });
    clients.push(connected);
    return connected;
  };
  const heard = async (reader: MqttClient, topic: string) => {
    const topics: string[] = [];
    reader.on('message', (name) => void topics.push(name));
    await reader.subscribeAsync(topic);
    return topics;
  };

  it('has the version of its program', async () => {
    should((await start()).version).match(/^\d+\.\d+\.\d+$/);
  });

  it('lets each user write only what the ACL file says', async () => {
    const at = await start();
    const topics = await heard(await client(board, at), 'ami/#');
    await (await client(board, at)).publishAsync('ami/a/forged', '1', { qos: 1 });
    const writer = await client(edge, at);
    await writer.publishAsync('ami/b/foreign', '1', { qos: 1 });
    await writer.publishAsync('ami/a/own', '1', { qos: 1 });
    await until(() => topics.includes('ami/a/own'), 'the topic of the edge', 30_000);
    should(topics).deepEqual(['ami/a/own']);
  });

  it('refuses a wrong password, and stores no password in plain text', async () => {
    const at = await start();
    await should(client({ ...edge, password: 'wrong' }, at)).be.rejectedWith(/[Nn]ot authorized/);
    should(await readFile(join(dataDir, 'passwords'), 'utf8')).match(/^edge:\$/);
  });

  it('keeps retained messages when it restarts in the same folder, and has none in another folder', async () => {
    const first = await start();
    await (await client(edge, first)).publishAsync('ami/a/state', '1', { qos: 1, retain: true });
    await clients.splice(0)[0]?.endAsync(true);
    await first.stop();
    const second = await start(first.port);
    const topics = await heard(await client(board, second), 'ami/#');
    await until(() => topics.length > 0, 'the retained message', 30_000);
    await clients.splice(0)[0]?.endAsync(true);
    await second.kill();
    broker = await startMosquitto({ users, port: first.port });
    const reader = await client(board, broker);
    const empty = await heard(reader, 'ami/#');
    await (await client(edge, broker)).publishAsync('ami/a/last', '1', { qos: 1 });
    await until(() => empty.includes('ami/a/last'), 'the message', 30_000);
    should(empty).deepEqual(['ami/a/last']);
  });
});

describe("the lab's nats-server", function () {
  this.timeout(60_000);
  const users = [{ name: 'edge', password: 'p1', publish: ['ami.a.>'], subscribe: ['_INBOX.>'] }];
  let server: Broker | undefined;

  before('find nats-server', async function () {
    this.timeout(INSTALLATION);
    try {
      server = await startNats({ users });
    } catch (error) {
      skipWithout(this, error);
    }
  });

  after(() => server?.stop());

  it('has JetStream, and lets each user publish only its own subjects', async () => {
    const { port, version } = server as Broker;
    should(version).match(/^\d+\.\d+\.\d+$/);
    const connect = JSON.stringify({ user: 'edge', pass: 'p1', verbose: true, pedantic: false });
    const said = await talk(
      port,
      `CONNECT ${connect}\r\nPUB ami.b.event 1\r\nx\r\nPUB ami.a.event 1\r\nx\r\n`,
    );
    should(said).match(/"jetstream":true/);
    should(said).match(/Permissions Violation for Publish to "ami\.b\.event"/);
    should(said).not.match(/ami\.a\.event/);
  });

  it('refuses a wrong password', async () => {
    const connect = JSON.stringify({ user: 'edge', pass: 'wrong', verbose: true, pedantic: false });
    should(await talk((server as Broker).port, `CONNECT ${connect}\r\n`)).match(/Authorization Violation/);
  });
});

/** @returns the output of the server until it answers a PING or ends the connection */
function talk(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connectTcp(port, '127.0.0.1', () => socket.write(`${text}PING\r\n`));
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
      if (said.includes('PONG')) socket.end();
    });
    socket.on('close', () => resolve(said));
    socket.on('error', reject);
  });
}
