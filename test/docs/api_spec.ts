import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectPath } from '../../lab/machine/paths';
import { run } from '../../lab/machine/process';
import { scratchFolder } from '../../lab/machine/scratch';

describe('the API reference', function () {
  this.timeout(300_000);

  // typedoc.json makes an export without a docstring, and a broken link, an error. It leaves types to `npm run typecheck`:
  // with them it takes three times as long.
  it('has a docstring for each export', async () => {
    const out = await scratchFolder(tmpdir(), 'hybrid-ami-api');
    await run(process.execPath, [projectPath('node_modules/typedoc/bin/typedoc'), '--out', out], {
      cwd: projectPath(),
    });
    for (const [page, name] of [
      ['index.md', 'AmiConnection'],
      ['simulator.md', 'Simulator'],
    ] as const) {
      (await readFile(join(out, page), 'utf8')).should.containEql(`\n### ${name}\n`);
    }
  });
});
