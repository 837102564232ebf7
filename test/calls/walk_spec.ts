import should from 'should';
import { CALL_PLAN } from '../../lab/parts/call-plan';
import { PHONE_PLAN } from '../../lab/parts/phone-plan';
import { CALL_EVENTS, type Call, CallTracker, type Frame } from '../../src/index';
import { ManualClock, Simulator } from '../../src/simulator';
import { callPlan } from '../simulator/exchange/recorded/plan';
import { SimulatedPhone } from '../simulator/exchange/recorded/simulated-phone';
import { RawClient } from '../simulator/raw-client';
import { event, framesOf } from './replay';

const PHONES = ['1041', '1042', '1043', '1044', '1045'];
const DIALLED = [
  ...['1041', '1042', '1043', '1044', '720', '721', '722', '724', '728', '729', '707', '708', '7701', '740'],
  ...[
    '744',
    '746',
    '703',
    '702',
    '701',
    '704',
    '705',
    '602',
    '742',
    '743',
    '730',
    '76720',
    '731041',
    '731042',
  ],
];
const WALKS = 20;
const STEPS = 14;
/** ms. Parties that are apart for longer no longer talk. */
const SETTLED = 1_100;

/** A generator of numbers from 0 to 1: the same seed gives the same numbers. */
function numbersFrom(seed: number): () => number {
  let state = seed * 7919 + 13;
  return () => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    return state / 0x7fff_ffff;
  };
}

/** Names of the channels that talk to each other, and of those that ring. */
interface Meeting {
  talk: (string | null)[][];
  ring: (string | null)[];
}

/** A tracker with the calls that it has reported. */
class Watched {
  readonly tracker = new CallTracker();
  /** True while its events are lost. */
  isInGap = false;
  readonly #last = new Map<string, Call>();

  constructor() {
    this.tracker.on('call', ({ call }) => this.#last.set(call.id, call));
  }

  /** Takes over what is up, after the login or a gap. */
  async restore(pbx: Simulator, now: number): Promise<void> {
    const channels = await listed(pbx, 'CoreShowChannels', 'CoreShowChannel');
    this.tracker.restore({ channels, bridges: await listed(pbx, 'BridgeList', 'BridgeListItem') }, now);
    this.isInGap = false;
  }

  /** The conversations and the ringing phones in the reported calls. */
  get now(): Meeting {
    const live = [...this.#last.values()].filter(({ state }) => state !== 'ended');
    const open = live.flatMap(({ conversations }) => conversations.filter(({ until }) => until === null));
    return {
      talk: open.map(({ between }) => between.map(({ channel }) => channel).sort()).sort(),
      ring: live.flatMap(({ ringing }) => ringing.map(({ channel }) => channel)).sort(),
    };
  }
}

/** The same, read from the simulator. */
function truthOf({ exchange }: Simulator): Meeting {
  const channels = [...exchange.channels.values()];
  const real = channels.filter(({ otherHalf }) => !otherHalf);
  const talk: string[][] = [];
  const seen = new Set<string>();
  for (const bridge of exchange.bridges.values()) {
    if (bridge.type !== 'basic' || seen.has(bridge.id)) continue;
    const connected = new Set([bridge.id]);
    for (const id of connected) {
      seen.add(id);
      for (const { bridgeId, otherHalf } of channels) {
        const beyond = bridgeId === id && exchange.bridges.get(otherHalf?.channel.bridgeId ?? '');
        if (beyond && ['basic', 'base'].includes(beyond.type)) connected.add(beyond.id);
      }
    }
    if ([...connected].some((id) => exchange.bridges.get(id)?.type === 'base')) continue;
    const parties = real.filter(({ bridgeId }) => connected.has(bridgeId)).map(({ name }) => name);
    parties.forEach((one, index) => {
      for (const other of parties.slice(index + 1)) talk.push([one, other].sort());
    });
  }
  const ring = real.filter(({ state }) => state === 'Ringing').map(({ name }) => name);
  return { talk: talk.sort(), ring: ring.sort() };
}

/** Runs random steps of phones and actions. `onStep` is called after each, when no event is outstanding. */
async function walk(seed: number, onStep: (walked: Walked) => Promise<void>): Promise<void> {
  const random = numbersFrom(seed);
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const clock = new ManualClock();
  const { extensions, includes } = callPlan(CALL_PLAN + PHONE_PLAN);
  const phoneOptions = PHONES.map((extension) => ({ extension, context: 'calls', phone: 'rings' as const }));
  const pbx = await Simulator.listen({
    clock,
    version: random() < 0.5 ? 22 : 16,
    sound: random() < 0.5,
    extensions: [...phoneOptions, ...extensions],
    includes,
    queues: [
      { name: 'support', extension: '602', timeout: 5, members: [{ interface: 'PJSIP/1045', name: 'x' }] },
    ],
    mailboxes: [{ mailbox: '1001' }],
  });
  try {
    const [client, watcher] = await Promise.all([
      RawClient.loggedIn(pbx.port),
      RawClient.loggedIn(pbx.port, { events: 'on' }),
    ]);
    const trackers: Watched[] = [new Watched(), new Watched()];
    const trace: string[] = [];
    const names = new Set(CALL_EVENTS);
    const take = (frame: Frame) => {
      for (const { tracker, isInGap } of trackers) if (!isInGap) tracker.take(frame, clock.now());
    };
    let marks = 0;
    const look = async () => {
      pbx.emit({ Event: 'UserEvent', UserEvent: `Look${++marks}` });
      const text = await watcher.read((all) => all.includes(`UserEvent: Look${marks}\r\n\r\n`));
      for (const frame of framesOf(Buffer.from(text))) if (names.has(frame.name)) take(frame);
    };
    const phones = PHONES.map((number) => new SimulatedPhone(pbx, number, async () => {}));
    const pause = async (ms: number) => {
      await look();
      await clock.advance(ms);
      for (const phone of phones) phone.look();
      await look();
    };
    const ask = (headers: Readonly<Record<string, string>>) =>
      client.ask(...Object.entries(headers).map(([name, value]) => `${name}: ${value}`));

    for (let step = 0; step < STEPS; step += 1) {
      trace.push(await act({ phones, pick, random, ask }));
      await pause(pick([300, 1_200, 3_000]) ?? 0);
      await pause(SETTLED);
      // The tracker ends conversations of separated parties at the next event, whatever it is.
      take(event('NewCallerid', { Uniqueid: 'none', Channel: 'none' }));
      await onStep({ pbx, trackers, trace, random, now: clock.now() });
    }
    for (const watched of trackers) if (watched.isInGap) await watched.restore(pbx, clock.now());
    await ask({ Action: 'Hangup', Channel: '/^.*$/' });
    await pause(12_000);
    for (const { tracker } of trackers)
      should(tracker.counts.channels).equal(pbx.exchange.channels.size, trace.join('\n'));
  } finally {
    await pbx.close();
  }
}

interface Walked {
  pbx: Simulator;
  trackers: Watched[];
  /** The steps so far, as text. */
  trace: readonly string[];
  random: () => number;
  now: number;
}

interface Actors {
  phones: readonly SimulatedPhone[];
  pick: <T>(list: readonly T[]) => T | undefined;
  random: () => number;
  ask: (headers: Readonly<Record<string, string>>) => Promise<string>;
}

/** Runs one random step. @returns the step as text */
async function act({ phones, pick, random, ask }: Actors): Promise<string> {
  const phone = pick(phones) ?? phones[0];
  const to = pick(DIALLED) ?? '';
  if (!phone) return 'nothing';
  phone.manner = 'ring';
  const lines = phone.lines.filter(({ state }) => state !== 'ended');
  const line = pick(lines);
  const chance = random();
  const place = { Context: 'calls', Exten: to, Priority: '1' };
  if (!line || chance < 0.3) {
    if (lines.length < 2) phone.dial(to);
    return `call ${to}`;
  }
  const { channel } = line;
  if (!channel) return 'nothing';
  const { name } = channel;
  if (chance < 0.6) {
    const all = phones.flatMap((each) => each.lines.map((ringing) => ({ each, ringing })));
    const found = all.find(({ ringing }) => ringing.state === 'ringing');
    found?.each.answer(found.ringing);
    return `answer ${found?.ringing.channel?.name}`;
  }
  if (chance < 0.65 && channel.phone?.forward) {
    phone.answer(line, 302, to);
    return `forward ${name} to ${to}`;
  }
  if (chance < 0.75) await phone.hangUp(line);
  else if (chance < 0.85 && line.state === 'up') await phone.transfer(line, to).catch(() => {});
  else if (chance < 0.91) await ask({ Action: 'Redirect', Channel: name, ...place });
  else if (chance < 0.95) await ask({ Action: 'Atxfer', Channel: name, ...place });
  else
    await ask({
      Action: 'Originate',
      Channel: `Local/${to}@calls`,
      ...place,
      Async: 'true',
      Timeout: '8000',
    });
  return `${chance.toFixed(2)} ${name} ${to}`;
}

async function listed(pbx: Simulator, action: string, name: string): Promise<Frame[]> {
  const client = await RawClient.loggedIn(pbx.port);
  client.send(`Action: ${action}`);
  const text = await client.read((all) => /^Event: \w+Complete\r$/m.test(all) && all.endsWith('\r\n\r\n'));
  client.close();
  return framesOf(Buffer.from(text)).filter((frame) => frame.name === name);
}

describe('a CallTracker on a simulated Asterisk with random phones and actions', () => {
  it('reports after each step who talks and who rings, even if it started in between or lost events', async function () {
    this.timeout(60_000);
    let talks = 0;
    for (let seed = 1; seed <= WALKS; seed += 1) {
      await walk(seed, async ({ pbx, trackers, trace, random, now }) => {
        const truth = truthOf(pbx);
        talks += truth.talk.length;
        const [, withGaps] = trackers;
        if (withGaps?.isInGap && random() < 0.5) await withGaps.restore(pbx, now);
        for (const watched of trackers)
          if (!watched.isInGap) should(watched.now).deepEqual(truth, `walk ${seed}:\n${trace.join('\n')}`);
        if (withGaps && random() < 0.3) withGaps.isInGap = true;
        if (random() > 0.4) return;
        const restored = new Watched();
        await restored.restore(pbx, now);
        trackers.push(restored);
      });
    }
    should(talks).be.above(WALKS);
  });
});
