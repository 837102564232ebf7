import 'should';
import type { Asterisk } from '../../lab/parts/asterisk';
import { lab } from '../support/lab';
import type { SlowFrame } from '../support/slow-reader';
import { compare } from './compare';
import { type Conversation, header, message } from './conversation';
import { phonesAt } from './phones';
import { loggedIn, loggedOff, type Server } from './servers';
import { simulated } from './simulated';
import { judge } from './tolerances';

/** Actions sent while 1001 and 1002 talk. `<caller>` is replaced by the caller's channel. */
const QUESTIONS: readonly Record<string, string>[] = [
  { Action: 'CoreShowChannels' },
  { Action: 'Status' },
  { Action: 'Status', Channel: '<caller>', Variables: 'SIPDOMAIN,DIALSTATUS,NEVER_SET' },
  { Action: 'CoreShowChannelMap', Channel: '<caller>' },
  { Action: 'Getvar', Channel: '<caller>', Variable: 'DIALSTATUS' },
  { Action: 'Getvar', Channel: '<caller>', Variable: 'NEVER_SET' },
  { Action: 'Setvar', Channel: '<caller>', Variable: 'SUITE', Value: 'x' },
  { Action: 'ExtensionState', Exten: '1001', Context: 'home' },
  { Action: 'ExtensionState', Exten: '1002', Context: 'home' },
  { Action: 'PJSIPShowContacts' },
  { Action: 'PJSIPShowEndpoints' },
];

const PROMISE = 'channels, hints and phones are reported during a call';

for (const [version, asked] of [
  [22, lab.asterisk22],
  [16, lab.asterisk16],
] as const) {
  describe(`answers during a call on the simulated Asterisk ${version}, compared with a real one`, function () {
    // Thread timing differs on a busy machine. A real difference shows at each attempt.
    this.retries(2);
    const asterisk = asked();

    it(PROMISE, async () => {
      const [real, ours] = await Promise.all([askPhones(asterisk()), askSimulator(version)]);
      const found = QUESTIONS.flatMap((question, index) =>
        compare(Object.values(question).join(' '), real[index] ?? [], ours[index] ?? []),
      );
      judge(PROMISE, found);
    });
  });
}

async function askPhones(asterisk: Asterisk): Promise<SlowFrame[][]> {
  const phones = await phonesAt(asterisk, ['1001', '1002']);
  const watcher = await loggedIn(asterisk, 'admin', 'call');
  const call = phones.call([['1001', '1002']], 'call', 1000);
  await watcher.until(() => isTalking(watcher), 'the bridge');
  const answers = await askAll(asterisk, watcher);
  await call;
  await loggedOff(watcher);
  return answers;
}

async function askSimulator(version: 16 | 22): Promise<SlowFrame[][]> {
  const server = await simulated(version);
  for (const number of ['1001', '1002']) server.pbx.register(number, 'home');
  const watcher = await loggedIn(server, 'admin', 'call');
  const call = server.pbx.call('1001', '1002', { context: 'home' });
  call.answer();
  await watcher.until(() => isTalking(watcher), 'the bridge');
  return askAll(server, watcher);
}

const isTalking = ({ frames }: Conversation) => {
  const reported = (name: string, value: string) =>
    frames.some(
      (frame) =>
        frame.name === 'DeviceStateChange' &&
        header(frame, 'Device') === name &&
        header(frame, 'State') === value,
    );
  return (
    frames.filter(({ name }) => name === 'BridgeEnter').length === 2 &&
    reported('PJSIP/1001', 'INUSE') &&
    reported('PJSIP/1002', 'INUSE')
  );
};

/** The answers to all actions, each with the events of its list. */
async function askAll(server: Server, watcher: Conversation): Promise<SlowFrame[][]> {
  const caller =
    header(watcher.frames.find(({ name }) => name === 'Newchannel') as SlowFrame, 'Channel') ?? '';
  const conversation = await loggedIn(server, 'admin');
  QUESTIONS.forEach((question, index) => {
    const headers = Object.entries(question).map(([name, value]) => [
      name,
      value.replace('<caller>', caller),
    ]);
    conversation.send(message({ ActionID: `question ${index}`, ...Object.fromEntries(headers) }));
  });
  await loggedOff(conversation);
  return QUESTIONS.map((_, index) =>
    conversation.frames.filter((frame) => header(frame, 'ActionID') === `question ${index}`),
  );
}
