import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage } from '../lab/commands/package-checks';
import { pack, type Tarball } from '../lab/commands/packed';
import { runNpm } from '../lab/machine/npm';
import { projectPath } from '../lab/machine/paths';
import { run } from '../lab/machine/process';

const PACKAGE = '@hybrid-ami/node-red-ami';

// Apart from test/package_spec.ts, because neither the line of Node-RED nor the version of Node changes any of this.
describe('the types of the package as it is published', function () {
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

  it('are nothing that publint or "Are the types wrong?" object to', () => checkPackage(tarball.path));

  for (const resolution of ['bundler', 'nodenext']) {
    it(`are found by TypeScript with module resolution "${resolution}"`, async () => {
      const folder = join(scratch, resolution);
      await mkdir(folder);
      await writeFile(join(folder, 'user.ts'), typedProgram);
      await writeFile(join(folder, 'tsconfig.json'), typeScriptSettings(resolution));
      await run(process.execPath, [projectPath('node_modules/typescript/bin/tsc'), '-p', folder]);
    });
  }
});

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
      // TypeScript's own library is not what is tested, and checking it takes most of the time.
      skipDefaultLibCheck: true,
      target: 'ES2022',
      module: resolution === 'nodenext' ? 'nodenext' : 'preserve',
      moduleResolution: resolution,
      types: ['node'],
      typeRoots: [projectPath('node_modules/@types')],
    },
    files: ['user.ts'],
  });
