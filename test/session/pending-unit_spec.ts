import { getEventListeners } from 'node:events';
import should from 'should';
import { AmiError } from '../../src/errors';
import type { Frame } from '../../src/protocol';
import type { Answer, SendOptions } from '../../src/session/answer';
import { PendingActions } from '../../src/session/pending';
import { parseOne } from '../support/frames';
import { stoppedClock } from '../support/stopped-clock';
import { rejection } from '../support/wait';

/** PendingActions, with functions that add an action and receive a frame. */
function waiting() {
  const clock = stoppedClock();
  const pending = new PendingActions();
  const add = (actionId: string, Action = 'Thing', options: SendOptions = {}, since?: Promise<unknown>) =>
    pending.add(actionId, { Action }, 1000, options, since);
  const say = (actionId: string, ...lines: string[]) =>
    pending.dispatch(parseOne([...lines, '', ''].join('\r\n')), actionId);
  return { clock, pending, add, say };
}
const START = ['Response: Success', 'EventList: start'];
const COMPLETE = ['Event: End', 'EventList: Complete'];

describe('PendingActions', () => {
  it('find a pending action by ActionID until its response', async () => {
    const { pending, add, say } = waiting();
    const one = add('1');
    const two = add('2');
    should([pending.size, pending.expects('1'), pending.expects('3')]).deepEqual([2, true, false]);
    should(say('1', 'Response: Success', 'N: 1')).be.true();
    should([pending.size, pending.expects('1'), pending.expects('2')]).deepEqual([1, false, true]);
    should(say('2', 'Response: Success', 'N: 2')).be.true();
    should([await one, await two].map(({ response }) => response.get('N'))).deepEqual(['1', '2']);
    should(await one).containEql({ items: [], complete: undefined, output: [] });
  });

  it('ignore frames that do not respond to a pending action', () => {
    const { pending, add, say } = waiting();
    add('1');
    should(say('2', 'Response: Success')).be.false();
    should(say('1', 'Event: X')).be.false();
    should(say('1', 'Other: X')).be.false();
    should(pending.size).equal(1);
  });

  it('time out, with the items that have arrived', async () => {
    const { clock, pending, add, say } = waiting();
    const plain = rejection<AmiError>(add('1', 'Ping'));
    const list = rejection<AmiError>(add('2', 'List'));
    say('2', ...START);
    say('2', 'Event: X');
    clock.pass(998);
    should(pending.size).equal(2);
    clock.pass(3);
    should(pending.size).equal(0);
    should(await plain).match({
      code: 'AMI_ERR_TIMEOUT',
      message: 'no response to Ping within 1000 ms',
      items: { length: 0 },
    });
    should(await list).match({
      code: 'AMI_ERR_TIMEOUT',
      message: 'no response to List within 1000 ms (1 items so far)',
      items: { length: 1 },
    });
    should(pending.expectsItems).be.false();
  });

  it('leave no timer and no listener behind', async () => {
    const { clock, pending, add, say } = waiting();
    const abort = new AbortController();
    const { signal } = abort;
    const ends: ((id: string) => void)[] = [
      (id) => void say(id, 'Response: Success'),
      (id) => void say(id, 'Response: Error'),
      () => pending.failAll(() => new AmiError('AMI_ERR_CLOSED', 'over')),
      () => abort.abort(),
    ];
    for (const [i, end] of ends.entries()) {
      const ended = add(`${i}`, 'Thing', { signal }).catch(() => {});
      should(getEventListeners(signal, 'abort').length).equal(1);
      end(`${i}`);
      await ended;
      should(clock.pending).equal(0);
      should(getEventListeners(signal, 'abort')).be.empty();
    }
  });

  it('with the same signal share one listener, and are aborted together', async () => {
    const { pending, add, say } = waiting();
    const [shared, other] = [new AbortController(), new AbortController()];
    const answered = add('1', 'Thing', { signal: shared.signal });
    const aborted = ['2', '3'].map((id) => rejection(add(id, 'Thing', { signal: shared.signal })));
    void add('4', 'Thing', { signal: other.signal });
    void add('5', 'Thing');
    should(getEventListeners(shared.signal, 'abort').length).equal(1);
    say('1', 'Response: Success');
    await answered;
    shared.abort();
    await Promise.all(aborted);
    should(pending.size).equal(2);
    should(getEventListeners(shared.signal, 'abort')).be.empty();
    should(getEventListeners(other.signal, 'abort').length).equal(1);
  });

  it('that were given up leave their ActionID only when the late response has come', async () => {
    const { clock, pending, add, say } = waiting();
    const abort = new AbortController();
    const givenUp = [rejection(add('1')), rejection(add('2', 'Thing', { signal: abort.signal }))];
    abort.abort();
    clock.pass(1001);
    await Promise.all(givenUp);
    for (const id of ['1', '2']) {
      should(pending.expects(id)).be.true();
      should(say(id, 'Event: X')).be.true();
      should(pending.expects(id)).be.true();
      should(say(id, 'Response: Success')).be.false();
      should(pending.expects(id)).be.false();
    }
    const refused = rejection(add('3'));
    say('3', 'Response: Error');
    await refused;
    should(pending.expects('3')).be.false();
  });

  it('keep the options that they were sent with', async () => {
    const { add, say } = waiting();
    const { signal } = new AbortController();
    const items: (string | undefined)[] = [];
    const options: SendOptions = { signal, onItem: (item) => items.push(item.get('N')), keepItems: false };
    const listed = add('1', 'List', options);
    Object.assign(options, { signal: undefined, onItem: undefined, keepItems: true });
    say('1', ...START);
    say('1', 'Event: X', 'N: 1');
    say('1', ...COMPLETE);
    should((await listed).items).be.empty();
    should(items).deepEqual(['1']);
    should(getEventListeners(signal, 'abort')).be.empty();
  });

  it('are settled once, even if onItem aborts and then throws', async () => {
    const { pending, add, say } = waiting();
    const abort = new AbortController();
    const onItem = () => {
      abort.abort();
      throw new Error('fault');
    };
    const listed = rejection<AmiError>(add('1', 'List', { signal: abort.signal, onItem }));
    const other = add('2', 'List');
    for (const id of ['1', '2']) say(id, ...START);
    say('1', 'Event: X');
    should(await listed).match({ message: 'List was aborted' });
    should(pending.expectsItems).be.true();
    say('2', ...COMPLETE);
    await other;
    should(pending.expectsItems).be.false();
  });

  it('reject with the reason of the abort', async () => {
    const { add } = waiting();
    for (const [reason, expected] of [
      [new AmiError('AMI_ERR_TIMEOUT', 'mine'), { code: 'AMI_ERR_TIMEOUT', message: 'mine' }],
      ['bored', { code: 'AMI_ERR_CLOSED', message: 'Thing was aborted', cause: 'bored' }],
    ] as const) {
      const abort = new AbortController();
      const given = rejection(add('1', 'Thing', { signal: abort.signal }));
      abort.abort(reason);
      should(await given).match(expected);
    }
  });

  it('expect items while any list is open', async () => {
    const { clock, pending, add, say } = waiting();
    const lists = ['1', '2', '3', '4'].map((id) => add(id, 'List').catch((error: AmiError) => error));
    const plain = add('5');
    should(pending.expectsItems).be.false();
    for (const id of ['1', '2', '3', '4']) say(id, ...START);
    say('5', 'Response: Success');
    await plain;
    for (const end of [
      () => say('1', ...COMPLETE),
      () => say('2', 'Event: End', 'EventList: cancelled'),
      () => say('3', 'Response: Error'),
      () => clock.pass(1002),
    ]) {
      should(pending.expectsItems).be.true();
      end();
    }
    should(pending.expectsItems).be.false();
    await Promise.all(lists);
  });

  it('collect the items of a list up to its end, with the first response', async () => {
    const { add, say } = waiting();
    const seen: (string | undefined)[] = [];
    const list = add('1', 'List', { onItem: (item) => seen.push(item.get('N')) });
    say('1', ...START, 'N: first answer');
    should(say('1', 'Event: X', 'N: 1')).be.true();
    should(say('1', 'Response: Success', 'N: second answer')).be.true();
    should(say('1', 'Event: UserEvent', 'EventList: Complete')).be.false();
    should(say('1', 'Other: X')).be.false();
    should(say('1', 'Event: X', 'N: 2')).be.true();
    should(say('1', ...COMPLETE)).be.true();
    const { response, items, complete } = await list;
    should(response.get('N')).equal('first answer');
    should(items.map((item) => item.get('N'))).deepEqual(['1', '2']);
    should(complete?.name).equal('End');
    should(seen).deepEqual(['1', '2']);
  });

  it('pass items to onItem and count them without keeping them, with keepItems false', async () => {
    const { clock, add, say } = waiting();
    const seen: (string | undefined)[] = [];
    const options = { keepItems: false, onItem: (item: Frame) => seen.push(item.get('N')) };
    const list = add('1', 'List', options);
    const unending = rejection<AmiError>(add('2', 'List', options));
    for (const id of ['1', '2']) {
      say(id, ...START);
      say(id, 'Event: X', `N: ${id}`);
    }
    say('1', ...COMPLETE);
    should((await list).items).be.empty();
    should(seen).deepEqual(['1', '2']);
    clock.pass(1002);
    const { message, items } = await unending;
    should(message).match(/\(1 items so far\)$/);
    should(items).be.empty();
  });

  it('start their timeout when the blocking action before them ends', async () => {
    const { clock, pending, add } = waiting();
    let isDone = () => {};
    const since = new Promise<void>((resolve) => {
      isDone = resolve;
    });
    const waitingLong = rejection(add('1', 'Thing', {}, since));
    const answeredFirst = rejection(add('2', 'Thing', {}, since));
    clock.pass(5000);
    should(pending.size).equal(2);
    pending.dispatch(parseOne('Response: Error\r\n\r\n'), '2');
    await answeredFirst;
    isDone();
    await since;
    should(clock.pending).equal(1);
    clock.pass(998);
    should(pending.size).equal(1);
    clock.pass(4);
    should(await waitingLong).match({ code: 'AMI_ERR_TIMEOUT' });
  });

  it('fail together with the session while they wait', async () => {
    const { clock, pending, add } = waiting();
    const since = Promise.reject(new Error('refused'));
    const failed = rejection(add('1', 'Thing', {}, since));
    await rejection(since);
    should(clock.pending).equal(0);
    pending.failAll(() => new AmiError('AMI_ERR_LOGIN', 'refused'));
    should(await failed).match({ code: 'AMI_ERR_LOGIN' });
  });

  it('distinguish a cancelled list, a refused one and an exception of onItem, each with its items', async () => {
    const { add, say } = waiting();
    const fault = new Error('mine');
    const cases: [SendOptions, string[], object][] = [
      [
        {},
        ['Event: End', 'EventList: Cancelled'],
        { code: 'AMI_ERR_REJECTED', message: 'Asterisk cancelled the list of List (1 items so far)' },
      ],
      [
        {},
        ['Response: Error', 'Message: too much'],
        { code: 'AMI_ERR_REJECTED', message: 'List was refused: too much' },
      ],
      [
        {
          onItem: () => {
            throw fault;
          },
        },
        [],
        { code: 'AMI_ERR_CLOSED', message: 'onItem of List threw', cause: fault },
      ],
    ];
    for (const [options, end, expected] of cases) {
      const failed = rejection<AmiError>(add('1', 'List', options));
      say('1', ...START);
      say('1', 'Event: X');
      if (end.length > 0) should(say('1', ...end)).be.true();
      const error = await failed;
      should(error).match(expected);
      if (error.code === 'AMI_ERR_REJECTED') {
        should(error.items?.length).equal(1);
        should(error.response?.kind).equal('response');
      }
    }
  });

  it('all reject at the end of the session, each with its name', async () => {
    const { pending, add } = waiting();
    const failed = ['Ping', 'Status'].map((name) => rejection(add(name, name)));
    pending.failAll((name) => new AmiError('AMI_ERR_OUTCOME_UNKNOWN', name));
    should((await Promise.all(failed)).map(({ message }) => message)).deepEqual(['Ping', 'Status']);
    should(pending.size).equal(0);
  });

  it('report the message of Asterisk, or that there was none', async () => {
    const { add, say } = waiting();
    const refusal = async (action: string, ...lines: string[]) => {
      const refused = rejection<AmiError>(add('1', action));
      say('1', ...lines);
      const { code, message, response } = await refused;
      should(code).equal('AMI_ERR_REJECTED');
      should(response?.name.toLowerCase()).equal('error');
      return message;
    };
    should(await refusal('Hangup', 'Response: Error', 'Message:  No such channel ')).equal(
      'Hangup was refused: No such channel',
    );
    should(await refusal('Hangup', 'Response: ERROR')).equal('Hangup was refused: Error without a message');
    should(await refusal('Hangup', 'Response: Error', 'Message:  ')).equal(
      'Hangup was refused: Error without a message',
    );
    should(await refusal('originate', 'Response: Error', 'Message: Permission Denied')).equal(
      'originate was refused: Permission Denied: the user needs write class originate in manager.conf',
    );
    should(await refusal('Unheard', 'Response: Error', 'Message: Permission denied')).equal(
      'Unheard was refused: Permission denied',
    );
    for (const said of ['No Permission denied', 'Permission denied here']) {
      should(await refusal('Originate', 'Response: Error', `Message: ${said}`)).equal(
        `Originate was refused: ${said}`,
      );
    }
    should(await refusal('Command', 'Response: Error', 'Message: failed', 'Output: why', 'Output: x')).equal(
      'Command was refused: failed: why',
    );
  });

  it('are refused only by `Response: Error`', async () => {
    const { add, say } = waiting();
    for (const word of ['Errors', 'No Error', 'Goodbye']) {
      const given = add('1');
      say('1', `Response: ${word}`);
      should((await given).response.name).equal(word);
    }
  });

  it('return the output of a Command, and no lines for a single empty one', async () => {
    const { add, pending, say } = waiting();
    const outputs: [Answer['output'], string[]][] = [
      [[], ['Output: ']],
      [['x'], ['Output: x']],
      [
        ['', ''],
        ['Output: ', 'Output: '],
      ],
      [
        ['', 'x'],
        ['Output: ', 'Output: x'],
      ],
    ];
    for (const [output, lines] of outputs) {
      const given = add('1', 'Command');
      say('1', 'Response: Success', ...lines);
      should((await given).output).deepEqual(output);
    }
    const given = add('1', 'Command');
    pending.dispatch(parseOne('Response: Follows\r\none\ntwo\n--END COMMAND--\r\n\r\n'), '1');
    should((await given).output).deepEqual(['one', 'two']);
  });
});
