import should from 'should';
import { type ActionConnection, FORMS, type FormName } from '../../src/actions';
import { rejection } from '../support/wait';

/** For each form, fields with which it would act. */
const GOOD: Record<FormName, Record<string, unknown>> = {
  call: { from: '1001', to: '1002' },
  hangup: { extension: '1001' },
  transfer: { kind: 'blind', extension: '1001', to: '1002' },
  redirect: { extension: '1001', to: '1002' },
  park: { extension: '1001' },
  pickup: { extension: '1001', of: '1002' },
  queue: { do: 'pause', member: 'PJSIP/1001' },
  record: { do: 'start', extension: '1001', file: 'a.wav' },
  mute: { direction: 'in', muted: true, extension: '1001' },
  dtmf: { digits: '1', extension: '1001' },
  message: { to: 'pjsip:1001', body: 'a' },
  userEvent: { name: 'a' },
  presence: { name: 'a', state: 'away' },
  deviceState: { name: 'a', state: 'INUSE' },
};

const NUMBERS = ['a b', '1,2', '1&2', '1\n2', true, 2 ** 60];
const CONTEXTS = ['a b', 'a,b', '[home]', false];
const TIMES = [0, -1, 1.5, '5s', 86_400_001, Number.POSITIVE_INFINITY];
/** Wrong values of fields, by form. Every field gets an array, a function and NaN besides. */
const WRONG: Record<FormName, Record<string, readonly unknown[]>> = {
  call: {
    from: NUMBERS,
    to: NUMBERS,
    context: CONTEXTS,
    device: ['1001', 'PJSIP/', 'PJSIP/1&PJSIP/2', 'PJSIP/1,2', 'PJSIP/$'.concat('{SHELL(id)}'), 'PJSIP/1)'],
    callerId: ['Ann Lee', '"Ann" <', 'Ann "x" <201>', '<a b>', 'a\u0000'],
    timeout: TIMES,
    variables: ['a=1', { 'a b': 1 }, { 'SHELL(id)': 1 }, { a: {} }, { a: Number.NaN }, { a: 'b\nc' }],
  },
  hangup: {
    callId: ['a\nb', true],
    extension: NUMBERS,
    channel: ['/^PJSIP/', 'a\rb'],
    several: ['yes', 1, 'true'],
    context: CONTEXTS,
  },
  transfer: {
    kind: ['Blind', 'warm'],
    extension: NUMBERS,
    channel: ['a\nb'],
    which: ['oldest', true],
    to: NUMBERS,
    context: CONTEXTS,
    timeout: TIMES,
  },
  redirect: { extension: NUMBERS, channel: ['a\nb'], which: ['oldest'], to: NUMBERS, context: CONTEXTS },
  park: {
    extension: NUMBERS,
    channel: ['a\nb'],
    which: ['oldest'],
    lot: ['a\nb', true],
    timeout: TIMES,
    context: CONTEXTS,
  },
  pickup: { extension: NUMBERS, of: NUMBERS, code: ['a', '*8,', true], context: CONTEXTS, timeout: TIMES },
  queue: {
    do: ['Pause', 'login'],
    queue: ['a\nb', true],
    member: ['', true],
    reason: [true, 'a\nb'],
    penalty: [-1, 1.5, 'high'],
    name: [true, 'a\nb'],
    stateInterface: [true, 'a\nb'],
    paused: ['yes', 1],
  },
  record: {
    do: ['begin'],
    extension: NUMBERS,
    channel: ['a\nb'],
    which: ['oldest'],
    file: ['', '/etc/a.wav', '../a.wav', 'a', 'a.wav,b'],
    context: CONTEXTS,
  },
  mute: {
    direction: ['both', true],
    muted: ['yes', 1],
    extension: NUMBERS,
    channel: ['a\nb'],
    which: ['oldest'],
    context: CONTEXTS,
  },
  dtmf: {
    digits: ['', 'x', '1 2', '1'.repeat(33)],
    extension: NUMBERS,
    channel: ['a\nb'],
    which: ['oldest'],
    context: CONTEXTS,
  },
  message: { to: ['', true, 'a\nb'], from: [true, 'a\nb'], body: ['', 5, true, 'a'.repeat(2_000)] },
  userEvent: {
    name: ['', 'a\nb'],
    headers: ['a', { ActionID: 1 }, { userevent: 'b' }, { a: {} }, { a: 'b\nc' }],
  },
  presence: {
    name: ['', 'a b', 'a)b'],
    state: ['gone', 'AWAY'],
    subtype: ['a,b', true],
    message: ['a,b', 'a\nb', true],
  },
  deviceState: { name: ['', 'a b', 'a)b'], state: ['Idle', 5] },
};
const ALWAYS_WRONG = [['1'], () => '1', Number.NaN];
/** Fields of which a message names one. */
const WHO = ['callId', 'extension', 'channel'];

describe('a wrong field of a form', () => {
  for (const [form, fields] of Object.entries(WRONG) as [FormName, (typeof WRONG)[FormName]][]) {
    it(`of ${form} is named, whichever it is, and nothing is sent`, async () => {
      for (const [field, values] of Object.entries(fields))
        for (const value of [...values, ...ALWAYS_WRONG]) {
          const { connection, sent } = recorder();
          const good = Object.entries(GOOD[form]).filter(
            ([name]) => !WHO.includes(field) || !WHO.includes(name),
          );
          const error = await rejection(
            FORMS[form](connection, { ...Object.fromEntries(good), [field]: value }),
          );
          const what = `${field}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`;
          should(error).have.property('code', 'AMI_ERR_INVALID_ACTION');
          should(error.message).match(new RegExp(`^${form}: "${field}[".]`), what);
          should(sent).deepEqual([], what);
        }
    });

    it(`of ${form} does not exist beside those that are tested here`, async () => {
      const { connection } = recorder();
      const error = await rejection(FORMS[form](connection, { ...GOOD[form], nothing: 1 }));
      const known = /^(\w+): "nothing" is not a field of this form\. Fields: (.*)$/.exec(error.message);
      should(known?.[1]).equal(form);
      const names = String(known?.[2])
        .split(', ')
        .concat(form === 'message' ? ['body'] : []);
      should([...new Set(names)].sort()).deepEqual(Object.keys(fields).sort());
    });
  }

  it('is also found where the form does not need it', async () => {
    for (const [form, fields, field] of [
      ['transfer', { kind: 'cancel', extension: '1001', to: ['1'] }, 'to'],
      ['record', { do: 'stop', extension: '1001', file: 5.5e300 }, 'file'],
      ['hangup', { channel: 'PJSIP/1-1', context: 'a b' }, 'context'],
      ['mute', { direction: 'in', muted: true, channel: 'PJSIP/1-1', context: 'a b' }, 'context'],
      ['queue', { do: 'unpause', member: 'PJSIP/1', reason: {} }, 'reason'],
    ] as const) {
      const { connection, sent } = recorder();
      const error = await rejection(FORMS[form](connection, fields));
      should(error).have.property('code', 'AMI_ERR_INVALID_ACTION');
      should(error.message).startWith(`${form}: "${field}" `);
      should(sent).deepEqual([]);
    }
  });
});

/** A connection that only keeps what is sent. */
function recorder(): { connection: ActionConnection; sent: unknown[] } {
  const sent: unknown[] = [];
  const connection: ActionConnection = {
    send: (action) => {
      sent.push(action);
      return Promise.reject(new Error('sent'));
    },
    subscribe: () => () => undefined,
    on: () => undefined,
    off: () => undefined,
  };
  return { connection, sent };
}
