import 'should';
import type { Manner } from '../../lab/parts/phones';
import { lab } from '../support/lab';
import type { SlowFrame } from '../support/slow-reader';
import { compare } from './compare';
import { type Conversation, header } from './conversation';
import { isOver, phonesAt } from './phones';
import { loggedIn, loggedOff, type Server } from './servers';
import { simulated } from './simulated';
import { compareThreads } from './threads';
import { judge } from './tolerances';

/** A call that an Originate starts, the registered phones, and the actions that end it. */
interface Scenario {
  promise: string;
  phones?: { manner: Manner; numbers: readonly string[] };
  order: Record<string, string>;
  /** Further actions, each sent after a number of events. `<first>` and `<last>` are the first and the last channel. */
  next?: readonly { after: Readonly<Record<string, number>>; ask: Readonly<Record<string, string>> }[];
}

const WAIT = { Application: 'Wait', Data: '30' };
const ANSWERING = { manner: 'answer', numbers: ['1002', '1003'] } as const;
const TALKING = { BridgeEnter: 2, Newstate: 4 };
const RINGING = { DialState: 2 };
const hangUp = (Channel: string) => ({ Action: 'Hangup', Channel });

const SCENARIOS: readonly Scenario[] = [
  {
    promise: 'a call that actions originate and hang up',
    phones: ANSWERING,
    order: { Channel: 'PJSIP/1002', ...WAIT, Async: 'true', CallerID: 'Suite <99>', Variable: 'SUITE=one' },
    next: [{ after: { OriginateResponse: 1 }, ask: hangUp('<first>') }],
  },
  {
    promise: 'a call to a Local channel has two halves (AMI 77, 87)',
    phones: ANSWERING,
    order: {
      Channel: 'Local/1002@home',
      ...WAIT,
      Async: 'true',
      CallerID: 'Suite <99>',
      Variable: 'SUITE=one',
    },
    next: [
      { after: TALKING, ask: { Action: 'CoreShowChannels' } },
      { after: TALKING, ask: { Action: 'Status' } },
      { after: TALKING, ask: hangUp('<first>') },
    ],
  },
  {
    promise: 'without Async a Local channel has the requested ids (AMI 31, 87, 89)',
    phones: ANSWERING,
    order: { Channel: 'Local/1002@home/n', ...WAIT, ChannelId: 'left', OtherChannelId: 'right' },
    next: [{ after: TALKING, ask: hangUp('<last>') }],
  },
  {
    promise: 'the second half of a Local channel has the id of the first and ;2 (AMI 89)',
    phones: ANSWERING,
    order: { Channel: 'Local/1002@home', ...WAIT, Async: 'true', ChannelId: 'left' },
    next: [{ after: TALKING, ask: hangUp('/^Local.*;2$/') }],
  },
  {
    promise: 'a Local channel calls an extension after the answer',
    phones: ANSWERING,
    order: {
      Channel: 'Local/1002@home',
      Context: 'home',
      Exten: '1003',
      Priority: '1',
      CallerID: 'Suite <99>',
    },
    next: [{ after: { BridgeEnter: 4 }, ask: hangUp('/^PJSIP.1002.*$/') }],
  },
  {
    promise: 'a Local channel can be redirected to another extension',
    phones: ANSWERING,
    order: { Channel: 'Local/1002@home', ...WAIT, Async: 'true' },
    next: [
      {
        after: { ...TALKING, OriginateResponse: 1 },
        ask: { Action: 'Redirect', Channel: '<first>', Context: 'home', Exten: '1003', Priority: '1' },
      },
      { after: { BridgeEnter: 4 }, ask: hangUp('<last>') },
    ],
  },
  {
    promise: 'a Local channel to an unregistered phone fails',
    order: { Channel: 'Local/1049@home', ...WAIT, Async: 'true' },
  },
  {
    promise: 'without Async a Local channel to an unregistered phone raises no OriginateResponse (AMI 87)',
    order: { Channel: 'Local/1049@home', ...WAIT },
  },
  {
    promise: 'a Local channel to an unknown extension fails (AMI 77)',
    order: { Channel: 'Local/9999', ...WAIT, Async: 'true', ChannelId: 'left' },
  },
  {
    promise: 'a Local channel to a busy phone fails',
    phones: { manner: 'refuse', numbers: ['1002'] },
    order: { Channel: 'Local/1002@home', ...WAIT, Async: 'true' },
  },
  {
    promise: 'a phone waits in a queue after the answer until a member takes the call',
    phones: ANSWERING,
    order: { Channel: 'PJSIP/1003', Context: 'home', Exten: '602', Priority: '1', CallerID: 'Suite <99>' },
    next: [{ after: { BridgeEnter: 2 }, ask: hangUp('<first>') }],
  },
  {
    promise: 'a Local channel without an answer ends at the timeout (AMI 89)',
    phones: { manner: 'ring', numbers: ['1002'] },
    order: { Channel: 'Local/1002@home', ...WAIT, Async: 'true', Timeout: '700' },
  },
  {
    promise: 'a ringing Local channel can be hung up',
    phones: { manner: 'ring', numbers: ['1002'] },
    order: { Channel: 'Local/1002@home', ...WAIT, Async: 'true' },
    next: [{ after: RINGING, ask: hangUp('<first>') }],
  },
];

/** The simulator's timers run this many times faster. */
const HASTE = 10;

for (const [version, asked] of [
  [22, lab.asterisk22],
  [16, lab.asterisk16],
] as const) {
  describe(`Originate on the simulated Asterisk ${version}, compared with a real one`, function () {
    // Thread timing differs on a busy machine. A real difference shows at each attempt.
    this.retries(2);
    const asterisk = asked();

    for (const scenario of SCENARIOS) {
      it(scenario.promise, async () => {
        const { manner, numbers } = scenario.phones ?? { manner: 'answer' as const, numbers: [] };
        await phonesAt(asterisk(), [], { manner, numbers });
        const server = await simulated(version, HASTE);
        for (const number of numbers) server.pbx.register(number, 'home');
        const [real, ours] = await Promise.all([
          play(asterisk(), scenario),
          play(server, scenario, (watcher) => refuse(server, manner, watcher)),
        ]);
        judge(scenario.promise, [
          ...compare('answers', real.answers, ours.answers),
          ...compareThreads(real.seen, ours.seen),
        ]);
      });
    }
  });
}

type Simulated = Awaited<ReturnType<typeof simulated>>;

/** Rejects the call on the simulator when its phone rings. */
async function refuse({ pbx }: Simulated, manner: Manner, watcher: Conversation): Promise<void> {
  if (manner !== 'refuse') return;
  await received(watcher, RINGING);
  for (const call of pbx.exchange.calls) call.hangup('callee');
}

/** The answers, and the events from the Originate to the last Hangup. */
async function play(
  server: Server,
  { order, next = [] }: Scenario,
  meanwhile: (watcher: Conversation) => Promise<void> = async () => {},
): Promise<{ answers: SlowFrame[]; seen: SlowFrame[] }> {
  const watcher = await loggedIn(server, 'admin');
  await watcher.ask('Events', { EventMask: 'call,dialplan,agent' });
  const before = watcher.frames.length;
  const conversation = await loggedIn(server, 'admin');
  const earlier = conversation.frames.length;
  const answered = conversation.ask('Originate', order);
  await meanwhile(watcher);
  await answered;
  for (const { after, ask } of next) {
    await received(watcher, after);
    const channels = named(watcher, 'Newchannel').map((frame) => header(frame, 'Channel') ?? '');
    const { Action = '', ...headers } = ask;
    const Channel = headers.Channel?.replace('<first>', channels[0] ?? '').replace(
      '<last>',
      channels.at(-1) ?? '',
    );
    await conversation.ask(Action, Channel === undefined ? headers : { ...headers, Channel });
  }
  await received(watcher, order.Async === undefined ? {} : { OriginateResponse: 1 });
  await watcher.until(() => isOver(watcher.frames.slice(before)), 'the end of the call');
  await loggedOff(conversation);
  await loggedOff(watcher);
  return {
    answers: conversation.frames.slice(earlier, -1),
    seen: watcher.frames.slice(before).filter(({ kind, name }) => kind === 'event' && name !== 'TestEvent'),
  };
}

const named = ({ frames }: Conversation, event: string) => frames.filter(({ name }) => name === event);

/** Waits until each of these events has been received this many times. */
function received(watcher: Conversation, times: Readonly<Record<string, number>>): Promise<void> {
  const counts = Object.entries(times);
  return watcher.until(
    () => counts.every(([event, count]) => named(watcher, event).length >= count),
    JSON.stringify(times),
  );
}
