import should from 'should';
import { projectPath } from '../lab/paths';
import { factsWithoutTest } from './support/ami-facts';

describe('the facts about Asterisk', () => {
  it('each have a test that names them', () => {
    should(factsWithoutTest(projectPath('test'))).deepEqual([]);
  });
});
