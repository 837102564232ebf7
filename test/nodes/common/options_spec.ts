// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is Node-RED's own way to name a variable
import should from 'should';
import {
  allowList,
  connectionOptions,
  pbxName,
  refuseEmptyVariables,
  text,
  usesTls,
  wholeNumber,
} from '../../../nodes/common/options';
import {
  refuseEmptied,
  refuseEmptyVariable,
  type SavedNode,
  variableIn,
} from '../../../nodes/common/saved-node';
import { PRESET_PURPOSES } from '../../../src/index';

const wrong = (message: string | RegExp) => [message, { code: 'AMI_ERR_INVALID_ACTION' }] as const;
const saved = (fields: object) => fields as SavedNode;

describe('a field with a whole number', () => {
  it('is undefined if it is blank', () => {
    for (const value of [undefined, null, '', '  ']) should(wholeNumber('n', value)).be.undefined();
  });

  it('may be text or a number, up to both limits', () => {
    should(wholeNumber('n', '7')).equal(7);
    should(wholeNumber('n', ' 7 ')).equal(7);
    should([3, 5].map((value) => wholeNumber('n', value, 5, 3))).deepEqual([3, 5]);
    should(wholeNumber('n', 1)).equal(1);
    should(wholeNumber('n', 2 ** 31 - 1)).equal(2 ** 31 - 1);
  });

  it('is refused with its name if it is anything else', () => {
    for (const value of [2, 6, '2', 3.5, 'x', '3x', true, [4], {}, Number.NaN, Number.POSITIVE_INFINITY])
      should(() => wholeNumber('n', value, 5, 3)).throw(
        ...wrong(/^n must be a whole number from 3 to 5, not /),
      );
    for (const value of [0, 2 ** 31]) should(() => wholeNumber('n', value)).throw(/from 1 to 2147483647/);
    should(() => wholeNumber('n', '${GONE}')).throw(...wrong('n: the environment variable GONE is not set'));
  });
});

describe('a field with text', () => {
  it('may be a number, and is undefined if it is missing', () => {
    should(['a', '', 7, undefined, null].map((value) => text('t', value))).deepEqual([
      'a',
      '',
      '7',
      undefined,
      undefined,
    ]);
  });

  it('is refused with its name and type, without its value', () => {
    for (const value of [true, {}, ['a']])
      should(() => text('secret', value)).throw(
        ...wrong(`secret must be text, not a value of type ${typeof value}`),
      );
    should(() => connectionOptions({}, { secret: true as unknown as string }, undefined)).throw(/^secret /);
  });
});

describe('the event classes of a connection', () => {
  const events = (value: unknown) => connectionOptions({ events: value as string }, {}, undefined).events;

  it('may be text, a list or a boolean', () => {
    should(events('call,agent')).equal('call,agent');
    should(events(['call', 'agent'])).equal('call,agent');
    should(events(['call', undefined])).equal('call,');
    should([events(true), events(false), events(undefined)]).deepEqual(['on', 'off', undefined]);
  });

  it('are refused as an empty list, and by the position of a wrong entry', () => {
    should(() => events([])).throw(...wrong('events: the list is empty'));
    should(() => events(['call', {}])).throw(...wrong(/^events\[1\] must be text/));
  });
});

describe('TLS of a connection', () => {
  it('is on with the options of the tls-config node, or else with those of Node.js', () => {
    const node = { addTLSOptions: (options: object) => ({ ...options, ca: 'mine' }) };
    should(connectionOptions({ usetls: true }, {}, node).tls).deepEqual({ ca: 'mine' });
    should(connectionOptions({ usetls: 'yes' }, {}, undefined).tls).be.true();
    should(connectionOptions({ usetls: false }, {}, node)).not.have.property('tls');
    should(usesTls({})).be.false();
  });
});

describe('the PBX name', () => {
  it('is the setting, or else the name of the node, or else the host', () => {
    should(pbxName({ pbx: ' berlin ' }, 'node', 'host')).equal('berlin');
    should(pbxName({ pbx: 7 }, 'node', 'host')).equal('7');
    should(pbxName({ pbx: ' ' }, 'node', 'host')).equal('node');
    should(pbxName({}, '', 'host')).equal('host');
  });
});

describe('the allowed actions of a connection', () => {
  it('are the preset and all contexts if nothing is set', () => {
    should(allowList({}, undefined)).deepEqual({ purposes: PRESET_PURPOSES, contexts: [] });
  });

  it('have the contexts of a list or of text with commas, without blanks around them', () => {
    should(allowList({ contexts: [' sales ', 7] }, undefined).contexts).deepEqual(['sales', '7']);
    should(allowList({ contexts: 'sales, support' }, undefined).contexts).deepEqual(['sales', 'support']);
    should(() => allowList({ contexts: ['sales', {}] }, undefined)).throw(...wrong(/^contexts\[1\] must be/));
  });

  it('are refused only if a variable leaves no context, which would mean all', () => {
    should(() => allowList({ contexts: '' }, saved({ contexts: '${NONE}' }))).throw(
      ...wrong('contexts: the environment variable NONE is empty'),
    );
    should(allowList({ contexts: 'sales' }, saved({ contexts: '${SOME}' })).contexts).deepEqual(['sales']);
    should(allowList({ contexts: '' }, saved({ contexts: '' })).contexts).deepEqual([]);
  });
});

describe('a variable in a field', () => {
  it('is named by the whole text only', () => {
    should(
      ['${A}', '$(B)', '${A', '$A', 'x${A}', '${A}x', '${}', '${A B}', '$(A}', 7, null].map(variableIn),
    ).deepEqual(['A', 'B', ...Array(9).fill(undefined)]);
  });

  it('that is empty is refused with its name; an empty field without one is not', () => {
    for (const value of [undefined, null, '', ' '])
      should(() => refuseEmptyVariable('f', '${A}', value)).throw(
        ...wrong('f: the environment variable A is empty'),
      );
    for (const value of ['a', 0, false]) refuseEmptyVariable('f', '${A}', value);
    refuseEmptyVariable('f', '', '');
    refuseEmptied('f', ['a', '']);
    refuseEmptied('f', undefined);
    should(() => refuseEmptied('f', ['a', '$(B)'])).throw(...wrong(/^f: .* B is empty$/));
    should(() => refuseEmptied('f', '${A}')).throw(...wrong(/^f: .* A is empty$/));
  });

  it('that is empty is refused where a blank field means all events, no TLS or another login', () => {
    for (const name of ['usetls', 'events', 'login'])
      should(() => refuseEmptyVariables({ [name]: '' }, saved({ [name]: '${A}' }))).throw(
        ...wrong(`${name}: the environment variable A is empty`),
      );
    refuseEmptyVariables({ host: '' }, saved({ host: '${A}' }));
    refuseEmptyVariables({ events: '' }, undefined);
  });
});
