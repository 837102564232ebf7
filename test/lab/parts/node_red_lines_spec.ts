import { readFileSync } from 'node:fs';
import should from 'should';
import { projectPath } from '../../../lab/machine/paths';

describe('the two lines of Node-RED', () => {
  const project = dependencies('package.json');
  const line5 = dependencies('lab/npm-folders/node-red-5/package.json');

  it('are 4 and 5', () => {
    should(project['node-red']).match(/^4\./);
    should(line5['node-red']).match(/^5\./);
  });

  it('have the same palettes installed', () => {
    for (const name of ['@flowfuse/node-red-dashboard', 'node-red-node-mysql'])
      should(line5[name]).equal(project[name]);
  });

  it('are named by exact versions', () => {
    for (const version of [...Object.values(project), ...Object.values(line5)])
      version.should.match(/^\d+\.\d+\.\d+$/);
  });
});

function dependencies(file: string): Record<string, string> {
  const manifest = JSON.parse(readFileSync(projectPath(file), 'utf8'));
  return { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
}
