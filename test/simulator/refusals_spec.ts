import should from 'should';
import { ManualClock, nextMessage, Simulator, type SimulatorOptions } from '../../src/simulator';
import { afterThisTest } from '../support/teardown';

/** Values that only JavaScript, a JSON file or a wrong cast can pass. */
const REFUSED: readonly (readonly [options: object, message: string])[] = [
  [{ host: '' }, "host must be an address or a name, such as '127.0.0.1', not ''"],
  [{ extensions: 1e10 }, 'extensions must be a whole number from 0 to 100000, not 10000000000'],
  [{ authLimit: -1 }, 'authLimit must be a whole number of 0 or more, not -1'],
  [{ authTimeout: Number.NaN }, 'authTimeout must be a number of milliseconds from 0 to 2147483647, not NaN'],
  [
    { writeTimeout: 1e12 },
    'writeTimeout must be a number of milliseconds from 0 to 2147483647, not 1000000000000',
  ],
  [{ calls: 1.5 }, 'calls must be a whole number of 0 or more, not 1.5'],
  [{ seed: Number.NaN }, 'seed must be a whole number of 0 or more, not NaN'],
  [{ channelVariables: [5] }, 'channelVariables must be an array of strings, not [5]'],
  [{ includes: null }, 'includes must be an object, not null'],
  [{ files: ['manager.conf'] }, 'files must be an object, not ["manager.conf"]'],
  [{ files: { 'manager.conf': 5 } }, "files: 'manager.conf' must be a string, not 5"],
  [{ clock: 'manual' }, 'clock must be a ManualClock, or an object with the functions now and schedule'],
  [{ tls: {} }, 'tls needs a key and a certificate: { key, cert }, both in PEM'],
  [{ agents: [{}] }, 'an agent needs an id in agent'],
  [
    { users: [{ username: 'a', secret: 'b', read: 'call' }] },
    "read and write must be 'all', 'none' or an array of classes, not \"call\"",
  ],
];

describe('Simulator: a wrong value', () => {
  for (const [options, message] of REFUSED) {
    it(`of an option is refused: ${message}`, async () => {
      await should(Simulator.listen(options as SimulatorOptions)).be.rejectedWith(`simulator: ${message}`);
    });
  }

  it('of tls is refused with the reason of OpenSSL', async () => {
    await should(Simulator.listen({ tls: { key: 'a', cert: 'b' } })).be.rejectedWith(
      /^simulator: tls: key or cert is not valid PEM, .*no start line/,
    );
  });

  it('of a class of rights is refused, also the name of a method', async () => {
    const users = [{ username: 'a', secret: 'b', read: ['toString' as 'call'] }];
    await should(Simulator.listen({ users })).be.rejectedWith(/unknown manager class 'toString'/);
  });

  it('of an argument is refused by a method that takes an extension, a queue or a name', async () => {
    const pbx = await listening();
    const number = 1001 as unknown as string;
    const must = (what: string) => `simulator: ${what} must be a string that is not empty, not 1001`;
    should(() => pbx.setState(number, 'ringing')).throw(must('extension'));
    should(() => pbx.register(number)).throw(must('extension'));
    should(() => pbx.unregister(number)).throw(must('extension'));
    should(() => pbx.call(number, '1002')).throw(must('the extension that calls'));
    should(() => pbx.call('1002', number)).throw(must('the extension to call'));
    should(() => pbx.callQueue('1002', number)).throw(must('the queue to call'));
    should(() => pbx.setMailbox(number, {})).throw(must('mailbox'));
    should(() => pbx.command(number, () => '')).throw(must('command'));
    should(() => pbx.answer(number, () => ({}))).throw(must('the name of the action'));
    should(() => pbx.nextAction(number)).throw(must('the name of the action'));
  });

  it('of a time, a number of messages or a rate is refused', async () => {
    const pbx = await listening();
    should(() => pbx.call('1001', '1002', { ringFor: -1 })).throw(/ringFor must be a number of milliseconds/);
    should(() => pbx.setMailbox('1001', { new: -1 })).throw(
      /new must be a whole number of 0 or more, not -1/,
    );
    should(() => pbx.load({ rate: Infinity })).throw(/rate must be .* up to 1000000, not Infinity/);
    should(() => pbx.load({ rate: 1, count: -1 })).throw(/count must be a whole number of 0 or more, not -1/);
    should(() => pbx.shutDown({ after: Number.NaN })).throw(/after must be a number of milliseconds/);
    await should(pbx.restart({ bootMs: -1 })).be.rejectedWith(/bootMs must be a number of milliseconds/);
    await should(pbx.listenAgain({ bootMs: -1 })).be.rejectedWith(/bootMs must be a number of milliseconds/);
    await should(new ManualClock().advance(Number.NaN)).be.rejectedWith(
      /advance takes a number of milliseconds of 0 or more, not NaN/,
    );
  });

  it('of a fault is refused, and the fault does not begin', async () => {
    const pbx = await listening();
    const range = /takes events per second as a number from 1 to 1000000, not /;
    for (const value of [0, Infinity, '']) should(() => pbx.fault('flood', { value })).throw(range);
    should(() => pbx.fault('kick', { session: 5 as never })).throw(
      /session must be one of pbx.sessions, not 5/,
    );
  });
});

describe('Simulator: an unknown name', () => {
  it('is refused in waits, restarts and mailboxes', async () => {
    const pbx = await listening();
    const wrong = { whithin: 5 } as object;
    const node = { on: () => node };
    should(() => pbx.loggedIn(wrong)).throw(/unknown option of a wait 'whithin'; did you mean 'within'/);
    should(() => pbx.nextAction('Ping', wrong)).throw(/did you mean 'within'/);
    should(() => nextMessage(node, wrong)).throw(/did you mean 'within'/);
    should(() => pbx.setMailbox('1001', { nwe: 1 } as object)).throw(/unknown number of a mailbox 'nwe'/);
    await should(pbx.restart({ bootms: 5 } as object)).be.rejectedWith(/did you mean 'bootMs'/);
  });
});

describe('ManualClock', () => {
  it('never goes back, even if two calls of advance overlap', async () => {
    const clock = new ManualClock(0);
    const times: number[] = [];
    for (const at of [10, 12, 20, 30]) clock.schedule(at, () => times.push(clock.now()));
    const short = clock.advance(25).then(() => times.push(clock.now()));
    await Promise.all([short, clock.advance(100)]);
    should(times).deepEqual([10, 12, 20, 30, 30]);
    should(clock.now()).equal(110);
  });
});

async function listening(): Promise<Simulator> {
  const pbx = await Simulator.listen({ mailboxes: [{ mailbox: '1001' }] });
  afterThisTest(() => pbx.close());
  return pbx;
}
