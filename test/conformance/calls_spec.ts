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

/** Phone 1003 calls 1002 or `to`, on real phones and on the simulator. */
interface Scenario {
  promise: string;
  /** The phone that may answer, and how. Default: none. */
  called?: { number: string; manner: Manner };
  to?: string;
  errand: Errand;
  /** Duration of each part in ms. */
  step?: number;
  ours(pbx: Simulator): Promise<void> | void;
}

const begin = (pbx: Simulator) => pbx.call('1003', '1002', { context: 'home' });
const wait = (pbx: Simulator) => pbx.callQueue('1003', 'support', { context: 'home' });

/** The lab answers and waits half a second before it queues a caller. */
const IN_THE_QUEUE = 1500;

const SCENARIOS: readonly Scenario[] = [
  {
    promise: 'a call that the caller ends after the answer',
    called: { number: '1002', manner: 'answer' },
    errand: 'call',
    ours(pbx) {
      const call = begin(pbx);
      call.answer();
      call.hangup();
    },
  },
  {
    promise: 'a call that the callee ends after the answer',
    called: { number: '1002', manner: 'answer-and-leave' },
    errand: 'left',
    ours(pbx) {
      const call = begin(pbx);
      call.answer();
      call.hangup('callee');
    },
  },
  {
    promise: 'a call that is held and resumed',
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
    promise: 'a call that the caller cancels',
    called: { number: '1002', manner: 'ring' },
    errand: 'give-up',
    ours: (pbx) => begin(pbx).hangup(),
  },
  {
    promise: 'a call that the callee rejects',
    called: { number: '1002', manner: 'refuse' },
    errand: 'refused',
    ours: (pbx) => begin(pbx).hangup('callee'),
  },
  {
    promise: 'a call to an unregistered phone',
    errand: 'refused',
    ours: (pbx) => void begin(pbx),
  },
  {
    promise: 'a call through a queue that the caller ends after the answer',
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
    promise: 'a call through a queue that the caller abandons while a member rings',
    called: { number: '1002', manner: 'ring' },
    to: '602',
    errand: 'call',
    step: IN_THE_QUEUE,
    ours: (pbx) => wait(pbx).hangup(),
  },
  {
    promise: 'a call through a queue that the caller abandons without a free member',
    to: '602',
    errand: 'call',
    step: IN_THE_QUEUE,
    ours: (pbx) => wait(pbx).hangup(),
  },
];

const EVENTS = 'call,dialplan,agent';
const REGISTRATION = 'a phone that registers and unregisters';

for (const [version, asked] of [
  [22, lab.asterisk22],
  [16, lab.asterisk16],
] as const) {
  describe(`events of calls on the simulated Asterisk ${version}, compared with a real one`, function () {
    // Thread timing differs on a busy machine. A real difference shows at each attempt.
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

    it(REGISTRATION, async () => {
      const [real, ours] = await Promise.all([
        seenOfRegistration(asterisk(), () => startPhones(asterisk())),
        simulated(version).then((server) => seenOfRegistration(server, () => simulatedPhones(server.pbx))),
      ]);
      judge(REGISTRATION, compareThreads(real, ours));
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

/** Registers real or simulated phones. */
type Registrar = Pick<Phones, 'register' | 'unregister' | 'stop'>;

const simulatedPhones = async (pbx: Simulator): Promise<Registrar> => ({
  register: async (numbers) => numbers.forEach((number) => void pbx.register(number, 'home')),
  unregister: async (numbers) => numbers.forEach((number) => void pbx.unregister(number, 'home')),
  stop: async () => {},
});

async function seenOfRegistration(server: Server, begin: () => Promise<Registrar>): Promise<SlowFrame[]> {
  const phones = await begin();
  afterThisTest(() => phones.stop());
  const watcher = await loggedIn(server, 'admin');
  await watcher.ask('Events', { EventMask: 'call,system' });
  const count = (name: string) => watcher.frames.filter((frame) => frame.name === name).length;
  const reportedTimes = (times: number) => () =>
    ['PeerStatus', 'ContactStatus', 'ExtensionStatus', 'DeviceStateChange'].every(
      (name) => count(name) === times,
    );
  await phones.register(['1004']);
  await watcher.until(reportedTimes(1), 'the phone to register');
  await phones.unregister(['1004']);
  await watcher.until(reportedTimes(2), 'the phone to unregister');
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
