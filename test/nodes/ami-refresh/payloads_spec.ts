import { runInNewContext } from 'node:vm';
import should from 'should';
import type { ExtensionResult } from '../../../src/index';
import { until } from '../../support/wait';
import { helper, simulator } from '../flow';
import { type Each, onServer, onSimulator } from './refresh-flow';

const numbers = (messages: Each[]) => messages.map(({ topic }) => topic);
const sales = [
  { extension: '100', context: 'sales', state: 'inUse' as const },
  { extension: '100', context: 'support', state: 'ringing' as const },
];

describe('ami-refresh: the meaning of a payload', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  const nothing: [title: string, payload: unknown][] = [
    ['an empty object', {}],
    ['an empty object of a Function node, which is of another realm', runInNewContext('({})')],
    ['an object without a prototype, as a query string is', Object.create(null)],
    ['the time in ms', Date.now()],
    ['the least time in ms', 1e12],
    ['the time in ISO 8601', new Date().toISOString()],
    ['the time in ISO 8601, with an offset', '2026-11-28T18:21:02+01:00'],
    ['the time as a Date', new Date()],
    ['the time as a Date of another realm', runInNewContext('new Date()')],
    ['text of blanks', ' \t'],
    ['an empty Buffer', Buffer.alloc(0)],
    ['true', true],
    ['an empty object as JSON text', ' {} '],
  ];
  for (const [title, payload] of nothing) {
    it(`names nothing: ${title}`, async () => {
      const { each, ask } = await onSimulator({ extensions: ['1002', '1004'] });
      await ask({ payload });
      numbers(each).should.deepEqual(['1002', '1004']);
    });
  }

  const lists: [title: string, payload: unknown, asks: string[]][] = [
    ['an array of another realm', runInNewContext('["1003", "1001"]'), ['1003', '1001']],
    ['a row of another realm', runInNewContext('({ extension: "1003" })'), ['1003']],
    ['a JSON array', '["1003", 1001, {"extension": "1002"}]', ['1003', '1001', '1002']],
    ['a JSON row', ' {"extension": "1003"}', ['1003']],
    ['a JSON array of nothing', '[]', []],
    ['a number of twelve digits', 999_999_999_999, ['999999999999']],
  ];
  for (const [title, payload, asks] of lists) {
    it(`names extensions: ${title}`, async () => {
      const { ask } = await onSimulator({ extensions: ['1005'] });
      const { results } = (await ask({ payload })).payload;
      results.map(({ extension }) => extension).should.deepEqual(asks);
    });
  }

  const withContexts: [title: string, payload: unknown][] = [
    ['text', '100@sales, 100@support'],
    ['an array', ['100@sales', '100@support']],
    ['rows without a context', [{ extension: '100@sales' }, { extension: '100@support', context: '' }]],
    ['a row beside a text', ['100@sales', { extension: '100', context: 'support' }]],
  ];
  for (const [title, payload] of withContexts) {
    it(`may name an extension with its context, extension@context: ${title}`, async () => {
      const { ask } = await onSimulator({ context: 'other' }, { extensions: sales });
      const { results } = (await ask({ payload })).payload;
      results
        .map((each) => [each.extension, each.context, each.ok && each.state])
        .should.deepEqual([
          ['100', 'sales', 'inUse'],
          ['100', 'support', 'ringing'],
        ]);
    });
  }

  it('may be the list in the node, with contexts too', async () => {
    const { ask } = await onSimulator({ extensions: ['100@sales'] }, { extensions: sales });
    const { results } = (await ask({})).payload;
    results.map((each) => each.ok && each.state).should.deepEqual(['inUse']);
  });

  it('uses the context of the node for a row without one', async () => {
    const { ask } = await onSimulator({ context: 'sales' }, { extensions: sales });
    for (const row of [
      { extension: '100' },
      { extension: '100', context: null },
      { extension: '100', context: '' },
    ]) {
      const { results } = (await ask({ payload: [row] })).payload;
      results.map(({ context }) => context).should.deepEqual(['sales']);
    }
  });

  for (const text of ['10 01', '1001;', '[1001', '"1001"', '10\u00071', '10\t01', '10\u007f1', '1001 2']) {
    it(`fails only the entry, with its name, if it cannot be an extension: ${JSON.stringify(text)}`, async () => {
      const { pbx, ask } = await onSimulator();
      for (const entry of [text, { extension: text }]) {
        const { results, statistics } = (await ask({ payload: ['1001', entry, '1003'] })).payload;
        statistics.should.containEql({ successfulQueries: 2, failedQueries: 1 });
        const bad = results[1] as ExtensionResult;
        should(bad).containDeep({ extension: text, ok: false, error: { code: 'AMI_ERR_INVALID_ACTION' } });
        if (!bad.ok)
          bad.error.message.should.match(/^msg\.payload\[1\]\.extension holds .*, which no extension has$/);
      }
      pbx.received.some((action) => action.get('Exten') === text).should.be.false();
    });
  }

  it('answers the other entries if one cannot be read', async () => {
    const { ask } = await onSimulator();
    const unreadable = {
      get extension(): string {
        throw new Error('fault in a getter');
      },
    };
    const { results } = (await ask({ payload: ['1001', unreadable, '1003@default'] })).payload;
    results.map(({ ok }) => ok).should.deepEqual([true, false, true]);
    const [, bad] = results;
    if (bad && !bad.ok) bad.error.message.should.match(/^msg\.payload\[1\] cannot be read/);
  });

  for (const action of ['row_click', 'button_click', 'multiselect']) {
    it(`may be the clicked rows of a Dashboard table: msg.action ${action}`, async () => {
      const { each, ask } = await onSimulator();
      const row = { extension: '1003', state: 'idle', online: true };
      await ask({ action, payload: action === 'multiselect' ? [row] : row });
      numbers(each).should.deepEqual(['1003']);
    });
  }

  it('is refused if the clicked row has no extension', async () => {
    const pbx = await simulator();
    const { caught, ask } = await onServer(pbx);
    ask({ action: 'row_click', payload: { name: 'Alice' } });
    await until(() => caught.length === 1);
    should(caught[0]?.error.message).match(/rows with extension .*, not an object$/);
  });
});
