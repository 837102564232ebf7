import type { CallKind } from '../../../../lab/commands/call-kinds';
import type { CallTools } from '../../../../lab/commands/call-makers';
import type { PhoneKind } from '../../../../lab/commands/phone-kinds';
import { CALL_PLAN } from '../../../../lab/parts/call-plan';
import { PHONE_PLAN } from '../../../../lab/parts/phone-plan';
import { CALL_EVENTS, type Frame } from '../../../../src/index';
import {
  type AsteriskVersion,
  type ExtensionOptions,
  ManualClock,
  Simulator,
  type SimulatorOptions,
} from '../../../../src/simulator';
import { framesOf } from '../../../calls/replay';
import { RawClient } from '../../raw-client';
import { callPlan } from './plan';
import { SimulatedPhone } from './simulated-phone';

/** ms of the simulated clock between two reads of the simulator's events. */
const LOOK = 50;

/** Makes a kind of call on the simulator, with the same makers as for the recording of a real Asterisk. @returns its events */
export function played(kind: CallKind, version: AsteriskVersion, watch?: Watch): Promise<Frame[]> {
  return eventsOf(kind.name, { version, ...labOf(kind) }, (tools) => kind.make(tools), watch);
}

/** The same with phones that have several lines. */
export function playedByPhones(
  { name, make }: PhoneKind,
  version: AsteriskVersion,
  watch?: Watch,
): Promise<Frame[]> {
  const context = 'calls';
  const phones = ['1041', '1042', '1043', '1044'].map(
    (extension): ExtensionOptions => ({ extension, context, phone: 'rings' }),
  );
  const unregistered: ExtensionOptions = { extension: '1050', context, state: 'unavailable' };
  const plan = callPlan(CALL_PLAN + PHONE_PLAN);
  const lab = labWith(plan, [...phones, unregistered]);
  const makeWithFour = (tools: SimulatedTools) => {
    const phone = (number: string) => tools.phone(number);
    return make({ ...tools, four: [phone('1041'), phone('1042'), phone('1043'), phone('1044')] });
  };
  return eventsOf(name, { version, ...lab, sound: false }, makeWithFour, watch);
}

/** Called after new events, with the number of events so far. */
export type Watch = (events: number, pbx: Simulator) => Promise<void>;

type SimulatedTools = CallTools & {
  /** All events. */
  text(): string;
  /** The answers to all actions. */
  answers(): string;
  find(pattern: RegExp): string;
  phone(number: string): SimulatedPhone;
};

/** Everything that the simulator sends while `make` makes calls: events, then answers. */
export async function trafficOf(
  name: string,
  options: SimulatorOptions,
  make: (tools: SimulatedTools) => Promise<void>,
): Promise<string> {
  return withTools(name, options, make, async (tools) => tools.text() + tools.answers());
}

async function eventsOf(
  name: string,
  options: SimulatorOptions,
  make: (tools: SimulatedTools) => Promise<void>,
  watch: Watch = async () => {},
): Promise<Frame[]> {
  const names = new Set(CALL_EVENTS);
  const eventsIn = (text: string) => framesOf(Buffer.from(text)).filter((frame) => names.has(frame.name));
  const onNews = (text: string, pbx: Simulator) => watch(eventsIn(text).length, pbx);
  return withTools(name, options, make, async (tools) => eventsIn(tools.text()), onNews);
}

async function withTools<T>(
  name: string,
  options: SimulatorOptions,
  make: (tools: SimulatedTools) => Promise<void>,
  result: (tools: SimulatedTools) => Promise<T>,
  onNews: (text: string, pbx: Simulator) => Promise<void> = async () => {},
): Promise<T> {
  const clock = new ManualClock();
  const pbx = await Simulator.listen({ clock, ...options });
  try {
    const tools = await toolsOf(pbx, clock, name, (text) => onNews(text, pbx));
    await make(tools);
    await tools.until(tools.recording.isQuiet, `the end of ${name}`, 20_000);
    return await result(tools);
  } finally {
    await pbx.close();
  }
}

/** The configuration of the lab's Asterisk, as far as the kinds of calls need it. */
function labOf(kind: CallKind): SimulatorOptions {
  const phones = ['1001', '1002', '1003', '1021', '1022', '1023'].map(
    (extension): ExtensionOptions => ({
      extension,
      context: 'home',
      ...(kind.name === 'unreachable' && extension === '1023' ? { state: 'unavailable' } : {}),
      phone: mannerOf(kind.manners?.[extension]),
    }),
  );
  return labWith(callPlan(), phones);
}

function labWith(
  { extensions, includes }: ReturnType<typeof callPlan>,
  phones: readonly ExtensionOptions[],
): SimulatorOptions {
  const members = ['PJSIP/1001', 'PJSIP/1002'].map((device) => ({
    interface: device,
    name: `Phone ${device.slice(6)}`,
  }));
  return {
    extensions: [...phones, ...extensions],
    includes,
    queues: [
      { name: 'support', extension: '602', timeout: 5, members },
      { name: 'sales', extension: '731', strategy: 'linear', timeout: 3, retry: 1 },
    ],
    agents: [{ agent: '1001', name: 'Phone 1001' }],
    mailboxes: [{ mailbox: '1001' }],
  };
}

type Manner = NonNullable<CallKind['manners']>[string];

function mannerOf(manner: Manner = 'answer'): NonNullable<ExtensionOptions['phone']> {
  if (manner === 'ring') return 'rings';
  if (manner === 'refuse') return 'refuses';
  return manner === 'forward' ? { forwardsTo: '1023' } : 'answers';
}

async function toolsOf(
  pbx: Simulator,
  clock: ManualClock,
  name: string,
  onNews: (text: string) => Promise<void>,
): Promise<SimulatedTools> {
  const [client, watcher] = await Promise.all([
    RawClient.loggedIn(pbx.port),
    RawClient.loggedIn(pbx.port, { events: 'on' }),
  ]);
  let text = '';
  let answers = '';
  let asked: Promise<unknown> = Promise.resolve();
  const phones: SimulatedPhone[] = [];
  let marks = 0;

  /** @returns all events so far */
  const look = async () => {
    await asked;
    const mark = `Event: UserEvent\r\nPrivilege: user,all\r\nUserEvent: Look${++marks}\r\n\r\n`;
    pbx.emit({ Event: 'UserEvent', UserEvent: `Look${marks}` });
    const before = text;
    text += (await watcher.read((all) => all.includes(`UserEvent: Look${marks}\r\n\r\n`))).replace(mark, '');
    if (text !== before) await onNews(text);
  };
  const pause = async (ms: number) => {
    await look();
    await clock.advance(ms);
    for (const phone of phones) phone.look();
    await look();
  };
  const until = async (condition: () => boolean, what: string, limit: number) => {
    await look();
    for (let ms = 0; !condition(); ms += LOOK) {
      if (ms >= limit) throw new Error(`waited ${limit} ms of the simulated clock for ${what}`);
      await pause(LOOK);
    }
  };
  const count = (event: string) => text.split(`Event: ${event}\r\n`).length - 1;

  return {
    text: () => text,
    answers: () => answers,
    find: (pattern) => [...text.matchAll(new RegExp(pattern, 'gm'))].at(-1)?.[1] ?? '',
    pause,
    until,
    heard: (event, times = 1) =>
      until(() => count(event) >= times, `${times} times ${event} of ${name}`, 20_000),
    channelOf: (phone) =>
      [...text.matchAll(new RegExp(`^Channel: (PJSIP/${phone}-\\w+)\\r$`, 'gm'))].at(-1)?.[1] ?? '',
    phone(number) {
      const phone = new SimulatedPhone(pbx, number, until);
      phones.push(phone);
      return phone;
    },
    recording: {
      ask(action, headers = {}) {
        const lines = Object.entries({ Action: action, ActionID: action, ...headers }).map(
          ([name, value]) => `${name}: ${value}`,
        );
        asked = asked.then(() => wholeAnswer(client, lines)).then((answer) => (answers += answer));
        // The next read reports a failure.
        asked.catch(() => {});
      },
      count,
      isQuiet: () => count('Newchannel') === count('Hangup'),
    },
    phones: {
      register: async () => {},
      async call(pairs, errand = 'call', step = 300) {
        for (const [from, to] of pairs) {
          const call = pbx.call(from, to, { context: 'home' });
          if (errand === 'refused') continue;
          await pause(300);
          if (errand === 'give-up') {
            call.hangup();
            continue;
          }
          call.answer();
          await pause(step);
          if (errand === 'hold') {
            call.hold();
            await pause(step);
            call.unhold();
            await pause(step);
          }
          call.hangup(errand === 'left' ? 'callee' : 'caller');
        }
      },
    },
  };
}

/** The response to an action, with the events of its list. */
async function wholeAnswer(client: RawClient, action: readonly string[]): Promise<string> {
  client.send(...action);
  client.send('Action: Ping', 'ActionID: fence');
  const text = await client.read((all) => /ActionID: fence\r\n.*\r\n\r\n$/s.test(all));
  return text.slice(0, text.lastIndexOf('Response: Success\r\nActionID: fence'));
}
