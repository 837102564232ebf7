import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import should from 'should';
import { checkPackage } from '../lab/commands/package-checks';
import { pack, type Tarball } from '../lab/commands/packed';
import { runNpm } from '../lab/machine/npm';
import { projectPath } from '../lab/machine/paths';
import { run } from '../lab/machine/process';

const PACKAGE = '@hybrid-ami/node-red-ami';

// Not in test/package_spec.ts, which runs for each version of Node-RED and Node.js: they make no difference here.
describe('the types of the published package', function () {
  this.timeout(120_000);
  let scratch: string;
  let tarball: Tarball;

  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'hybrid-ami-types-'));
    tarball = await pack(scratch);
    await writeFile(join(scratch, 'package.json'), '{ "name": "user", "private": true }');
    await runNpm(['install', '--offline', '--no-audit', '--no-fund', tarball.path], { cwd: scratch });
  });

  after(() => rm(scratch, { recursive: true, force: true }));

  it('pass publint and "Are the types wrong?"', () => checkPackage(tarball.path));

  it('can all be imported: no public signature names a type that is not exported', async () => {
    const types = await readFile(join(scratch, 'node_modules', PACKAGE, 'dist/index.d.ts'), 'utf8');
    const declared = types.matchAll(
      /^(?:declare )?(?:abstract )?(?:class|const|function|interface|type) (\w+)/gm,
    );
    const exported = types.match(/^export \{(.*)\};$/m)?.[1]?.split(',') ?? [];
    const names = exported.map((name) => name.replace('type ', '').trim());
    should([...declared].map(([, name]) => name).sort()).deepEqual(names.sort());
  });

  for (const resolution of ['bundler', 'nodenext']) {
    it(`compile with module resolution "${resolution}"`, async () => {
      const folder = join(scratch, resolution);
      await mkdir(folder);
      await writeFile(join(folder, 'user.ts'), typedProgram);
      await writeFile(join(folder, 'tsconfig.json'), typeScriptSettings(resolution));
      await run(process.execPath, [projectPath('node_modules/typescript/bin/tsc'), '-p', folder]);
    });
  }
});

const typedProgram = `
import { AmiConnection, AmiError, type AmiOptions, type ExtensionEntry, RefreshPool } from '${PACKAGE}';
import { Simulator } from '${PACKAGE}/simulator';

export async function main(options: AmiOptions): Promise<number> {
  const pbx = await Simulator.listen({ extensions: 1 });
  const connection = new AmiConnection({ ...options, port: pbx.port });
  connection.on('state', (state, reason) => {
    const known: 'ready' extends typeof state ? true : never = true;
    if (known && reason instanceof AmiError) console.log(reason.code);
  });
  const pool = new RefreshPool({ limit: 1 });
  const extensions: ExtensionEntry[] = ['1001', 1002, { extension: '1003', context: null }];
  await pool.refresh(options, { extensions });
  // @ts-expect-error
  await pool.refresh(options, { extensions: [true] });
  await pool.refresh<unknown>(options, { extensions: [true] });
  return pbx.port;
}
`;

const typeScriptSettings = (resolution: string) =>
  JSON.stringify({
    compilerOptions: {
      strict: true,
      noEmit: true,
      // Checking TypeScript's own library would take most of the time.
      skipDefaultLibCheck: true,
      target: 'ES2022',
      module: resolution === 'nodenext' ? 'nodenext' : 'preserve',
      moduleResolution: resolution,
      types: ['node'],
      typeRoots: [projectPath('node_modules/@types')],
    },
    files: ['user.ts'],
  });
