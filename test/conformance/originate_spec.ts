import 'should';
import { lab } from '../support/lab';
import type { SlowFrame } from '../support/slow-reader';
import { compare } from './compare';
import { header } from './conversation';
import { phonesAt } from './phones';
import { loggedIn, loggedOff, type Server } from './servers';
import { simulated } from './simulated';
import { compareThreads } from './threads';
import { judge } from './tolerances';

const PROMISE = 'a call that is originated, answered and hung up by actions';

for (const [version, asked] of [
  [22, lab.asterisk22],
  [16, lab.asterisk16],
] as const) {
  describe(`what a simulated Asterisk ${version} makes of Originate and Hangup, as a real one with a real phone does`, function () {
    // Real phones and a real server's threads, on a machine that does much else: a difference that is one shows each time.
    this.retries(2);
    const asterisk = asked();

    it(PROMISE, async () => {
      await phonesAt(asterisk(), ['1002']);
      const server = await simulated(version);
      server.pbx.register('1002', 'home');
      const [real, ours] = await Promise.all([originate(asterisk()), originate(server)]);
      judge(PROMISE, [
        ...compare('answers', real.answers, ours.answers),
        ...compareThreads(real.seen, ours.seen),
      ]);
    });
  });
}

async function originate(server: Server): Promise<{ answers: SlowFrame[]; seen: SlowFrame[] }> {
  const watcher = await loggedIn(server, 'admin');
  await watcher.ask('Events', { EventMask: 'call,dialplan' });
  const before = watcher.frames.length;
  const conversation = await loggedIn(server, 'admin');
  const find = (name: string) => watcher.frames.find((frame) => frame.name === name);
  const answers = [
    await conversation.ask('Originate', {
      Channel: 'PJSIP/1002',
      Application: 'Wait',
      Data: '30',
      Async: 'true',
      CallerID: 'Suite <99>',
      Variable: 'SUITE=one',
    }),
  ];
  await watcher.until(() => find('OriginateResponse'), 'the answer of the phone');
  const Channel = header(find('OriginateResponse') as SlowFrame, 'Channel') ?? '';
  answers.push(await conversation.ask('Hangup', { Channel }));
  const last = (name: string) => watcher.frames.filter((frame) => frame.name === name).at(-1) as SlowFrame;
  const isOver = () =>
    find('Hangup') &&
    header(last('DeviceStateChange'), 'State') === 'NOT_INUSE' &&
    header(last('ExtensionStatus'), 'Status') === '0';
  await watcher.until(isOver, 'the end of the call');
  await loggedOff(conversation);
  await loggedOff(watcher);
  const seen = watcher.frames
    .slice(before)
    .filter(({ kind, name }) => kind === 'event' && name !== 'TestEvent');
  return { answers, seen };
}
