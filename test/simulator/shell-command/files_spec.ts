import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import should from 'should';
import { ManualClock, Simulator, type SimulatorOptions } from '../../../src/simulator';
import { readCommandLine } from '../../../src/simulator/shell-command/arguments';
import { readOptions } from '../../../src/simulator/shell-command/files';
import { afterThisTest } from '../../support/teardown';
import { RawClient } from '../raw-client';

describe('Simulator: the files of the command line', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hybrid-ami-dialplan-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('run the dialplan of a file, with phones, queues and contexts of the command line', async () => {
    const dialplan = await file({
      extensions: [{ extension: '600', does: [['Answer'], ['Wait', 5]] }],
      queues: [{ name: 'support', extension: '701', members: ['1001'] }],
      includes: { sales: ['default'] },
    });
    const options = await optionsFrom(
      '--dialplan',
      dialplan,
      '--extensions',
      '2',
      '--context',
      'sales',
      '--queue',
      'q',
    );
    const pbx = await listening(options);
    const call = pbx.call('1001', '600', { context: 'sales' });
    await call.answered;
    should(pbx.exchange.queues.named('').map(({ name }) => name)).deepEqual(['support', 'q']);
    should(
      pbx.exchange.extensions.all().map(({ extension, context }) => `${extension}@${context}`),
    ).deepEqual(['1001@sales', '1002@sales']);
  });

  it('add no phones to a file with extensions, and 25 to one without', async () => {
    const own = await optionsFrom('--dialplan', await file({ extensions: ['200'] }));
    should(own.extensions).deepEqual([{ extension: '200' }]);
    const none = await optionsFrom('--dialplan', await file({ channelVariables: ['A'] }));
    should(none.extensions).have.length(25);
    should(none.channelVariables).deepEqual(['A']);
  });

  it('give the user its rights, beside the users of the file', async () => {
    const dialplan = await file({ users: [{ username: 'reader', secret: 'x', write: 'none' }] });
    const pbx = await listening(await optionsFrom('--dialplan', dialplan, '--write', 'system'));
    for (const [username, secret] of [
      ['reader', 'x'],
      ['admin', 'secret'],
    ] as const) {
      const client = await RawClient.loggedIn(pbx.port, { username, secret });
      should(await client.ask('Action: Originate')).containEql('Permission denied');
    }
  });

  it('choose the clock', async () => {
    should((await optionsFrom('--clock', 'manual')).clock).be.instanceof(ManualClock);
    should(await optionsFrom()).not.have.property('clock');
  });

  for (const [what, text, message] of [
    ['no JSON', '{', /^simulator: dialplan '.*': /],
    ['an unknown field', { extentions: [] }, /: unknown option 'extentions'; did you mean 'extensions'\?$/],
    [
      'an extension that is a number',
      { extensions: [{ extension: 600 }] },
      /: extension must be a string, not 600$/,
    ],
    [
      'a step that is no array',
      { extensions: [{ extension: '1', does: ['Answer'] }] },
      /: does of extension '1' has the step "Answer"; a step is an array/,
    ],
    [
      'a step with an object',
      { extensions: [{ extension: '1', does: [['Wait', {}]] }] },
      /has the step \["Wait",{}\]/,
    ],
    [
      'an include that is no list',
      { includes: { a: 'b' } },
      /: includes of 'a' must be an array of strings, not "b"$/,
    ],
    [
      'a member that is a number',
      { queues: [{ name: 'q', members: [1] }] },
      /each option of a queue member needs a name and a value, not 1$/,
    ],
    ['a port', { port: 5038 }, /: port belongs on the command line$/],
    ['null', null, /: each option needs a name and a value, not null$/],
  ] as const) {
    it(`are refused with the name of the file and the field: ${what}`, async () => {
      const path = await file(text);
      await should(optionsFrom('--dialplan', path)).be.rejectedWith(message);
    });
  }

  it('are refused if they do not exist', async () => {
    await should(optionsFrom('--dialplan', join(folder, 'none'))).be.rejectedWith(
      /^simulator: --dialplan: ENOENT/,
    );
    await should(
      optionsFrom('--tls-cert', join(folder, 'c'), '--tls-key', join(folder, 'k')),
    ).be.rejectedWith(/^simulator: --tls-cert: ENOENT/);
  });

  async function file(content: object | string | null): Promise<string> {
    const path = join(folder, 'dialplan.json');
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }
});

async function optionsFrom(...words: string[]): Promise<SimulatorOptions> {
  const line = readCommandLine(['simulator', '--port', '0', ...words], {});
  if (line.kind !== 'run') throw new Error('not a line that runs');
  return readOptions(line);
}

async function listening(options: SimulatorOptions): Promise<Simulator> {
  const pbx = await Simulator.listen(options);
  afterThisTest(() => pbx.close());
  return pbx;
}
