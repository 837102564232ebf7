import fc from 'fast-check';
import should from 'should';
import { AmiError } from '../../src/errors';
import { type Action, encodeAction } from '../../src/protocol';
import { anyCharacter } from '../support/any-text';
import { runs } from '../support/runs';

/** @returns a matcher for the error that names this header. An invisible character is named by its code */
const refusedNaming = (header: string) => ({
  code: 'AMI_ERR_INVALID_ACTION',
  message: (message: string) =>
    should(message).startWith(`header ${JSON.stringify(header).replace('\ufeff', '\\ufeff')} `),
});
const untyped = (action: unknown) => action as Action;

describe('encodeAction', () => {
  it('writes the ActionID first, then the headers in order, with one line for each array element (AMI 22, 90)', () => {
    const action = {
      Action: 'Originate',
      Channel: 'Local/1',
      Async: true,
      Priority: 1,
      Variable: ['A=1', 'B=2'],
    };
    should(encodeAction(action, 'id-1')).equal(
      'ActionID: id-1\r\nAction: Originate\r\nChannel: Local/1\r\nAsync: true\r\nPriority: 1\r\nVariable: A=1\r\nVariable: B=2\r\n\r\n',
    );
  });

  it('omits headers whose value is undefined', () => {
    should(encodeAction({ Action: 'Ping', X: undefined })).equal('Action: Ping\r\n\r\n');
  });

  it('keeps letters beyond ASCII', () => {
    should(encodeAction({ Action: 'X', Name: 'Jürgen' })).match(/Name: Jürgen\r\n/);
  });

  for (const [what, char] of [
    ['CR', '\r'],
    ['LF', '\n'],
    ['NUL', '\0'],
  ] as const) {
    it(`refuses ${what} in a value or a name, naming the header (AMI 24, 28)`, () => {
      should(() => encodeAction({ Action: 'X', Exten: `1${char}Action: Y` })).throw(refusedNaming('Exten'));
      should(() => encodeAction({ Action: 'X', List: ['ok', `1${char}`] })).throw(refusedNaming('List'));
      should(() => encodeAction({ Action: 'X', [`Ex${char}`]: 'v' })).throw(refusedNaming(`Ex${char}`));
      should(() => encodeAction({ Action: `X${char}` })).throw(refusedNaming('Action'));
      should(() => encodeAction({ Action: 'X' }, `id${char}`)).throw(refusedNaming('ActionID'));
    });
  }

  it('refuses a colon in a name, and an empty name', () => {
    should(() => encodeAction({ Action: 'X', 'A:B': 'v' })).throw(refusedNaming('A:B'));
    should(() => encodeAction({ Action: 'X', '': 'v' })).throw(refusedNaming(''));
  });

  describe('refuses a header in a second spelling, naming both (AMI 27, 118)', () => {
    const untrusted: Record<string, unknown> = { action: 'CoreStatus' };
    const cases: [what: string, action: object, named: string, other: string][] = [
      ['after the action', { Action: 'Ping', ...untrusted }, 'action', 'Action'],
      ['before the action', { ...untrusted, Action: 'Ping' }, 'Action', 'action'],
      ['in capitals', { Action: 'Ping', ACTION: 'CoreStatus' }, 'ACTION', 'Action'],
      ['as an array', { Action: 'Ping', aCTION: ['CoreStatus'] }, 'aCTION', 'Action'],
      [
        'in an object parsed from JSON',
        { Action: 'Ping', ...JSON.parse('{"acTion":"CoreStatus"}') },
        'acTion',
        'Action',
      ],
      ['of Secret', { Action: 'Login', Secret: 'a', secret: 'b' }, 'secret', 'Secret'],
      ['of Exten', { Action: 'ExtensionState', exten: '1', Exten: '2' }, 'Exten', 'exten'],
      ['of Variable', { Action: 'Originate', Variable: 'A=1', variable: ['B=2'] }, 'variable', 'Variable'],
    ];
    for (const [what, action, named, other] of cases) {
      it(what, () => {
        for (const id of [undefined, 'id']) {
          should(() => encodeAction(untyped(action), id)).throw(refusedNaming(named));
          should(() => encodeAction(untyped(action), id)).throw(new RegExp(JSON.stringify(other)));
        }
      });
    }

    it('of ActionID, if the session sets one', () => {
      for (const name of ['ActionID', 'actionid', 'ACTIONID']) {
        should(() => encodeAction({ Action: 'Ping', [name]: 'x' }, 'id')).throw(refusedNaming(name));
      }
      should(() => encodeAction({ Action: 'Ping', ActionID: 'a', actionId: 'b' })).throw(
        refusedNaming('actionId'),
      );
    });

    it('unless its value is undefined, because it is not sent then', () => {
      const action = { Action: 'Ping', action: undefined, ActionID: undefined };
      should(encodeAction(action, 'id')).equal('ActionID: id\r\nAction: Ping\r\n\r\n');
    });
  });

  it('refuses too many headers before it has compared them all', () => {
    const many = Object.fromEntries(Array.from({ length: 300_000 }, (_, i) => [`Header${i}`, 'x']));
    should(() => encodeAction({ Action: 'Ping', ...many })).throw(refusedNaming('Header127'));
  });

  it('refuses a blank at either end of a name, because Asterisk would not find the header', () => {
    for (const name of ['Action ', ' action', '\tAction', 'Action\u00a0', '\ufeffAction', ' ']) {
      should(() => encodeAction({ Action: 'Ping', [name]: 'CoreStatus' })).throw(refusedNaming(name));
    }
  });

  it('refuses an array as Action, as ActionID, and in all headers of a login', () => {
    const two = ['a', 'b'];
    should(() => encodeAction(untyped({ Action: ['Ping', 'CoreStatus'] }))).throw(refusedNaming('Action'));
    should(() => encodeAction(untyped({ Action: ['Ping'] }))).throw(refusedNaming('Action'));
    should(() => encodeAction({ Action: 'Ping', ActionID: two })).throw(refusedNaming('ActionID'));
    for (const header of ['Username', 'Secret', 'Key', 'AuthType', 'Events']) {
      should(() => encodeAction({ Action: 'login', [header]: two })).throw(refusedNaming(header));
    }
    should(() => encodeAction({ Action: 'UserEvent', Secret: two, Key: two })).not.throw();
  });

  it('refuses an Action that the object only inherits', () => {
    const inherited = Object.assign(Object.create({ Action: 'Ping' }), { action: 'CoreStatus' });
    const getter = new (class {
      get Action() {
        return 'Ping';
      }
    })();
    for (const action of [
      inherited,
      getter,
      { action: 'Ping' },
      JSON.parse('{"__proto__":{"Action":"Ping"}}'),
    ]) {
      should(() => encodeAction(untyped(action))).throw(refusedNaming('Action'));
    }
  });

  it('accepts a line of 1,022 bytes and refuses one of 1,023 (AMI 22)', () => {
    const fits = 'x'.repeat(1022 - 'Value: '.length);
    should(encodeAction({ Action: 'X', Value: fits }).length).be.above(1022);
    should(() => encodeAction({ Action: 'X', Value: `${fits}x` })).throw(refusedNaming('Value'));
    should(() => encodeAction({ Action: 'X', Value: `${fits.slice(1)}ü` })).throw(refusedNaming('Value'));
  });

  it('accepts 128 headers, ActionID and repeated ones included, and refuses 129 (AMI 23)', () => {
    const values = (count: number) => Array.from({ length: count }, (_, i) => `v${i}`);
    should(() => encodeAction({ Action: 'X', V: values(126) }, 'id')).not.throw();
    should(() => encodeAction({ Action: 'X', V: values(127) }, 'id')).throw(refusedNaming('V'));
  });

  it('refuses values that are not text, number or boolean, and an action without a name', () => {
    for (const value of [
      null,
      {},
      Number.NaN,
      Number.POSITIVE_INFINITY,
      () => 1,
      Symbol.iterator,
      [null],
      [['x']],
    ]) {
      should(() => encodeAction(untyped({ Action: 'X', V: value }))).throw(refusedNaming('V'));
    }
    for (const action of [{}, { Action: '' }, { Action: ' ' }, { Action: 5 }, null, undefined]) {
      should(() => encodeAction(untyped(action))).throw(refusedNaming('Action'));
    }
  });

  it('names what is wrong and what is allowed', () => {
    const cases: [action: object, message: string][] = [
      [{}, 'header "Action" is missing: it names the action to run'],
      [{ Action: ['X'] }, 'header "Action" must be one text, not an array'],
      [{ Action: 'X', '': 1 }, 'header "" has no name'],
      [{ Action: 'X', 'A ': 1 }, 'header "A " has a blank at the beginning or end of its name'],
      [
        { Action: 'X', a: 1, A: 2 },
        'header "A" is also given as "a": Asterisk would use only one; use an array to repeat a header',
      ],
      [{ Action: 'X', ActionID: ['a', 'b'] }, 'header "ActionID" must be one value, not an array'],
      [{ Action: 'X', 'A:': 1 }, 'header "A:" contains a colon in its name'],
      [{ Action: 'X', 'A\r': 1 }, 'header "A\\r" contains CR in its name'],
      [{ Action: 'X', A: '1\n' }, 'header "A" contains LF in its value'],
      [{ Action: 'X', A: '\0' }, 'header "A" contains NUL in its value'],
      [{ Action: 'X', A: null }, 'header "A" must be text, a finite number or a boolean, not null'],
      [{ Action: 'X', A: {} }, 'header "A" must be text, a finite number or a boolean, not object'],
      [{ Action: 'X', A: Number.NaN }, 'header "A" must be text, a finite number or a boolean, not NaN'],
      [
        { Action: 'X', A: 'x'.repeat(1100) },
        'header "A" makes a line of 1103 bytes: Asterisk accepts at most 1022',
      ],
      [{ Action: 'X', A: Array(128).fill(1) }, 'header "A" is header 129: Asterisk accepts at most 128'],
    ];
    for (const [action, message] of cases) {
      should(() => encodeAction(untyped(action))).throw({ message });
    }
  });

  it('writes one line per header and no empty line except the last, for any accepted action', () => {
    const text = fc.string({ unit: anyCharacter, maxLength: 40 });
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.oneof(text, fc.constantFrom('action', 'ACTION', 'a', 'A', 'b')),
          fc.oneof(text, fc.integer(), fc.array(text, { maxLength: 4 })),
          { maxKeys: 6 },
        ),
        (headers) => {
          const action: Action = { ...headers, Action: 'X' };
          let wire: string;
          try {
            wire = encodeAction(action, 'id');
          } catch (error) {
            return error instanceof AmiError && error.code === 'AMI_ERR_INVALID_ACTION';
          }
          const expected = ['ActionID: id'];
          for (const [name, value] of Object.entries(action)) {
            for (const one of Array.isArray(value) ? value : [value]) expected.push(`${name}: ${one}`);
          }
          // A reader that takes the first header of a name, in any case, gets the given value.
          const names = Object.keys(action).map((each) => each.toLowerCase());
          if (new Set(names).size < names.length) return false;
          return (
            wire === Buffer.from(`${expected.join('\r\n')}\r\n\r\n`).toString() && !/\n\r?\n./.test(wire)
          );
        },
      ),
      runs(2000),
    );
  });
});
