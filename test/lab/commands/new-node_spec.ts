import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import should from 'should';
import { projectPath } from '../../../lab/machine/paths';
import { run } from '../../../lab/machine/process';

const NOT_COPIED = ['node_modules', '.git', 'dist', 'coverage'];

describe('npm run new-node', function () {
  this.timeout(180_000);
  let tree: string;

  before(async () => {
    tree = await mkdtemp(join(tmpdir(), 'hybrid-ami-new-node-'));
    for (const name of await readdir(projectPath())) {
      if (!NOT_COPIED.includes(name)) await cp(projectPath(name), join(tree, name), { recursive: true });
    }
    await symlink(projectPath('node_modules'), join(tree, 'node_modules'));
    await make('ami-round-trip');
  });

  after(() => rm(tree, { recursive: true, force: true }));

  const runInTree = (...args: string[]) => run(process.execPath, args, { cwd: tree });
  const make = (...args: string[]) => runInTree('--import', 'tsx', 'lab/commands/new-node.ts', ...args);
  const read = (path: string) => readFile(join(tree, path), 'utf8');

  it('adds the node to package.json after the others, and changes nothing else in it', async () => {
    const before = JSON.parse(await readFile(projectPath('package.json'), 'utf8'));
    before['node-red'].nodes['ami-round-trip'] = 'dist/nodes/ami-round-trip.js';
    should(await read('package.json')).equal(`${JSON.stringify(before, null, 2)}\n`);
  });

  it('adds a row after the other nodes in README.md', async () => {
    should(await read('README.md')).match(
      /^\| \[\*\*ami-[a-z-]+\*\*\].*\n\| \[\*\*ami-round-trip\*\*\]\(docs\/nodes\.md#ami-round-trip\) .*\n\n/m,
    );
  });

  it('replaces every name of the template', async () => {
    for (const path of [
      'nodes/ami-round-trip/ami-round-trip.ts',
      'nodes/ami-round-trip/ami-round-trip.html',
      'nodes/ami-round-trip/locales/en-US/ami-round-trip.json',
      'nodes/ami-round-trip/locales/en-US/ami-round-trip.html',
      'icons/ami-round-trip.svg',
      'test/nodes/ami-round-trip/ami-round-trip_spec.ts',
    ]) {
      should(await read(path)).not.match(/ami.thing/i);
    }
  });

  it('makes a node that type-checks', async () => {
    // With what it imports. The other files are as in the project, which `npm run typecheck` checks.
    const include = ['nodes/ami-round-trip', 'test/nodes/ami-round-trip'];
    const project = join(tree, 'tsconfig.new-node.json');
    await writeFile(project, JSON.stringify({ extends: './tsconfig.json', include }));
    await runInTree('node_modules/typescript/bin/tsc', '--noEmit', '-p', project);
    await rm(project);
  });

  it('makes a node that lints', () =>
    runInTree('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'));

  for (const spec of [
    'test/nodes/ami-round-trip/ami-round-trip_spec.ts',
    'test/nodes/locales_spec.ts',
    'test/docs/pages_spec.ts',
  ]) {
    it(`makes a node with which ${spec} passes`, async () => {
      const output = await runInTree('node_modules/mocha/bin/mocha.js', '--exit', spec);
      should(output).match(/^ +[1-9]\d* passing/m);
      should(output).match(/ami-round-trip/);
    });
  }

  it('refuses a node that exists, and changes nothing', async () => {
    const manifest = await read('package.json');
    for (const name of ['ami-round-trip', 'ami-config'])
      await make(name).should.be.rejectedWith(new RegExp(`new-node: nodes/${name} exists`));
    should(await read('package.json')).equal(manifest);
  });

  for (const name of ['', 'thing', 'ami-', 'ami-Thing', 'ami-a--b', 'ami-x/../y', 'ami-2']) {
    it(`refuses the name "${name}"`, () =>
      make(name).should.be.rejectedWith(/usage: npm run new-node -- ami-<name>/));
  }
});
