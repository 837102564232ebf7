import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import 'should';
import { projectPath } from '../../../lab/machine/paths';
import catalogue from '../../../nodes/ami-events/event-catalogue.json';
import english from '../../../nodes/ami-events/locales/en-US/ami-events.json';
import { type Frame, FrameParser } from '../../../src/index';

describe('the list of events that the dialog of ami-events offers', () => {
  const frames: Frame[] = [];
  before(() => {
    const parser = new FrameParser({ onFrame: (frame) => frames.push(frame) });
    parser.write(gunzipSync(readFileSync(projectPath('test/captures/asterisk-22-events.gz'))));
    parser.end();
  });

  it('has the events that a real Asterisk sends, with its spelling and its classes (AMI 108)', () => {
    const listed = new Map(catalogue.map(({ name, classes }) => [name, classes.join()]));
    const raised = frames.filter((frame) => frame.kind === 'event' && frame.get('Privilege'));
    raised.length.should.be.above(100);
    // Only a test build of Asterisk raises TestEvent. Status is an item of a list.
    const others = ['TestEvent', 'Status'];
    const names = new Set(raised.map(({ name }) => name).filter((name) => !others.includes(name)));
    for (const name of names) {
      const privilege = raised.find((frame) => frame.name === name)?.get('Privilege') ?? '';
      `${name} ${listed.get(name)},all`.should.equal(`${name} ${privilege}`);
    }
  });

  it('has each once, with a class, and in order', () => {
    const names = catalogue.map(({ name }) => name.toLowerCase());
    names.should.deepEqual([...new Set(names)].sort());
    catalogue.filter(({ classes }) => classes.length === 0).should.be.empty();
  });

  it('describes each event in one short line', () => {
    const meanings = english['ami-events'].meaning;
    Object.keys(meanings)
      .sort()
      .should.deepEqual(catalogue.map(({ name }) => name).sort());
    for (const [name, line] of Object.entries(meanings)) line.length.should.be.within(10, 70, name);
    new Set(Object.values(meanings)).size.should.equal(catalogue.length);
  });
});
