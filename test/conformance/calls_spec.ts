import 'should';
import type { Asterisk } from '../../lab/parts/asterisk';
import { type Errand, type Manner, type Phones, startPhones } from '../../lab/parts/phones';
import type { Simulator } from '../../src/simulator';
import { lab } from '../support/lab';
import type { SlowFrame } from '../support/slow-reader';
import { afterThisTest } from '../support/teardown';
import type { Conversation } from './conversation';
import { isOver, phonesAt } from './phones';
import { loggedIn, loggedOff, type Server } from './servers';
import { simulated } from './simulated';
import { compareThreads } from './threads';
import { judge } from './tolerances';

/** Phone 1003 calls somebody, 1002 where it is not said: what real phones do, and the same told to a simulator. */
interface Scenario {
  promise: string;
  /** Who may answer, and how; nobody where left out. */
  called?: { number: string; manner: Manner };
  to?: string;
  errand: Errand;
  /** How long each part of it lasts, in ms. */
  step?: number;
  ours(pbx: Simulator): Promise<void> | void;
}

const begin = (pbx: Simulator) => pbx.call('1003', '1002', { context: 'home' });
const wait = (pbx: Simulator) => pbx.callQueue('1003', 'support', { context: 'home' });

/** Before it queues a caller the lab answers the phone, and waits half a second for what is said. */
const IN_THE_QUEUE = 1500;

const SCENARIOS: readonly Scenario[] = [
  {
    promise: 'a call that is answered and ended by the caller',
    called: { number: '1002', manner: 'answer' },
    errand: 'call',
    ours(pbx) {
      const call = begin(pbx);
      call.answer();
      call.hangup();
    },
  },
  {
    promise: 'a call that is answered and ended by the callee',
    called: { number: '1002', manner: 'answer-and-leave' },
    errand: 'left',
    ours(pbx) {
      const call = begin(pbx);
      call.answer();
      call.hangup('callee');
    },
  },
  {
    promise: 'a call that is held and taken back',
    called: { number: '1002', manner: 'answer' },
    errand: 'hold',
    ours(pbx) {
      const call = begin(pbx);
      call.answer();
      call.hold();
      call.unhold();
      call.hangup();
    },
  },
  {
    promise: 'a call that the caller gives up',
    called: { number: '1002', manner: 'ring' },
    errand: 'give-up',
    ours: (pbx) => begin(pbx).hangup(),
  },
  {
    promise: 'a call that is refused',
    called: { number: '1002', manner: 'refuse' },
    errand: 'refused',
    ours: (pbx) => begin(pbx).hangup('callee'),
  },
  {
    promise: 'a call to a phone that is away',
    errand: 'refused',
    ours: (pbx) => void begin(pbx),
  },
  {
    promise: 'a call through a queue that is answered and ended by the caller',
    called: { number: '1002', manner: 'answer' },
    to: '602',
    errand: 'call',
    step: IN_THE_QUEUE,
    ours(pbx) {
      const call = wait(pbx);
      call.answer();
      call.hangup();
    },
  },
  {
    promise: 'a call through a queue that the member ends',
    called: { number: '1002', manner: 'answer-and-leave' },
    to: '602',
    errand: 'left',
    ours(pbx) {
      const call = wait(pbx);
      call.answer();
      call.hangup('agent');
    },
  },
  {
    promise: 'a call through a queue that is given up while a member is rung',
    called: { number: '1002', manner: 'ring' },
    to: '602',
    errand: 'call',
    step: IN_THE_QUEUE,
    ours: (pbx) => wait(pbx).hangup(),
  },
  {
    promise: 'a call through a queue that is given up where no member is there',
    to: '602',
    errand: 'call',
    step: IN_THE_QUEUE,
    ours: (pbx) => wait(pbx).hangup(),
  },
];

const EVENTS = 'call,dialplan,agent';
const COMING_AND_GOING = 'a phone that registers and goes away';

for (const [version, asked] of [
  [22, lab.asterisk22],
  [16, lab.asterisk16],
] as const) {
  describe(`what a simulated Asterisk ${version} raises, as a real one with real phones does`, function () {
    // Real phones and a real server's threads, on a machine that does much else: a difference that is one shows each time.
    this.retries(2);
    const asterisk = asked();

    for (const scenario of SCENARIOS) {
      it(scenario.promise, async () => {
        const [real, ours] = await Promise.all([
          seenOfPhones(asterisk(), scenario),
          seenOfSimulator(version, scenario),
        ]);
        judge(scenario.promise, compareThreads(real, ours));
      });
    }

    it(COMING_AND_GOING, async () => {
      const [real, ours] = await Promise.all([
        seenOfComing(asterisk(), () => startPhones(asterisk())),
        simulated(version).then((server) => seenOfComing(server, () => simulatedPhones(server.pbx))),
      ]);
      judge(COMING_AND_GOING, compareThreads(real, ours));
    });
  });
}

async function seenOfPhones(
  asterisk: Asterisk,
  { called, to = '1002', errand, step }: Scenario,
): Promise<SlowFrame[]> {
  const others = called && { manner: called.manner, numbers: [called.number] };
  const phones = await phonesAt(asterisk, ['1003'], others);
  const watcher = await loggedIn(asterisk, 'admin', EVENTS);
  await phones.call([['1003', to]], errand, step);
  await watcher.until(() => isOver(watcher.frames), 'the end of the call');
  return eventsOf(watcher);
}

/** Something to register phones with, real or not. */
type Registrar = Pick<Phones, 'register' | 'unregister' | 'stop'>;

const simulatedPhones = async (pbx: Simulator): Promise<Registrar> => ({
  register: async (numbers) => numbers.forEach((number) => void pbx.register(number, 'home')),
  unregister: async (numbers) => numbers.forEach((number) => void pbx.unregister(number, 'home')),
  stop: async () => {},
});

async function seenOfComing(server: Server, begin: () => Promise<Registrar>): Promise<SlowFrame[]> {
  const phones = await begin();
  afterThisTest(() => phones.stop());
  const watcher = await loggedIn(server, 'admin');
  await watcher.ask('Events', { EventMask: 'call,system' });
  const count = (name: string) => watcher.frames.filter((frame) => frame.name === name).length;
  const toldTimes = (times: number) => () =>
    ['PeerStatus', 'ContactStatus', 'ExtensionStatus', 'DeviceStateChange'].every(
      (name) => count(name) === times,
    );
  await phones.register(['1004']);
  await watcher.until(toldTimes(1), 'the phone to be there');
  await phones.unregister(['1004']);
  await watcher.until(toldTimes(2), 'the phone to be gone');
  return eventsOf(watcher);
}

async function seenOfSimulator(version: 16 | 22, { called, ours }: Scenario): Promise<SlowFrame[]> {
  const server = await simulated(version);
  server.pbx.register('1003', 'home');
  if (called) server.pbx.register(called.number, 'home');
  const watcher = await loggedIn(server, 'admin', EVENTS);
  await ours(server.pbx);
  return eventsOf(watcher);
}

async function eventsOf(watcher: Conversation): Promise<SlowFrame[]> {
  await loggedOff(watcher);
  return watcher.frames.filter(({ kind, name }) => kind === 'event' && name !== 'TestEvent');
}
