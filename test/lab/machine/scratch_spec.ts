import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import 'should';
import { isRoot } from '../../../lab/machine/apt';
import { run } from '../../../lab/machine/process';
import { scratchFolder } from '../../../lab/machine/scratch';

describe('a scratch folder', () => {
  let parent: string;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'hybrid-ami-scratch-'));
  });

  afterEach(() => rm(parent, { recursive: true, force: true }));

  it('is new each time, and stays while its process lives', async () => {
    const first = await scratchFolder(parent, 'thing');
    const second = await scratchFolder(parent, 'thing');
    (await readdir(parent)).sort().should.eql([basename(first), basename(second)].sort());
  });

  it('removes folders of its kind that ended processes left behind, and nothing else', async () => {
    const ofTheDead = 'thing_4194999_1_abcdef';
    const others = ['thing_else_4194999_1_abcdef', 'something', 'thing_'];
    for (const name of [ofTheDead, ...others]) await mkdir(join(parent, name));
    const mine = await scratchFolder(parent, 'thing');
    (await readdir(parent)).sort().should.eql([...others, basename(mine)].sort());
  });

  if (isRoot()) {
    it('removes such a folder even if a disk is mounted on it', async () => {
      const ofTheDead = join(parent, 'thing_4194999_1_abcdef');
      await mkdir(ofTheDead);
      await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', ofTheDead]);
      const mine = await scratchFolder(parent, 'thing');
      (await readdir(parent)).should.eql([basename(mine)]);
    });
  }
});
