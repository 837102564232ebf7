import { installPackages } from './apt';
import { run } from './process';

/** @returns the name of Python 3 in the PATH; installs Debian's if there is none. @throws MissingPart with the reason in one line */
export async function pythonProgram(): Promise<string> {
  const program = 'python3';
  const isThere = () =>
    run(program, ['--version']).then(
      () => true,
      () => false,
    );
  if (!(await isThere())) await installPackages('Python', 'Install python3.', ['python3']);
  return program;
}
