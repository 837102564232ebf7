import 'should';
import type { Errand } from '../../lab/parts/phones';
import { lab } from '../support/lab';
import type { SlowFrame } from '../support/slow-reader';
import { compare } from './compare';
import { type Conversation, header } from './conversation';
import { isOver, phonesAt } from './phones';
import { loggedIn, loggedOff, type Server } from './servers';
import { simulated } from './simulated';
import { compareThreads } from './threads';
import { judge } from './tolerances';

/** 1001 talks to 1002, then an action redirects one of them to 1003 or hangs it up. */
interface Scenario {
  promise: string;
  /** The call goes through a queue of which 1002 is a member. */
  queued?: true;
  /** What the caller's phone does. */
  errand: Errand;
  /** `<caller>` and `<callee>` are replaced by their channels. */
  actions: readonly Readonly<Record<string, string>>[];
}

const toThird = (Channel: string) => ({
  Action: 'Redirect',
  Channel,
  Context: 'home',
  Exten: '1003',
  Priority: '1',
});

const SCENARIOS: readonly Scenario[] = [
  {
    promise: 'a redirected caller leaves the call and calls the new extension',
    errand: 'call',
    actions: [toThird('<caller>')],
  },
  {
    promise: 'a redirected callee leaves the call and calls the new extension',
    errand: 'left',
    actions: [toThird('<callee>'), { Action: 'Hangup', Channel: '<callee>' }],
  },
  {
    promise: 'a redirected queue caller leaves the member and calls the new extension',
    queued: true,
    errand: 'call',
    actions: [toThird('<caller>')],
  },
  {
    promise: 'a redirected queue member leaves the caller and calls the new extension',
    queued: true,
    errand: 'left',
    actions: [toThird('<callee>'), { Action: 'Hangup', Channel: '<callee>' }],
  },
  {
    promise: 'Hangup ends the call of the caller’s channel',
    errand: 'left',
    actions: [{ Action: 'Hangup', Channel: '<caller>' }],
  },
  {
    promise: 'Hangup ends the call of the callee’s channel',
    errand: 'left',
    actions: [{ Action: 'Hangup', Channel: '<callee>' }],
  },
];

/** Milliseconds of talking, enough for an action. */
const TALK = 2500;
/** The simulator's timers run this many times faster. */
const HASTE = 10;

for (const [version, asked] of [
  [22, lab.asterisk22],
  [16, lab.asterisk16],
] as const) {
  describe(`Redirect and Hangup on the simulated Asterisk ${version}, compared with a real one`, function () {
    // Thread timing differs on a busy machine. A real difference shows at each attempt.
    this.retries(2);
    const asterisk = asked();

    for (const scenario of SCENARIOS) {
      it(scenario.promise, async () => {
        const numbers = scenario.queued ? ['1002', '1003', '1004'] : ['1001', '1002', '1003'];
        const phones = await phonesAt(asterisk(), numbers);
        const server = await simulated(version, HASTE);
        for (const number of numbers) server.pbx.register(number, 'home');
        const [real, ours] = await Promise.all([
          play(asterisk(), scenario, () => {
            const call = phones.call(
              [scenario.queued ? ['1004', '602'] : ['1001', '1002']],
              scenario.errand,
              TALK,
            );
            return () => call;
          }),
          play(server, scenario, () => {
            const options = { context: 'home' };
            (scenario.queued
              ? server.pbx.callQueue('1004', 'support', options)
              : server.pbx.call('1001', '1002', options)
            ).answer();
            return (watcher) => endCall(server, scenario, watcher);
          }),
        ]);
        judge(scenario.promise, [
          ...compare('answers', real.answers, ours.answers),
          ...compareThreads(real.seen, ours.seen),
        ]);
      });
    }
  });
}

/** The caller's phone ends its last call, if the scenario says so. */
async function endCall(
  { pbx }: Awaited<ReturnType<typeof simulated>>,
  { errand }: Scenario,
  watcher: Conversation,
): Promise<void> {
  if (errand !== 'call') return;
  await watcher.until(() => entered(watcher) === 4, 'the bridge with the third phone');
  for (const call of pbx.exchange.calls) call.hangup();
}

async function play(
  server: Server,
  { actions }: Scenario,
  begin: () => (watcher: Conversation) => Promise<void>,
): Promise<{ answers: SlowFrame[]; seen: SlowFrame[] }> {
  const watcher = await loggedIn(server, 'admin');
  await watcher.ask('Events', { EventMask: 'call,dialplan,agent' });
  const before = watcher.frames.length;
  const conversation = await loggedIn(server, 'admin');
  const answers: SlowFrame[] = [];
  const end = begin();
  for (const [index, { Action = '', ...headers }] of actions.entries()) {
    await watcher.until(() => entered(watcher) === 2 * (index + 1), 'the bridge');
    const [caller = '', callee = ''] = watcher.frames
      .filter(({ name }) => name === 'Newchannel')
      .map((frame) => header(frame, 'Channel') ?? '');
    const Channel = headers.Channel === '<caller>' ? caller : callee;
    answers.push(await conversation.ask(Action, { ...headers, Channel }));
  }
  await end(watcher);
  await watcher.until(() => isOver(watcher.frames.slice(before)), 'the end of the calls');
  await loggedOff(conversation);
  await loggedOff(watcher);
  const seen = watcher.frames
    .slice(before)
    .filter(({ kind, name }) => kind === 'event' && name !== 'TestEvent');
  return { answers, seen };
}

const entered = ({ frames }: Conversation) => frames.filter(({ name }) => name === 'BridgeEnter').length;
