import 'should';
import type { Asterisk } from '../../lab/asterisk';
import { type Errand, type Manner, type Phones, startPhones } from '../../lab/phones';
import type { Simulator } from '../../src/simulator';
import { lab } from '../support/lab';
import type { SlowFrame } from '../support/slow-reader';
import { afterThisTest } from '../support/teardown';
import { type Conversation, header } from './conversation';
import { phonesAt } from './phones';
import { loggedIn, loggedOff, type Server } from './servers';
import { simulated } from './simulated';
import { compareThreads } from './threads';
import { judge } from './tolerances';

/** Phone 1001 calls 1002: what real phones do, and the same told to a simulator. */
interface Scenario {
  promise: string;
  manner?: Manner;
  errand: Errand;
  ours(pbx: Simulator): Promise<void> | void;
}

const begin = (pbx: Simulator) => pbx.call('1001', '1002', { context: 'home' });

const SCENARIOS: readonly Scenario[] = [
  {
    promise: 'a call that is answered and ended by the caller',
    manner: 'answer',
    errand: 'call',
    ours(pbx) {
      const call = begin(pbx);
      call.answer();
      call.hangup();
    },
  },
  {
    promise: 'a call that is answered and ended by the callee',
    manner: 'answer-and-leave',
    errand: 'left',
    ours(pbx) {
      const call = begin(pbx);
      call.answer();
      call.hangup('callee');
    },
  },
  {
    promise: 'a call that is held and taken back',
    manner: 'answer',
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
    manner: 'ring',
    errand: 'give-up',
    ours: (pbx) => begin(pbx).hangup(),
  },
  {
    promise: 'a call that is refused',
    manner: 'refuse',
    errand: 'refused',
    ours: (pbx) => begin(pbx).hangup('callee'),
  },
  {
    promise: 'a call to a phone that is away',
    errand: 'refused',
    ours: (pbx) => void begin(pbx),
  },
];

const EVENTS = 'call,dialplan';
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

async function seenOfPhones(asterisk: Asterisk, { manner, errand }: Scenario): Promise<SlowFrame[]> {
  const phones = await phonesAt(asterisk, ['1001'], manner && { manner, numbers: ['1002'] });
  const watcher = await loggedIn(asterisk, 'admin', EVENTS);
  await phones.call([['1001', '1002']], errand);
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
  await phones.register(['1003']);
  await watcher.until(toldTimes(1), 'the phone to be there');
  await phones.unregister(['1003']);
  await watcher.until(toldTimes(2), 'the phone to be gone');
  return eventsOf(watcher);
}

async function seenOfSimulator(version: 16 | 22, { manner, ours }: Scenario): Promise<SlowFrame[]> {
  const server = await simulated(version);
  server.pbx.register('1001', 'home');
  if (manner) server.pbx.register('1002', 'home');
  const watcher = await loggedIn(server, 'admin', EVENTS);
  await ours(server.pbx);
  return eventsOf(watcher);
}

async function eventsOf(watcher: Conversation): Promise<SlowFrame[]> {
  await loggedOff(watcher);
  return watcher.frames.filter(({ kind, name }) => kind === 'event' && name !== 'TestEvent');
}

/** Every channel has hung up, and every device and hint that was told to be used is told to be idle. */
function isOver(frames: readonly SlowFrame[]): boolean {
  const count = (name: string) => frames.filter((frame) => frame.name === name).length;
  const last = new Map<string, SlowFrame>();
  for (const frame of frames) {
    const subject = header(frame, 'Device') ?? header(frame, 'Hint');
    if (subject !== undefined) last.set(`${frame.name} ${subject}`, frame);
  }
  const idle = [...last.values()].every(
    (frame) => header(frame, 'State') === 'NOT_INUSE' || header(frame, 'Status') === '0',
  );
  return count('Newchannel') > 0 && count('Newchannel') === count('Hangup') && idle;
}
