import { runInNewContext } from 'node:vm';
import should from 'should';
import {
  amiOf,
  isPlainObject,
  parsedPayload,
  requestedAction,
  shown,
  withoutPbx,
  withoutTableClick,
} from '../../../nodes/common/message';

describe('msg.action', () => {
  const actions = ['status', 'connect', 'disconnect'] as const;

  it('is the default if it is missing, null or blank', () => {
    for (const missing of [undefined, null, '']) should(requestedAction(missing, actions)).equal('status');
    for (const action of actions) should(requestedAction(action, actions)).equal(action);
  });

  it('is refused with the allowed words if it is another', () => {
    for (const [action, text] of [
      ['Status', '"Status"'],
      [0, '0'],
      [false, 'false'],
      [['status'], 'an array'],
    ])
      should(() => requestedAction(action, actions)).throw(
        `msg.action must be status, connect or disconnect, not ${text}`,
        { code: 'AMI_ERR_INVALID_ACTION' },
      );
  });

  it('of a click in a Dashboard table is the default', () => {
    for (const click of ['row_click', 'button_click', 'multiselect'])
      should(withoutTableClick(click)).be.undefined();
    should(withoutTableClick('connect')).equal('connect');
  });
});

describe('msg.payload', () => {
  it('is parsed if it is an array or object as JSON text', () => {
    should(parsedPayload('[1, "2"]')).deepEqual([1, '2']);
    should(parsedPayload(' \n{"a": 1}')).deepEqual({ a: 1 });
  });

  it('stays as it is otherwise', () => {
    for (const payload of ['1001', '"1001"', '[1001', 'a [1]', 'null', '', 1, null, undefined, true])
      should(parsedPayload(payload)).equal(payload);
    const list = [1];
    should(parsedPayload(list)).equal(list);
  });
});

describe('msg.ami', () => {
  const pbx = { pbx: 'berlin', server: '10.0.0.1' };

  it('names the PBX, and keeps the other properties of the message', () => {
    should(amiOf(pbx)).deepEqual(pbx);
    should(amiOf(pbx, { pbx: 'munich', receivedAt: 1 })).deepEqual({ ...pbx, receivedAt: 1 });
    for (const other of ['text', ['a'], 7, null, new Date()]) should(amiOf(pbx, other)).deepEqual(pbx);
  });

  it('loses only the PBX if no PBX is to be named', () => {
    should(withoutPbx({ ...pbx, receivedAt: 1 })).deepEqual({ receivedAt: 1 });
    for (const other of ['text', undefined, 7]) should(withoutPbx(other)).equal(other);
    const list = [pbx];
    should(withoutPbx(list)).equal(list);
  });
});

describe('a value of a message', () => {
  it('is a plain object in whichever realm it was made', () => {
    for (const value of [{}, Object.create(null), runInNewContext('({ a: 1 })')])
      should(isPlainObject(value)).be.true();
    class Own {}
    for (const value of [new Own(), [], new Date(), null, undefined, 'a', Object.create({}), new Map()])
      should(isPlainObject(value)).be.false();
  });

  it('is shown in an error as short text on one line', () => {
    const cases: [unknown, string][] = [
      ['a\u0007b', '"a\\u0007b"'],
      [() => {}, 'a function'],
      [7, '7'],
      [null, 'null'],
      [undefined, 'undefined'],
      [true, 'true'],
      [[], 'an array'],
      [{}, 'an object'],
      [new Date(), 'a Date'],
      [new Map(), 'a Map'],
      [/a/, 'a RegExp'],
    ];
    for (const [value, text] of cases) should(shown(value)).equal(text);
    const long = shown('x'.repeat(5000));
    should(long).startWith(`"${'x'.repeat(39)}`);
    should(long.length).be.below(80);
  });
});
