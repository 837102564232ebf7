import should from 'should';
import type { ExtensionResult } from '../../../src/index';
import { until } from '../../support/wait';
import { helper } from '../flow';
import { type Each, onSimulator } from './refresh-flow';

const numbers = (each: Each[]) => each.map(({ topic }) => topic);

describe('ami-refresh: messages', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('sends a message for each extension, then a summary of them all', async () => {
    const { pbx, each, ask } = await onSimulator();
    pbx.setState('1002', 'inUse');
    pbx.setState('1003', 'ringing');
    const { payload } = await ask({ payload: ['1001', '1002', '1003'] });
    each
      .map(({ topic, payload: result }) => [topic, result.ok && result.state])
      .should.deepEqual([
        ['1001', 'idle'],
        ['1002', 'inUse'],
        ['1003', 'ringing'],
      ]);
    should(each[0]?.payload).containDeep({
      extension: '1001',
      context: 'default',
      ok: true,
      code: 0,
      text: 'Idle',
    });
    should(each[0]?.payload).containDeep({ online: true, hint: 'PJSIP/1001', devices: ['PJSIP/1001'] });
    payload.extensionsChecked.should.equal(3);
    payload.statistics.should.containEql({ successfulQueries: 3, failedQueries: 0 });
    payload.statistics.should.have.properties(['connectMs', 'queryMs']);
    payload.connectionId.should.match(/^separate-\d+-[a-z0-9]{9}$/);
    new Date(payload.lastQueryTime).toISOString().should.equal(payload.lastQueryTime);
    payload.results.should.deepEqual(each.map((message) => message.payload));
  });

  it('queries in a session of its own, without events, and closes it', async () => {
    const { pbx, ask } = await onSimulator();
    await ask({});
    await until(() => pbx.sessions.length === 0);
    should(pbx.received.find(({ name }) => /^login$/i.test(name))?.get('Events')).equal('off');
    should(pbx.received.at(-1)?.name).equal('Logoff');
  });

  const allHints: [title: string, message: object][] = [
    ['no payload', {}],
    ['undefined', { payload: undefined }],
    ['null', { payload: null }],
    ['empty text', { payload: '' }],
    ['blank text', { payload: '  ' }],
    ['an empty object', { payload: {} }],
    ['true', { payload: true }],
    ['the time, as an Inject node sends it', { payload: Date.now() }],
  ];
  for (const [title, message] of allHints) {
    it(`requests all hints if neither the message nor the node names extensions: ${title}`, async () => {
      const { each, ask } = await onSimulator();
      const { payload } = await ask({ ...message });
      numbers(each).sort().should.deepEqual(['1001', '1002', '1003', '1004', '1005']);
      payload.extensionsChecked.should.equal(5);
    });

    it(`queries the node's own extensions if the message names none: ${title}`, async () => {
      const { each, ask } = await onSimulator({
        extensions: ['1002', { extension: '1004', context: 'default' }],
      });
      await ask({ ...message });
      numbers(each).should.deepEqual(['1002', '1004']);
    });
  }

  const lists: [title: string, payload: unknown, asks: string[]][] = [
    ['an array of text', ['1003', '1001'], ['1003', '1001']],
    ['an array of numbers', [1003, 1001], ['1003', '1001']],
    [
      'rows',
      [
        { extension: '1003', name: 'x' },
        { extension: 1001, context: 'default' },
      ],
      ['1003', '1001'],
    ],
    ['text with commas', '1003, 1001,', ['1003', '1001']],
    ['one text', '1003', ['1003']],
    ['one number', 1003, ['1003']],
    ['one row', { extension: '1003' }, ['1003']],
    ['duplicates, asked once', ['1003', '1001', 1003, ' 1001 '], ['1003', '1001']],
    ['blanks around', ['  1003', '1001\t'], ['1003', '1001']],
  ];
  for (const [title, payload, asks] of lists) {
    it(`queries the extensions of the message instead of the node's own: ${title}`, async () => {
      const { each, ask } = await onSimulator({ extensions: ['1005'] });
      const summary = await ask({ payload });
      numbers(each).should.deepEqual(asks);
      summary.payload.results.map(({ extension }) => extension).should.deepEqual(asks);
      each.every(({ payload: { ok } }) => ok).should.be.true();
    });
  }

  it('accepts rows of a database, which have their own class', async () => {
    class TextRow {
      constructor(readonly extension: string) {}
    }
    const { each, ask } = await onSimulator();
    await ask({ payload: new TextRow('1002') });
    await ask({ payload: [new TextRow('1001')] });
    numbers(each).should.deepEqual(['1002', '1001']);
  });

  for (const payload of [[], ',', ' , ,']) {
    it(`queries nothing, and opens no session, for an empty list: ${JSON.stringify(payload)}`, async () => {
      const { pbx, each, ask } = await onSimulator({ extensions: ['1001'] });
      const summary = await ask({ payload });
      summary.payload.extensionsChecked.should.equal(0);
      summary.payload.results.should.be.empty();
      each.should.be.empty();
      pbx.received.should.be.empty();
    });
  }

  const badEntries: [title: string, entry: unknown, says: RegExp][] = [
    ['CR/LF', '1001\r\nAction: Reboot', /^msg\.payload\[1\].*CR, LF/],
    ['empty text', '', /^msg\.payload\[1\].*empty/],
    ['an object without extension', { number: 1 }, /^msg\.payload\[1\] has no extension/],
    ['null', null, /^msg\.payload\[1\] has no extension/],
    ['a fraction', 1.5, /^msg\.payload\[1\]/],
    ['a context that is no text', { extension: '1001', context: 7 }, /^msg\.payload\[1\]\.context/],
    ['an array', ['1001'], /^msg\.payload\[1\]/],
    ['false', false, /^msg\.payload\[1\]/],
  ];
  for (const [title, entry, says] of badEntries) {
    it(`answers the other entries if one is invalid, and names that one: ${title}`, async () => {
      const { each, ask } = await onSimulator();
      const { payload } = await ask({ payload: ['1001', entry, '1003'] });
      payload.statistics.should.containEql({ successfulQueries: 2, failedQueries: 1 });
      const bad = payload.results[1] as ExtensionResult;
      bad.ok.should.be.false();
      if (!bad.ok) {
        bad.error.code.should.equal('AMI_ERR_INVALID_ACTION');
        bad.error.message.should.match(says);
      }
      each.length.should.equal(3);
      each
        .map(({ payload: { ok } }) => ok)
        .sort()
        .should.deepEqual([false, true, true]);
      (each.find((message) => !message.payload.ok) as Each).payload.should.deepEqual(bad);
    });
  }

  it('names msg.payload itself if that is the invalid entry', async () => {
    const { ask } = await onSimulator();
    for (const payload of ['10\r\n01', { extension: '' }, -5]) {
      const [bad] = (await ask({ payload })).payload.results;
      should(bad?.ok).be.false();
      if (bad && !bad.ok) bad.error.message.should.match(/^msg\.payload[. ]/);
    }
  });

  it('reports `unknown` for an extension without a hint', async () => {
    const { ask } = await onSimulator();
    const [result] = (await ask({ payload: '9999' })).payload.results;
    should(result).containDeep({ extension: '9999', ok: true, code: -1, state: 'unknown', online: false });
  });

  it('uses the context of the row, or else that of the node', async () => {
    const extensions = [
      { extension: '100', context: 'sales', state: 'inUse' as const },
      { extension: '100', context: 'support', state: 'ringing' as const },
    ];
    const { each, ask } = await onSimulator({ context: 'sales' }, { extensions });
    await ask({ payload: ['100', { extension: '100', context: 'support' }] });
    each
      .map(({ payload }) => [payload.context, payload.ok && payload.state])
      .should.deepEqual([
        ['sales', 'inUse'],
        ['support', 'ringing'],
      ]);
    each.length = 0;
    await ask({});
    each.map(({ payload }) => payload.context).should.deepEqual(['sales']);
  });

  it("uses msg.context instead of the node's context, for this message only", async () => {
    const extensions = [
      { extension: '100', context: 'sales', state: 'inUse' as const },
      { extension: '100', context: 'support', state: 'ringing' as const },
    ];
    const { each, ask } = await onSimulator({ context: 'sales' }, { extensions });
    await ask({ payload: ['100'], context: 'support' });
    await ask({ context: ' support ' });
    await ask({ payload: ['100'], context: '' });
    each
      .map(({ payload }) => [payload.context, payload.ok && payload.state])
      .should.deepEqual([
        ['support', 'ringing'],
        ['support', 'ringing'],
        ['sales', 'inUse'],
      ]);
  });
});
