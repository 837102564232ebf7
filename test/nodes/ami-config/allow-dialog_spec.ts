import { readFileSync } from 'node:fs';
import 'should';
import { projectPath } from '../../../lab/machine/paths';
import { PRESET_PURPOSES, PURPOSES } from '../../../src/index';

describe('the ticks in the dialog of ami-config', () => {
  it('are the purposes of the engine, with its preset', () => {
    const html = readFileSync(projectPath('nodes/ami-config/editor-allow.html'), 'utf8');
    const namesIn = (text = '') => [...text.matchAll(/'(\w+)'/g)].map(([, name]) => name);
    const preset = namesIn(/const PRESET = \[(.*?)\]/s.exec(html)?.[1]);
    preset.should.deepEqual([...PRESET_PURPOSES]);
    const others = namesIn(/const PURPOSES = PRESET\.concat\(\[(.*?)\]\)/s.exec(html)?.[1]);
    [...preset, ...others].should.deepEqual([...PURPOSES]);
  });
});
