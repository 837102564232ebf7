import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import should from 'should';
import { projectPath } from '../lab/machine/paths';
import { run } from '../lab/machine/process';
import { factsWithoutTest } from './support/ami-facts';
import type { FactsReport } from './support/broken-facts';
import { FACT_BREAKS } from './support/fact-breaks';

describe('the facts about Asterisk', () => {
  it('each have a test that names them', () => {
    should(factsWithoutTest(projectPath('test'))).deepEqual([]);
  });

  describe('have a test that fails if the simulator breaks them', function () {
    this.timeout(300_000);
    let report: FactsReport;

    before(async () => {
      const folder = await mkdtemp(join(tmpdir(), 'hybrid-ami-facts-'));
      try {
        const file = join(folder, 'facts.json');
        await run(
          process.execPath,
          ['--require', 'tsx/cjs', projectPath('test/support/broken-facts.ts'), file],
          {
            cwd: projectPath(),
          },
        );
        report = JSON.parse(await readFile(file, 'utf8'));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });

    it('which passes otherwise', () => {
      should(report.failures).be.empty();
    });

    for (const { fact, from } of FACT_BREAKS) {
      it(`${fact}: ${JSON.stringify(from)}`, () => {
        should(report.facts.find((each) => each.fact === fact)?.noticedBy).be.a.String();
      });
    }
  });
});
