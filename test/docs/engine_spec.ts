import { readFileSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import should from 'should';
import { ensureBuilt } from '../../lab/machine/build';
import { PROJECT, projectPath } from '../../lab/machine/paths';
import { run } from '../../lab/machine/process';
import { scratchFolder } from '../../lab/machine/scratch';
import { Simulator } from '../../src/simulator';
import { afterThisTest } from '../support/teardown';

const PAGE = readFileSync(projectPath('docs/engine.md'), 'utf8');
const PROGRAMS = [...PAGE.matchAll(/^## ([^\n]+)\n[^#]*?^```js\n(.*?)^```\n+```text\n(.*?)^```/gms)];

describe('the programs of docs/engine.md', function () {
  this.timeout(180_000);
  let folder: string;

  before(async () => {
    await ensureBuilt();
    folder = await scratchFolder(tmpdir(), 'hybrid-ami-docs');
    await mkdir(join(folder, 'node_modules/@hybrid-ami'), { recursive: true });
    await symlink(PROJECT, join(folder, 'node_modules/@hybrid-ami/node-red-ami'));
  });

  it('are all tested', () => {
    should(PROGRAMS.length).equal(PAGE.match(/^```js$/gm)?.length);
  });

  for (const [, title = '', program = '', printed = ''] of PROGRAMS) {
    it(`print the text below them: ${title}`, async () => {
      const pbx = await Simulator.listen({ extensions: 5 });
      afterThisTest(() => pbx.close());
      const file = join(folder, 'program.js');
      await writeFile(file, program);
      const env = {
        ...process.env,
        AMI_HOST: pbx.host,
        AMI_PORT: String(pbx.port),
        AMI_USERNAME: 'admin',
        AMI_PASSWORD: 'secret',
      };
      const output = await run(process.execPath, [file], { cwd: folder, env });
      should(lines(output)).deepEqual(lines(printed).map((line, i) => shortened(line, lines(output)[i])));
    });
  }
});

const lines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trimEnd());

/** The expected line. If the page shortens it with `…`, the rest comes from the output. */
function shortened(expected: string, actual = ''): string {
  const [beginning, rest] = expected.split('…');
  return rest !== undefined && actual.startsWith(beginning as string) ? actual : expected;
}
