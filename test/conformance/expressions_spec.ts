import should from 'should';
import { Simulator } from '../../src/simulator';
import { lab } from '../support/lab';
import { afterThisTest } from '../support/teardown';
import { header } from './conversation';
import { loggedIn, type Server } from './servers';

/** Texts of `$[…]`, without those whose result has more digits than a double holds. */
const EXPRESSIONS = [
  ...['1+2', '1 + 2 * 3', '(1+2)*3', '10/4', '7 % 3', '7.5 % 2', '-3', '2 - -3', '5/0', '5%0', '5 - 3 - 1'],
  ...['a+1', '1+a', 'a+b', 'a-1', '1-a', 'a*2', 'a/2', '2/a', '2%a', '1e3+1', '0.1+0.2', '100000*100000'],
  ...[
    '1=1',
    '1 = 1.0',
    '01=1',
    'a=a',
    '"a"=a',
    '"a b"="a b"',
    'a<b',
    '10<9',
    '"10"<"9"',
    'a>1',
    '1!=2',
    '1=2=0',
  ],
  ...[
    '1|0',
    '0|2',
    '0|0',
    '""|x',
    'a|b',
    'a&b',
    '0&1',
    '""&1',
    '!1',
    '!0',
    '!""',
    '!a',
    '1 = 1 | 0',
    '1+2=3',
  ],
  ...['1 ? 2 :: 3', '0 ? 2 :: 3', '"a" ~~ "b"', 'a~~b', '"abc"', '"5"+1', '5+"1"', '"abc" =~ "b"', '1:1'],
  ...[
    '1 +',
    '+',
    '',
    'a b',
    '1 2',
    '(1',
    '1)',
    '()',
    '1=',
    '=1',
    '1 ? 2',
    '1 :: 2',
    '1++1',
    'a,b',
    'a\\b',
    "it's",
  ],
];

/** Places of GotoIf: 4 reports no, 6 reports yes. */
const JUMPS = [
  ...['$[1 = 1]?6:4', '$[1 = 2]?6:4', '0?6', '1?:4', '?6:4', 'a?6:4', '00?6:4', '1x?6:4', '1', '1?+5:+3'],
  ...['1?jumps,1,6:4', '0?6:1,4', ' 1 ? 6 : 4', '-1?6:4', '1?9:4', '0.5?6:4', '"0"?6:4'],
];

/** The steps of extension 1. */
type Steps = [application: string, ...data: string[]][];

const REPORTS: Steps = EXPRESSIONS.map((text, index) => [
  'UserEvent',
  `Expression,Number: ${index},Value: <$[${text}]>`,
]);
const jump = (places: string): Steps => [
  ['GotoIf', places],
  ['UserEvent', 'Jump,To: next'],
  ['Hangup'],
  ['UserEvent', 'Jump,To: no'],
  ['Hangup'],
  ['UserEvent', 'Jump,To: yes'],
  ['Hangup'],
];

/** What the steps of extension 1 of this context report until the call ends. */
async function reports(server: Server, context: string): Promise<string[]> {
  const session = await loggedIn(server, 'admin', 'user,call');
  const ofContext = (name: string) =>
    session.frames.filter((frame) => frame.name === name && header(frame, 'Context') === context);
  session.send(
    `Action: Originate\r\nChannel: Local/1@${context}\r\nApplication: Wait\r\nData: 1\r\nAsync: true\r\n\r\n`,
  );
  // Both halves of the Local channel hang up.
  await session.until(() => ofContext('Hangup').length === 2, `the end of the call to ${context}`);
  session.destroy();
  return ofContext('UserEvent').map((frame) => header(frame, 'Value') ?? header(frame, 'To') ?? '');
}

async function simulatedWith(steps: Steps, context: string): Promise<Server> {
  const pbx = await Simulator.listen({ extensions: [{ extension: '1', context, does: steps }] });
  afterThisTest(() => pbx.close());
  const admin = { username: 'admin', secret: 'secret' };
  return { version: 22, host: pbx.host, port: pbx.port, users: { admin, readOnly: admin, noRights: admin } };
}

describe('the dialplan of a simulated Asterisk 22 and of a real one', function () {
  this.timeout(60_000);
  const asterisk = lab.asterisk22();

  /** The real server gets the steps by an action of its own. */
  async function realWith(steps: Steps, context: string): Promise<Server> {
    const server = asterisk();
    const session = await loggedIn(server, 'admin');
    for (const [index, [application, ...data]] of steps.entries()) {
      await session.ask('DialplanExtensionAdd', {
        Context: context,
        Extension: '1',
        Priority: String(index + 1),
        Application: application,
        ApplicationData: data.join(','),
        Replace: 'yes',
      });
    }
    session.destroy();
    afterThisTest(async () => {
      await server.cli(`dialplan remove context ${context}`);
    });
    return server;
  }

  /** The reports of the real server, which are those of the simulated one too. */
  async function compare(steps: Steps, context: string): Promise<string[]> {
    const real = await reports(await realWith(steps, context), context);
    should(await reports(await simulatedWith(steps, context), context)).deepEqual(real);
    return real;
  }

  it('evaluate expressions equally, including invalid ones', async () => {
    should(await compare(REPORTS, 'expressions')).have.length(EXPRESSIONS.length);
  });

  for (const places of JUMPS) {
    it(`go to the same place with GotoIf(${places})`, () => compare(jump(places), 'jumps'));
  }
});
