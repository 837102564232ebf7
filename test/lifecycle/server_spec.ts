import type { AddressInfo, Socket } from 'node:net';
import { createServer, type Server } from 'node:net';
import should from 'should';
import { Random } from '../../src/simulator/random';
import { captures } from '../support/captures';
import { lab } from '../support/lab';
import { until } from '../support/wait';
import { config, events, type Probed, probe, refresh, startProbed, tab } from './probed-node-red';

const ROUNDS = 15;
const REFRESHES_A_ROUND = 10;
const CORPUS = captures.map(({ bytes }) => bytes);

/** Sends random data from some action on, or instead of the greeting: different to each client, the same for the same seed. */
class RandomServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #seed: number;
  clients = 0;
  isRandom = true;

  constructor(seed: number) {
    this.#seed = seed;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  async listen(): Promise<{ port: number }> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this.#server.address() as AddressInfo;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #serve(socket: Socket): void {
    const random = new Random(this.#seed + this.clients++);
    // -1: not even the greeting is valid; 2: the first action after challenge and login is answered at random.
    const validResponses = this.isRandom ? random.between(-1, 3) : Number.POSITIVE_INFINITY;
    let actions = 0;
    this.#sockets.add(socket);
    socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket));
    if (validResponses < 0) sendRandom(socket, random);
    else socket.write('Asterisk Call Manager/11.0.0\r\n');
    socket.on('data', (chunk) => {
      for (const action of chunk.toString().split('\r\n\r\n').filter(Boolean)) {
        if (actions++ < validResponses) socket.write(validResponse(action));
        else sendRandom(socket, random, header(action, 'ActionID'));
      }
    });
  }
}

function sendRandom(socket: Socket, random: Random, actionId = ''): void {
  const response = random.chance(0.5)
    ? `Response: ${random.pick(['Success', 'Error', 'Follows', ''])}\r\nActionID: ${actionId}\r\n`
    : '';
  socket.write(response);
  socket.write(random.chance(0.5) ? noise(random) : damagedCapture(random));
  const endings = [
    () => socket.destroy(),
    () => socket.resetAndDestroy(),
    () => socket.end(),
    () => {},
    () => {},
  ];
  random.pick(endings)?.();
}

function noise(random: Random): Buffer {
  return Buffer.from(Array.from({ length: random.between(0, 2000) }, () => random.between(0, 255)));
}

function damagedCapture(random: Random): Buffer {
  const whole = random.pick(CORPUS) as Buffer;
  const start = random.between(0, whole.length - 1);
  const piece = Buffer.from(whole.subarray(start, start + random.between(1, 20_000)));
  for (let changes = random.between(0, 30); changes > 0; changes--)
    piece[random.between(0, piece.length - 1)] = random.between(0, 255);
  return piece;
}

function validResponse(action: string): string {
  const answer = `Response: Success\r\nActionID: ${header(action, 'ActionID')}\r\n`;
  if (/^Action: Challenge/m.test(action)) return `${answer}Challenge: 123456789\r\n\r\n`;
  if (!/^Action: ExtensionStateList/m.test(action)) return `${answer}Message: OK\r\n\r\n`;
  const complete = `Event: ExtensionStateListComplete\r\nActionID: ${header(action, 'ActionID')}\r\n`;
  return `${answer}EventList: start\r\n\r\n${complete}EventList: Complete\r\nListItems: 0\r\n\r\n`;
}

const header = (action: string, name: string) =>
  new RegExp(`^${name}: (.*)$`, 'm').exec(action)?.[1]?.trim() ?? '';

describe('Arbitrary data from a server', function () {
  // Only a hang takes this long.
  this.timeout(180_000);
  const seed = Math.floor(Math.random() * 2 ** 31);
  let server: RandomServer;
  let probed: Probed;

  before('start Node-RED', async () => {
    server = new RandomServer(seed);
    const timeouts = { connectionTimeout: '300', actionTimeout: '300', keepAliveInterval: '200' };
    probed = await startProbed(lab.line, [
      tab,
      config(await server.listen(), { ...timeouts, reconnectDelay: '1', maxReconnectAttempts: '0' }),
      events({ events: [] }),
      refresh({ id: 'co1', type: 'ami-control', wires: [['seen1']] }),
      refresh({ wires: [[], ['sum1']], timeout: '600', limit: '10' }),
      { ...probe('catch1'), type: 'catch', scope: ['rf1'], wires: [['caught1']] },
      ...['sum1', 'caught1'].map((id) => probe(id)),
      probe('seen1', { keep: 'nothing' }),
    ]);
  });
  after(async () => {
    await probed?.nodeRed.stop();
    await server?.close();
  });

  it(`never ends Node-RED: noise and damaged traffic in every state (seed ${seed})`, async () => {
    const ended: unknown[] = [];
    const collect = async () => {
      for (const probe of ['sum1', 'caught1'])
        ended.push(...(await probed.received<{ n: number }>(probe)).map(({ n }) => n));
    };
    for (let round = 0, requested = 0; round < ROUNDS; round++) {
      await probed.send('co1', { action: 'reconnect' });
      for (let i = 0; i < REFRESHES_A_ROUND; i++) await probed.send('rf1', { n: requested++ });
      await until(
        async () => {
          await collect();
          return ended.length >= requested;
        },
        `the end of ${requested} refreshes`,
        30_000,
      );
    }
    await collect();
    ended.length.should.equal(ROUNDS * REFRESHES_A_ROUND);
    new Set(ended).size.should.equal(ended.length);
    server.clients.should.be.above(ROUNDS * REFRESHES_A_ROUND);
    probed.nodeRed.log().should.not.match(/uncaught|unhandled/i);

    server.isRandom = false;
    await probed.send('co1', { action: 'reconnect' });
    await probed.reached('pbx1', 'ready');
    await probed.send('rf1', { n: -1 });
    await until(async () => {
      // On a busy machine a refresh may take longer than its 600 ms.
      if ((await probed.received('caught1')).length > 0) await probed.send('rf1', { n: -1 });
      return (await probed.received<{ n: number }>('sum1')).some(({ n }) => n === -1);
    }, 'a refresh that succeeds');
    should((await probed.vitals()).connections).equal(1);
  });
});
