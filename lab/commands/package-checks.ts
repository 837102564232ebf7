import { join } from 'node:path';
import { npmFolder } from '../machine/npm-folder';
import { projectPath } from '../machine/paths';
import { run } from '../machine/process';

/**
 * What publint and "Are the types wrong?" find in the packed package: whether its entries and types are found by every kind
 * of consumer.
 *
 * @throws Error with their words, where they find something
 */
export async function checkPackage(tarball: string): Promise<void> {
  const home = await npmFolder('package-checks', 'publint and attw');
  const program = (...path: string[]) => join(home, 'node_modules', ...path);
  await run(process.execPath, [program('publint/src/cli.js'), tarball, '--strict'], { cwd: projectPath() });
  const attw = program('@arethetypeswrong/cli/dist/index.js');
  // The nodes are for Node-RED alone, which needs no types. TypeScript's oldest way to find a module knows no `exports`.
  const asked = ['--entrypoints', '.', 'simulator', '--profile', 'node16'];
  await run(process.execPath, [attw, tarball, ...asked, '--no-color', '--no-emoji'], { cwd: projectPath() });
}
