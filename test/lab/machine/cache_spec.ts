import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import should from 'should';
import { cached, cachePath, processIdentity, tryLock, withLock } from '../../../lab/machine/cache';

describe('the cache of the lab', () => {
  let own: string | undefined;

  beforeEach(async () => {
    own = process.env.HYBRID_AMI_CACHE;
    process.env.HYBRID_AMI_CACHE = await mkdtemp(join(tmpdir(), 'hybrid-ami-cache-'));
  });

  afterEach(async () => {
    await rm(cachePath(), { recursive: true, force: true });
    if (own === undefined) delete process.env.HYBRID_AMI_CACHE;
    else process.env.HYBRID_AMI_CACHE = own;
  });

  it('builds a folder once, even if many callers request it at the same time', async () => {
    let built = 0;
    const ask = () =>
      cached('thing', async (folder) => {
        built += 1;
        await writeFile(join(folder, 'content'), String(built));
      });
    const folders = await Promise.all([ask(), ask(), ask()]);
    folders.should.eql([cachePath('thing'), cachePath('thing'), cachePath('thing')]);
    built.should.equal(1);
  });

  it('starts an interrupted build again', async () => {
    const interrupted = cached('thing', async (folder) => {
      await writeFile(join(folder, 'half'), '');
      throw new Error('interrupted');
    });
    await interrupted.should.be.rejectedWith('interrupted');
    const folder = await cached('thing', (unfinished) => writeFile(join(unfinished, 'whole'), ''));
    (await readdir(folder)).should.eql(['whole']);
    (await readdir(cachePath())).should.eql(['thing']);
  });

  it('gives a lock to one holder at a time', async () => {
    const steps: string[] = [];
    const work = (name: string) =>
      withLock(cachePath('lock'), async () => {
        steps.push(`${name} in`);
        await new Promise((resume) => setImmediate(resume));
        steps.push(`${name} out`);
      });
    await Promise.all([work('a'), work('b')]);
    steps.length.should.equal(4);
    should(steps[0]?.[0]).equal(steps[1]?.[0]);
  });

  it('returns the id of the running process that holds a lock', async () => {
    const release = await tryLock(cachePath('lock'));
    should(await tryLock(cachePath('lock'))).equal(process.pid);
    if (typeof release === 'number') throw new Error('the lock was not free');
    await release();
    (await tryLock(cachePath('lock'))).should.be.a.Function();
  });

  it('takes over a lock whose holder has ended, even if another process has its id now', async () => {
    const dead = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(dead, 'exit');
    const ofAnotherTime = (await processIdentity(process.pid)).replace(/\d+$/, '1');
    for (const holder of [`${dead.pid} 1`, ofAnotherTime]) {
      await writeFile(cachePath('lock'), holder);
      const release = await tryLock(cachePath('lock'));
      release.should.be.a.Function();
      (await readFile(cachePath('lock'), 'utf8')).should.equal(await processIdentity(process.pid));
      if (typeof release === 'function') await release();
    }
  });
});
