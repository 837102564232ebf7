import { readdirSync } from 'node:fs';
import should from 'should';
import { readHistory } from '../../lab/commands/history-files';
import { judgeHistory } from '../../lab/commands/judge-history';
import { projectPath } from '../../lab/machine/paths';
import type { Frame } from '../../src/index';
import { inShort, lastOf, play } from './replay';

const FOLDER = 'test/captures/random-calls';

/** Histories that `npm run compare-calls -- --random` found: a CallTracker was wrong in each of them once. */
describe('a CallTracker and the records of a random history', () => {
  for (const file of readdirSync(projectPath(FOLDER))) {
    it(`agree on ${file.replace(/\.gz$/, '')}`, async () => {
      should(judgeHistory(await readHistory(projectPath(FOLDER, file)))).deepEqual([]);
    });
  }
});

describe('a CallTracker in the middle of a random history', () => {
  const untilListed = async (name: string) => {
    const frames = await readHistory(projectPath(FOLDER, `${name}.gz`));
    return frames.slice(
      0,
      frames.findIndex((frame: Frame) => frame.get('UserEvent') === 'Listed'),
    );
  };
  const states = async (name: string) => {
    const calls = lastOf(play(await untilListed(name)).changes).filter(({ state }) => state !== 'ended');
    return calls.map(({ from, state }) => `${from.number} ${state}`);
  };

  it('has nobody connected with a phone that transferred its caller to a machine', async () => {
    should(await states('transferred-to-machine')).deepEqual(['1046 ivr']);
  });

  it('has nobody connected with phones that both transferred the Local channel between them', async () => {
    should(await states('both-transferred-local')).deepEqual(['1045 ringing', '1045 ringing']);
  });

  it('has one call of a phone that was called through a Local channel and transferred it', async () => {
    const frames = await readHistory(projectPath(FOLDER, 'originated-local-transferred.gz'));
    const transferred = play(frames).calls.filter(({ via }) => via.length > 0);
    should(transferred.map(inShort)).deepEqual([
      {
        ...{ from: '1044', to: null, outcome: 'cancelled', talked: [] },
        ...{ via: ['blind 800 cancelled'], group: ['1042', '1044'] },
      },
    ]);
  });
});
