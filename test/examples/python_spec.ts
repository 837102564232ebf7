import { once } from 'node:events';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import should from 'should';
import { projectPath } from '../../lab/machine/paths';
import { collectOutput, spawnTied } from '../../lab/machine/process';
import { pythonProgram } from '../../lab/machine/python';
import { type Installed, installPackage } from '../support/installed-package';

describe('the example of a test in Python', function () {
  this.timeout(180_000);
  let installed: Installed;
  let python: string;

  before(async () => {
    installed = await installPackage();
    python = await pythonProgram();
    await cp(projectPath('examples/Test from Python/test_calls.py'), join(installed.folder, 'test_calls.py'));
  });

  after(() => installed.remove());

  it('passes with the packed package and the standard library of Python', async () => {
    const args = ['-W', 'error', '-m', 'unittest', 'test_calls.py'];
    const child = spawnTied('KILL', python, args, {
      cwd: installed.folder,
      env: { ...process.env, PYTHONNOUSERSITE: '1' },
    });
    const output = collectOutput(child);
    const [code] = await once(child, 'close');
    should(output.text).match(/Ran 3 tests in [\d.]+s\s+OK\s*$/);
    should(Number(code)).equal(0);
  });
});
