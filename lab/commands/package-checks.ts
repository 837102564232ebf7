import { join } from 'node:path';
import { npmFolder } from '../machine/npm-folder';
import { projectPath } from '../machine/paths';
import { run } from '../machine/process';

/**
 * Checks with publint and "Are the types wrong?" whether every kind of importer finds the entries and types of the packed
 * package.
 *
 * @throws Error with their output if they find a problem
 */
export async function checkPackage(tarball: string): Promise<void> {
  const home = await npmFolder('package-checks', 'publint and attw');
  const program = (...path: string[]) => join(home, 'node_modules', ...path);
  await run(process.execPath, [program('publint/src/cli.js'), tarball, '--strict'], { cwd: projectPath() });
  const attw = program('@arethetypeswrong/cli/dist/index.js');
  // Only these entries have types: nodes are for Node-RED alone. `node16` leaves out TypeScript's oldest module resolution, which
  // does not support `exports`.
  const asked = ['--entrypoints', '.', 'simulator', '--profile', 'node16'];
  await run(process.execPath, [attw, tarball, ...asked, '--no-color', '--no-emoji'], { cwd: projectPath() });
}
