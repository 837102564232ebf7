import { readFile } from 'node:fs/promises';
import 'should';
import { projectPath } from '../../lab/machine/paths';
import { run } from '../../lab/machine/process';

interface Locked {
  integrity?: string;
  inBundle?: boolean;
  link?: boolean;
}

describe('the lock files', () => {
  it('have a checksum of every package, for every platform', async () => {
    const files = await run('git', ['ls-files', '*package-lock.json'], { cwd: projectPath() });
    const names = files.trim().split('\n');
    names.should.containEql('package-lock.json');
    for (const name of names) {
      const { packages } = JSON.parse(await readFile(projectPath(name), 'utf8')) as {
        packages: Record<string, Locked>;
      };
      // A bundled package is part of another package, whose checksum covers it.
      const without = Object.entries(packages)
        .filter(([path, { integrity, inBundle, link }]) => path !== '' && !integrity && !inBundle && !link)
        .map(([path]) => path);
      without.should.eql([], name);
    }
  });
});
