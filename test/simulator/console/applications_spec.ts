import should from 'should';
import { Simulator } from '../../../src/simulator';
import { RawClient } from '../raw-client';

/** The output of Asterisk 22.10.1, except for the lists: those of the simulator are shorter. */
const AS_ASTERISK: readonly (readonly [command: string, ...output: string[]])[] = [
  ['core set verbose 3', 'Console verbose was OFF and is now 3.'],
  ['core set verbose atleast 2', 'Console verbose is still 3.'],
  ['core set debug 2', 'Core debug was OFF and is now 2.'],
  ['core set debug off', 'Core debug was 2 and is now OFF.'],
  ['core set debug 3 app_dial', "Core debug was 0 and has been set to 3 for 'app_dial'."],
  [
    'core show application none',
    'Your application(s) is (are) not registered',
    "Command 'core show application none' failed.",
  ],
  [
    'core show function none',
    'No function by that name registered.',
    "Command 'core show function none' failed.",
  ],
  [
    'core show functions like db',
    'Matching Custom Functions:',
    '-'.repeat(80),
    '0 matching custom functions installed.',
  ],
  [
    'core show application',
    'Usage: core show application <application> [<application> [<application> [...]]]',
    '       Describes a particular application.',
  ],
];

describe('Simulator: CLI commands about applications, functions and levels', () => {
  let pbx: Simulator;
  let client: RawClient;

  beforeEach(async () => {
    pbx = await Simulator.listen();
    client = await RawClient.loggedIn(pbx.port);
  });
  afterEach(() => pbx.close());

  it('print what Asterisk 22 prints', async () => {
    for (const [command, ...output] of AS_ASTERISK)
      should([command, ...(await run(command))]).eql([command, ...output]);
  });

  it('list the applications and the functions of the simulator, each of which it has', async () => {
    const applications = await run('core show applications');
    should(applications.at(-1)).equal(`    -= ${applications.length - 2} Applications Registered =-`);
    const names = applications.slice(1, -1).map((line) => line.trim().split(':')[0] ?? '');
    should(names).containEql('Dial');
    const functions = await run('core show functions');
    should(functions.at(-1)).equal(`${functions.length - 3} custom functions installed.`);
    const known = functions.slice(2, -1).map((line) => line.split(' ')[0]);
    should(known).eql(Object.keys(pbx.exchange.functions).sort());
    should(names.map((name) => name.toLowerCase()).sort()).eql([...pbx.exchange.applicationNames].sort());
  });

  async function run(command: string): Promise<string[]> {
    const answer = await client.ask('Action: Command', `Command: ${command}`);
    return [...answer.matchAll(/^Output: (.*)\r$/gm)].map(([, line = '']) => line);
  }
});
