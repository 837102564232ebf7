import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import 'should';
import { inWords, MOST_PACKED_BYTES, pack, type Tarball, usersShare } from '../lab/commands/packed';
import { NODE_TYPES } from '../lab/machine/node-types';
import { runNpm } from '../lab/machine/npm';
import { projectPath } from '../lab/machine/paths';
import { run } from '../lab/machine/process';
import { type NodeRed, startNodeRed } from '../lab/parts/node-red';
import { lab } from './support/lab';

const PACKAGE = '@hybrid-ami/node-red-ami';

describe('the package as it is published', function () {
  this.timeout(120_000);
  let scratch: string;
  let userDir: string;
  let tarball: Tarball;

  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'hybrid-ami-package-'));
    userDir = join(scratch, 'user');
    await mkdir(userDir);
    await writeFile(join(userDir, 'package.json'), '{ "name": "user", "private": true }');
    tarball = await pack(scratch);
    await runNpm(['install', '--offline', '--no-audit', '--no-fund', tarball.path], { cwd: userDir });
  });

  after(() => rm(scratch, { recursive: true, force: true }));

  it('costs a user at most 305 kB to download, without the simulator and the examples', () => {
    console.log(`      packed: ${tarball.packedBytes} bytes; ${inWords(tarball)}`);
    usersShare(tarball).should.be.belowOrEqual(MOST_PACKED_BYTES);
    // Packed one by one the shares come to a little more or less than the whole.
    const sum = Object.values(tarball.shares).reduce((a, b) => a + b, 0);
    (sum / tarball.packedBytes).should.be.within(0.8, 1.2);
  });

  it('keeps the names of classes and functions, for stack traces', async () => {
    const program = `
      const engine = require('${PACKAGE}');
      console.log(Object.entries(engine).flatMap(([name, value]) => (typeof value !== 'function' || value.name === name ? [] : [name])));
    `;
    (await run(process.execPath, ['-e', program], { cwd: userDir })).should.equal('[]\n');
  });

  it('has each example as the compact export of the editor, with a node per line', async () => {
    const examples = tarball.files.filter((file) => /^examples\/.*\.json$/.test(file));
    examples.should.not.be.empty();
    for (const file of examples) {
      const text = await readFile(projectPath(file), 'utf8');
      const lines = JSON.parse(text).map((node: object) => JSON.stringify(node));
      text.should.equal(`[\n${lines.join(',\n')}\n]\n`, file);
    }
  });

  it('installs without a network, and brings no other package with it', async () => {
    const installed = await readdir(join(userDir, 'node_modules'));
    installed.filter((name) => !name.startsWith('.')).should.eql(['@hybrid-ami']);
  });

  for (const [kind, file, names] of [
    ['CommonJS', 'consumer.cjs', (from: string) => `= require('${from}');`],
    ['ES', 'consumer.mjs', (from: string) => `from '${from}';`],
  ] as const) {
    const word = kind === 'ES' ? 'import' : 'const';
    it(`exports the engine and the simulator by name to ${kind} modules`, async () => {
      const path = join(userDir, file);
      await writeFile(
        path,
        `
        ${word} { AmiConnection, AmiError, AmiSession, Frame, FrameParser, RefreshPool, shown, extensionState,
          extensionStatus, refreshExtensions, resolveOptions } ${names(PACKAGE)}
        ${word} { DEFAULT_USER, FAULTS, ManualClock, Simulator, SimulatorError } ${names(`${PACKAGE}/simulator`)}
        async function main() {
          const pbx = await Simulator.listen({ extensions: 2 });
          const { results } = await refreshExtensions({ host: pbx.host, port: pbx.port, ...DEFAULT_USER });
          await pbx.close();
          const given = [AmiConnection, AmiError, AmiSession, Frame, FrameParser, RefreshPool, shown, extensionState,
            extensionStatus, resolveOptions, FAULTS, ManualClock, SimulatorError];
          console.log(results.map(({ state }) => state).join(), given.includes(undefined));
        }
        main();
      `,
      );
      (await run(process.execPath, [path], { cwd: userDir })).should.equal('idle,idle false\n');
    });
  }

  it('exports only what ES modules can import by name', async () => {
    const program = `
      const { createRequire } = await import('node:module');
      const required = createRequire(process.cwd() + '/x');
      for (const entry of ['${PACKAGE}', '${PACKAGE}/simulator']) {
        const imported = await import(required.resolve(entry));
        console.log(Object.keys(required(entry)).filter((name) => !(name in imported)));
      }
    `;
    const found = await run(process.execPath, ['--input-type=module', '-e', program], { cwd: userDir });
    found.should.equal('[]\n[]\n');
  });

  it('encrypts in a context without import() too, as in Jest', async () => {
    const program = `
      const [fs, path, vm] = ['fs', 'path', 'vm'].map(require);
      const load = (file) => {
        const module = { exports: {} };
        const wrapped = '(function (exports, require, module) {' + fs.readFileSync(file, 'utf8') + '\\n})';
        const requireFrom = (id) => (/^[.]/.test(id) ? load(path.resolve(path.dirname(file), id)) : require(id));
        vm.runInThisContext(wrapped)(module.exports, requireFrom, module);
        return module.exports;
      };
      const { AmiSession } = load(require.resolve('${PACKAGE}'));
      AmiSession.open({ host: '127.0.0.1', port: 1, username: 'a', secret: 'b', tls: {} })
        .catch((error) => console.log(error.code));
    `;
    (await run(process.execPath, ['-e', program], { cwd: userDir })).should.equal('AMI_ERR_CONNECT\n');
  });

  it('brings the simulated Asterisk as a command', async () => {
    const command = join(userDir, 'node_modules/.bin/node-red-ami');
    (await run(command, ['simulator', '--help'])).should.startWith('Usage: node-red-ami simulator');
    const { version } = JSON.parse(await readFile(projectPath('package.json'), 'utf8'));
    (await run(command, ['--version'])).should.equal(`${version}\n`);
    await run(command, ['simulator', '--version', '5']).should.be.rejectedWith(
      /unknown version 5; allowed: 11, 13/,
    );
  });

  describe(`in Node-RED ${lab.line}`, () => {
    let nodeRed: NodeRed;

    before(async () => {
      nodeRed = await startNodeRed({ line: lab.line, userDir, palette: false });
    });

    after(() => nodeRed.stop());

    it('registers its nodes, without an error', async () => {
      const sets = ((await getJson('/nodes')) as NodeSet[]).filter((set) => set.module === PACKAGE);
      sets.map((set) => set.types).should.eql(NODE_TYPES.map((type) => [type]));
      sets.filter((set) => set.err).should.eql([]);
      nodeRed.log().should.not.match(/\[error\]/);
    });

    it('has an icon and words for its nodes', async () => {
      const icons = await getJson('/icons');
      icons[PACKAGE].should.eql((await readdir(projectPath('icons'))).sort());
      for (const type of NODE_TYPES.filter((name) => !['ami-config', 'ami-group'].includes(name)))
        icons[PACKAGE].should.containEql(`${type}.svg`);
      for (const type of NODE_TYPES) {
        const words = await getJson(`/locales/${PACKAGE}/${type}?lng=en-US`);
        Object.keys(words).should.not.be.empty();
      }
    });

    it('has its examples to import', async () => {
      const entries: (string | { fn: string })[] = await getJson(`/library/examples/flows/${PACKAGE}/`);
      const flows = entries.flatMap((entry) => (typeof entry === 'string' ? [] : [`${entry.fn}.json`]));
      const published = (await readdir(projectPath('examples'))).filter((name) => name.endsWith('.json'));
      published.should.not.be.empty();
      flows.sort().should.eql(published.sort());
    });

    async function getJson(path: string) {
      const response = await fetch(nodeRed.url + path, { headers: { Accept: 'application/json' } });
      response.status.should.equal(200);
      return response.json();
    }
  });
});

interface NodeSet {
  module: string;
  types: string[];
  err?: string;
}
