import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import 'should';
import { type NodeRed, startNodeRed } from '../lab/node-red';
import { MOST_BYTES, pack, type Tarball } from '../lab/packed';
import { projectPath } from '../lab/paths';
import { run } from '../lab/process';
import { lab } from './support/lab';

const PACKAGE = '@hybrid-ami/node-red-ami';
const TYPES = ['ami-config', 'ami-events', 'ami-refresh', 'ami-control'];

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
    await run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball.path], { cwd: userDir });
  });

  after(() => rm(scratch, { recursive: true, force: true }));

  it('is as small as it can be without taking anything away', () => {
    tarball.unpackedBytes.should.be.belowOrEqual(MOST_BYTES);
  });

  it('keeps the names of classes and functions, for stack traces', async () => {
    const program = `
      const engine = require('${PACKAGE}');
      console.log(Object.entries(engine).flatMap(([name, value]) => (value.name === name ? [] : [name])));
    `;
    (await run(process.execPath, ['-e', program], { cwd: userDir })).should.equal('[]\n');
  });

  it('holds each example as the editor exports it compact, a node a line', async () => {
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

  it('gives the engine and the simulator to who requires them', async () => {
    const program = `
      const engine = require('${PACKAGE}');
      const { Simulator } = require('${PACKAGE}/simulator');
      console.log(typeof engine.AmiConnection, typeof engine.refreshExtensions, typeof Simulator.listen);
    `;
    (await run(process.execPath, ['-e', program], { cwd: userDir }))
      .trim()
      .should.equal('function function function');
  });

  it('encrypts in a context without import() too, such as Jest makes', async () => {
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
    await run(command, ['simulator', '--version', '5']).should.be.rejectedWith(
      /unknown version 5; allowed: 11, 13/,
    );
  });

  for (const resolution of ['bundler', 'nodenext']) {
    it(`has types that TypeScript finds with module resolution "${resolution}"`, async () => {
      await writeFile(join(userDir, 'user.ts'), typedProgram);
      await writeFile(join(userDir, 'tsconfig.json'), typeScriptSettings(resolution));
      await run(process.execPath, [projectPath('node_modules/typescript/bin/tsc'), '-p', userDir]);
    });
  }

  describe(`in Node-RED ${lab.line}`, () => {
    let nodeRed: NodeRed;

    before(async () => {
      nodeRed = await startNodeRed({ line: lab.line, userDir, palette: false });
    });

    after(() => nodeRed.stop());

    it('registers its nodes, without an error', async () => {
      const sets = ((await getJson('/nodes')) as NodeSet[]).filter((set) => set.module === PACKAGE);
      sets.map((set) => set.types).should.eql(TYPES.map((type) => [type]));
      sets.filter((set) => set.err).should.eql([]);
      nodeRed.log().should.not.match(/\[error\]/);
    });

    it('has an icon and words for its nodes', async () => {
      const icons = await getJson('/icons');
      icons[PACKAGE].should.eql(['ami-control.svg', 'ami-events.svg', 'ami-refresh.svg']);
      for (const type of TYPES) {
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

const typedProgram = `
import { AmiConnection, AmiError, type AmiOptions } from '${PACKAGE}';
import { Simulator } from '${PACKAGE}/simulator';

export async function main(options: AmiOptions): Promise<number> {
  const pbx = await Simulator.listen({ extensions: 1 });
  const connection = new AmiConnection({ ...options, port: pbx.port });
  connection.on('state', (state, why) => {
    const known: 'ready' extends typeof state ? true : never = true;
    if (known && why instanceof AmiError) console.log(why.code);
  });
  return pbx.port;
}
`;

const typeScriptSettings = (resolution: string) =>
  JSON.stringify({
    compilerOptions: {
      strict: true,
      noEmit: true,
      target: 'ES2022',
      module: resolution === 'nodenext' ? 'nodenext' : 'preserve',
      moduleResolution: resolution,
      types: ['node'],
      typeRoots: [projectPath('node_modules/@types')],
    },
    files: ['user.ts'],
  });
