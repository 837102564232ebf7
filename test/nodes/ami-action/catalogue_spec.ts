import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import should from 'should';
import { projectPath } from '../../../lab/machine/paths';
import english from '../../../nodes/ami-action/locales/en-US/ami-action.json';
import { tryAction } from '../../../nodes/ami-config/dialogs/try-action';
import catalogue from '../../../nodes/common/action-catalogue.json';
import { type Frame, FrameParser } from '../../../src/index';
import { ADMIN, simulator } from '../flow';

describe('the list of actions that the dialog of ami-action offers', () => {
  it('has the actions that a real Asterisk lists, with the classes that it names', () => {
    const frames: Frame[] = [];
    const parser = new FrameParser({ onFrame: (frame) => frames.push(frame) });
    parser.write(gunzipSync(readFileSync(projectPath('test/captures/asterisk-22-answers.gz'))));
    parser.end();
    const listed = frames.find((frame) => frame.get('Ping')?.includes('(Priv: '));
    if (!listed) throw new Error('the capture has no answer to ListCommands');
    const offered = new Map(catalogue.map(({ name, classes }) => [name, classes.join()]));
    const ofSession = ['Login', 'Logoff', 'Challenge'];
    let compared = 0;
    for (const [name, text] of listed.headers) {
      const priv = /\(Priv: (.*)\)$/.exec(text)?.[1];
      if (priv === undefined || ofSession.includes(name)) continue;
      `${name} ${offered.get(name)}`.should.equal(
        `${name} ${priv === '<none>' ? '' : priv.replace(/,?all$/, '')}`,
      );
      compared += 1;
    }
    compared.should.be.above(100);
  });

  it('has each once and in order, and describes it in one short line', () => {
    const names = catalogue.map(({ name }) => name.toLowerCase());
    names.should.deepEqual([...new Set(names)].sort());
    const meanings = english['ami-action'].meaning;
    Object.keys(meanings)
      .sort()
      .should.deepEqual(catalogue.map(({ name }) => name).sort());
    for (const [name, line] of Object.entries(meanings)) line.length.should.be.within(10, 70, name);
    new Set(Object.values(meanings)).size.should.equal(catalogue.length);
  });

  it('knows the required parameters', () => {
    const required = (name: string) => catalogue.find((each) => each.name === name)?.required;
    should(required('Redirect')).deepEqual(['Channel', 'Exten', 'Context', 'Priority']);
    should(required('QueuePause')).deepEqual(['Interface', 'Paused']);
    should(required('Ping')).deepEqual([]);
  });
});

describe('the help of ami-action', () => {
  it('says that a paused recording continues', () => {
    const help = readFileSync(projectPath('nodes/ami-action/locales/en-US/ami-action.html'), 'utf8');
    help.should.match(/`do: 'pause'`, `record` writes silence: the recording itself continues/);
  });
});

describe('Try it, on the server', () => {
  const options = async () => {
    const pbx = await simulator({ extensions: 30 });
    return { pbx, optionsOf: () => ({ host: pbx.host, port: pbx.port, ...ADMIN }) };
  };

  it('shows the response and the first twenty events, and closes its session', async () => {
    const { pbx, optionsOf } = await options();
    const tried = await tryAction(optionsOf, 'ExtensionStateList', {});
    if (!tried.ok) throw new Error(tried.message);
    [tried.items.length, tried.more].should.deepEqual([20, 10]);
    should(pbx.received.at(-1)?.name).equal('Logoff');
  });

  for (const [name, parameters] of [
    ['Hangup', { Channel: 'x' }],
    ['hangup', {}],
    ['ping', {}],
    ['Getvar', { Variable: 'SHELL(id)' }],
    ['Command', {}],
    // It shows the passwords of trunks.
    ['PJSIPShowRegistrationsOutbound', {}],
    [undefined, {}],
    ['Ping', 'x'],
    ['Ping', { action: 'Hangup' }],
    ['Ping', { Note: 'a\r\n\r\nAction: Hangup' }],
  ] as const)
    it(`refuses ${name} with ${JSON.stringify(parameters)} and sends no such action`, async () => {
      const { pbx, optionsOf } = await options();
      (await tryAction(optionsOf, name, parameters)).should.containEql({
        ok: false,
        code: 'AMI_ERR_INVALID_ACTION',
      });
      pbx.received.every((action) => ['Challenge', 'Login', 'Logoff'].includes(action.name)).should.be.true();
    });

  it('never lets a parameter replace the action', async () => {
    const { pbx, optionsOf } = await options();
    await tryAction(optionsOf, 'Ping', { Action: 'Hangup', Channel: 'x' });
    pbx.received.map(({ name }) => name).should.not.containEql('Hangup');
  });

  it('respects the allow-list of the connection', async () => {
    const { pbx, optionsOf } = await options();
    const withoutReading = () => ({ ...optionsOf(), allow: { purposes: ['calls' as const] } });
    (await tryAction(withoutReading, 'ExtensionStateList', {})).should.containEql({
      ok: false,
      code: 'AMI_ERR_FORBIDDEN',
    });
    pbx.received.map(({ name }) => name).should.not.containEql('ExtensionStateList');
  });
});
