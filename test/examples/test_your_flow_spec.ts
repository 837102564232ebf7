import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import should from 'should';
import { ensureBuilt } from '../../lab/machine/build';
import { projectPath } from '../../lab/machine/paths';
import { run } from '../../lab/machine/process';

const nodeRedHome = process.env.LAB_NODE_RED_HOME || projectPath();

/** The example folder as an integrator copies it, beside the packages that its first comment names. */
async function copied(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hybrid-ami-example-'));
  await cp(projectPath('examples/Test your flow'), folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ devDependencies: { 'node-red': '*' } }));
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, '@hybrid-ami'), { recursive: true });
  await symlink(projectPath(), join(modules, '@hybrid-ami/node-red-ami'));
  for (const name of ['node-red', '@node-red'])
    await symlink(join(nodeRedHome, 'node_modules', name), join(modules, name));
  for (const name of ['should', 'node-red-node-test-helper'])
    await symlink(projectPath('node_modules', name), join(modules, name));
  return folder;
}

const mocha = (folder: string) =>
  run(process.execPath, [projectPath('node_modules/mocha/bin/mocha.js'), '--exit', 'ring-alert_spec.js'], {
    cwd: folder,
  });

describe('the example "Test your flow"', function () {
  this.timeout(60_000);
  let folder: string;

  before(ensureBuilt);
  beforeEach(async () => {
    folder = await copied();
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('passes unchanged', async () => {
    should(await mocha(folder))
      .match(/2 passing/)
      .and.not.match(/failing/);
  });

  it('fails when the flow is broken', async () => {
    const flow = join(folder, 'Ring alert.json');
    await writeFile(flow, (await readFile(flow, 'utf8')).replace('"Ringing"', '"InUse"'));
    await should(mocha(folder)).be.rejectedWith(/1001 is ringing|is ringing/);
  });
});
