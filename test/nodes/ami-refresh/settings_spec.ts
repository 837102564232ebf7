// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is Node-RED's own way to name a variable
import should from 'should';
import {
  requestedContext,
  requestedExtensions,
  requestedPriority,
  withContexts,
} from '../../../nodes/ami-refresh/request';
import { readSettings } from '../../../nodes/ami-refresh/settings';
import type { SavedNode } from '../../../nodes/common/saved-node';

const settings = (more: object, saved?: object) =>
  readSettings(
    { id: 'rf1', type: 'ami-refresh', name: '', z: '', connection: 'pbx1', ...more },
    saved as SavedNode | undefined,
  );
const refused = (message: string | RegExp) => [message, { code: 'AMI_ERR_INVALID_ACTION' }] as const;

describe('the settings of ami-refresh', () => {
  it('ask for all hints, four refreshes at a time, if all fields are blank', () => {
    for (const blank of [undefined, ''])
      should(
        settings({
          extensions: blank,
          source: blank,
          limit: blank,
          prewarmed: blank,
          slow: blank,
        }),
      ).deepEqual({
        request: {
          extensions: undefined,
          context: undefined,
          source: 'hints',
          queryTimeout: undefined,
          timeout: undefined,
          sessions: undefined,
        },
        limit: 4,
        prewarmed: 0,
        distribution: 'all',
        incremental: false,
        grouped: false,
        slow: undefined,
      });
    should(settings({ source: null, context: ' ' })).match({ request: { source: 'hints', context: '' } });
  });

  it('are read from text', () => {
    const all = settings({
      extensions: '1001, 1002@sales',
      context: ' support ',
      source: 'devices',
      queryTimeout: '500',
      timeout: '9000',
      sessions: '100',
      limit: '1000',
      prewarmed: '100',
      distribution: 'first',
      incremental: 'yes',
      grouped: true,
      alert: 'on',
      slow: '700',
    });
    should(all).deepEqual({
      request: {
        extensions: ['1001', { extension: ' 1002', context: 'sales' }],
        context: 'support',
        source: 'devices',
        queryTimeout: 500,
        timeout: 9000,
        sessions: 100,
      },
      limit: 1000,
      prewarmed: 100,
      distribution: 'first',
      incremental: true,
      grouped: true,
      slow: 700,
    });
    should(settings({ alert: true, slow: '' }).slow).equal('auto');
    should(settings({ alert: false, slow: '700' }).slow).be.undefined();
    should(settings({ source: 'endpoints', prewarmed: '0' })).match({
      request: { source: 'endpoints' },
      prewarmed: 0,
    });
  });

  it('that are wrong are refused by their name', () => {
    for (const [fields, message] of [
      [{ limit: '1001' }, /^limit must be a whole number from 1 to 1000,/],
      [{ sessions: '101' }, /^sessions must be a whole number from 1 to 100,/],
      [{ prewarmed: '101' }, /^prewarmed must be a whole number from 0 to 100,/],
      [{ queryTimeout: '0' }, /^queryTimeout must be/],
      [{ timeout: 'x' }, /^timeout must be/],
      [{ alert: true, slow: 'x' }, /^slow must be/],
      [{ source: 'phones' }, /^source must be hints, devices or endpoints, not "phones"$/],
      [{ source: '${GONE}' }, /^source: .*GONE is not set$/],
      [
        { distribution: 'any' },
        /^distribution must be one of all, pbx, first, roundRobin, leastBusy, not "any"$/,
      ],
      [{ distribution: '${GONE}' }, /^distribution: .*GONE is not set$/],
      [{ incremental: 'perhaps' }, /^incremental/],
      [{ grouped: 'perhaps' }, /^grouped/],
      [{ alert: 'perhaps' }, /^alert/],
      [{ context: {} }, /^context must be text/],
      [{ context: '${GONE}' }, /^context: .*GONE is not set$/],
      [
        { extensions: ['1001', true] },
        /^extensions\[1\] must be text, a number, or a row with extension, not true$/,
      ],
      [{ extensions: ['1001', '${GONE}'] }, /^extensions\[1\]: .*GONE is not set$/],
      [{ extensions: [{ extension: '${GONE}' }] }, /^extensions\[0\]\.extension: .*GONE is not set$/],
      [
        { extensions: [{ extension: '1', context: '${GONE}' }] },
        /^extensions\[0\]\.context: .*GONE is not set$/,
      ],
    ] as const)
      should(() => settings(fields)).throw(...refused(message));
    should(settings({ extensions: [1001, { extension: '1002' }] }).request.extensions).deepEqual([
      1001,
      { extension: '1002' },
    ]);
  });

  it('are refused if an empty variable would mean everything', () => {
    for (const name of ['extensions', 'context', 'source', 'distribution'])
      should(() => settings({ [name]: '' }, { [name]: '${EMPTY}' })).throw(
        ...refused(`${name}: the environment variable EMPTY is empty`),
      );
    should(settings({ extensions: '1001' }, { extensions: ['${FULL}'] }).request.extensions).deepEqual([
      '1001',
    ]);
  });
});

describe('a request to ami-refresh', () => {
  const names = (payload: unknown) => {
    const { entries, entryName } = requestedExtensions(payload);
    return [entries, entryName(0), entryName(2)];
  };

  it('has the extensions of its payload, and their names for errors', () => {
    should(names('')).deepEqual([undefined, 'extensions[0]', 'extensions[2]']);
    should(names(['1001', 7])).deepEqual([['1001', 7], 'msg.payload[0]', 'msg.payload[2]']);
    should(names(7)).deepEqual([[7], 'msg.payload', 'msg.payload']);
    should(names({ extension: '1' })).deepEqual([[{ extension: '1' }], 'msg.payload', 'msg.payload']);
    should(names('1001')).deepEqual([['1001'], 'msg.payload', 'msg.payload']);
    should(names('1001,1002')).deepEqual([['1001', '1002'], 'msg.payload[0]', 'msg.payload[2]']);
    for (const payload of [false, Symbol.iterator, { name: 'Alice' }])
      should(() => requestedExtensions(payload)).throw(
        ...refused(/^msg\.payload must be empty, a list of ext/),
      );
  });

  it('splits extension@context, unless a row has a context already or the text has another @', () => {
    const own = { extension: '1@a', context: 'own' };
    should(withContexts(['1@a', '1@a@b', '@a', '1@', '1', 7, null, own])).deepEqual([
      { extension: '1', context: 'a' },
      '1@a@b',
      '@a',
      '1@',
      '1',
      7,
      null,
      own,
    ]);
    for (const context of [undefined, null, ''])
      should(withContexts([{ extension: '1@a', context }])).deepEqual([{ extension: '1', context: 'a' }]);
  });

  it('has a context only if it is text, on one line', () => {
    for (const none of [undefined, null, '', ' ']) should(requestedContext(none)).be.undefined();
    should(requestedContext(' sales ')).equal('sales');
    should(() => requestedContext(7)).throw(...refused('msg.context must be text, not 7'));
    for (const end of ['\r', '\n', '\0'])
      should(() => requestedContext(`a${end}b`)).throw(...refused('msg.context contains CR, LF or NUL'));
  });

  it('has priority 0, unless it has a number or text of one', () => {
    for (const none of [undefined, null, '']) should(requestedPriority(none)).equal(0);
    should([5, '5', -1].map(requestedPriority)).deepEqual([5, 5, -1]);
    for (const wrong of ['x', true, Number.NaN, Number.POSITIVE_INFINITY, 'Infinity'])
      should(() => requestedPriority(wrong)).throw(...refused(/^msg\.priority must be a number, not /));
  });
});
