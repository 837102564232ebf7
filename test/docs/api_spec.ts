import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import should from 'should';
import { projectPath } from '../../lab/machine/paths';
import { run } from '../../lab/machine/process';
import { scratchFolder } from '../../lab/machine/scratch';

describe('the reference in docs/api', function () {
  this.timeout(120_000);

  it('says what the docstrings say; `npm run api` writes it', async () => {
    const out = await scratchFolder(tmpdir(), 'hybrid-ami-api');
    await run(process.execPath, [projectPath('node_modules/typedoc/bin/typedoc'), '--out', out], {
      cwd: projectPath(),
    });
    for (const page of await readdir(out)) {
      const [generated, committed] = await Promise.all(
        [join(out, page), projectPath('docs/api', page)].map((path) => readFile(path, 'utf8')),
      );
      should(committed).equal(generated);
    }
  });
});
