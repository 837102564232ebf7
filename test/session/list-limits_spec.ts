import should from 'should';
import { AmiError } from '../../src/errors';
import { FrameParser, LIST_LIMITS } from '../../src/protocol';
import type { SendOptions } from '../../src/session/answer';
import { PendingActions } from '../../src/session/pending';
import { RecentIds } from '../../src/session/recent-ids';
import { parseOne } from '../support/frames';
import { heapUsed } from '../support/heap';
import { stoppedClock } from '../support/stopped-clock';
import { afterThisTest } from '../support/teardown';
import { rejection } from '../support/wait';

const frame = (...lines: string[]) => parseOne([...lines, '', ''].join('\r\n'));
const START = frame('Response: Success', 'EventList: start');
const COMPLETE = frame('Event: End', 'EventList: Complete');
const ITEM = frame('Event: X', 'N: 1');

/** Pending lists, one for each of `options`, whose first response has arrived. */
function lists(...options: SendOptions[]) {
  const pending = new PendingActions();
  afterThisTest(() => pending.failAll(() => new AmiError('AMI_ERR_CLOSED', 'over')));
  const answers = options.map((option, id) => {
    const answer = pending.add(`${id}`, { Action: 'List' }, 60_000, option);
    answer.catch(() => {});
    pending.dispatch(START, `${id}`);
    return answer;
  });
  return { pending, answers };
}

describe('An event list', () => {
  it('restarts its timeout with each item', async () => {
    const clock = stoppedClock();
    const { pending, answers } = lists({});
    for (let n = 0; n < 5; n++) {
      clock.pass(59_000);
      pending.wasRead(0);
      pending.dispatch(ITEM, '0');
    }
    pending.dispatch(COMPLETE, '0');
    should((await (answers[0] as (typeof answers)[0])).items.length).equal(5);
    should(clock.pending).equal(0);
  });

  it('times out if no item arrives, with the items so far', async () => {
    const clock = stoppedClock();
    const { pending, answers } = lists({});
    clock.pass(50_000);
    pending.wasRead(0);
    pending.dispatch(ITEM, '0');
    clock.pass(59_998);
    should(pending.size).equal(1);
    clock.pass(4);
    should(await rejection(answers[0] as Promise<unknown>)).match({
      code: 'AMI_ERR_TIMEOUT',
      message: 'no response to List within 60000 ms (1 items so far)',
      items: { length: 1 },
    });
  });

  it('is limited to ten times its timeout', async () => {
    const clock = stoppedClock();
    const pending = new PendingActions();
    const answer = rejection(pending.add('0', { Action: 'List' }, 1000, {}));
    pending.dispatch(START, '0');
    for (let n = 0; n < 99; n++) {
      clock.pass(100);
      pending.wasRead(0);
      pending.dispatch(ITEM, '0');
    }
    should(pending.size).equal(1);
    clock.pass(102);
    should(await answer).match({
      code: 'AMI_ERR_TIMEOUT',
      message: 'the list of List did not end within 10000 ms (99 items so far)',
      items: { length: 99 },
    });
    should(clock.pending).equal(0);
  });

  it('has the plain timeout until it is opened', async () => {
    const clock = stoppedClock();
    const pending = new PendingActions();
    const answer = rejection(pending.add('0', { Action: 'List' }, 1000, {}));
    clock.pass(900);
    pending.dispatch(ITEM, '0');
    clock.pass(102);
    should(await answer).match({ code: 'AMI_ERR_TIMEOUT' });
  });

  for (const keepItems of [true, false]) {
    it(`is given up beyond its limit of items, ${keepItems ? 'kept' : 'passed to onItem'}`, async () => {
      let seen = 0;
      const { pending, answers } = lists({
        keepItems,
        onItem: () => {
          seen += 1;
        },
      });
      for (let n = 0; n < LIST_LIMITS.items; n++) pending.dispatch(ITEM, '0');
      should(pending.size).equal(1);
      should(pending.dispatch(ITEM, '0')).be.true();
      should(pending.size).equal(0);
      const error = await rejection<AmiError>(answers[0] as Promise<unknown>);
      should(error).match({
        code: 'AMI_ERR_PROTOCOL',
        message: `the list of List is longer than ${LIST_LIMITS.items} items and was given up (150001 items so far)`,
      });
      should(error.items?.length).equal(keepItems ? LIST_LIMITS.items + 1 : 0);
      // Its later items are consumed, but no longer passed to onItem.
      should(pending.dispatch(ITEM, '0')).be.true();
      should(seen).equal(LIST_LIMITS.items + 1);
      should(pending.expectsItems).be.false();
    });

    it(`is given up beyond its limit of bytes, ${keepItems ? 'kept' : 'passed to onItem'}`, async () => {
      const big = frame('Event: X', `Data: ${'x'.repeat(1024 * 1024)}`);
      const { pending, answers } = lists({ keepItems });
      let count = 0;
      while (pending.size > 0) {
        pending.dispatch(big, '0');
        count += 1;
      }
      should(count).equal(Math.floor(LIST_LIMITS.bytes / big.size) + 1);
      should(await rejection(answers[0] as Promise<unknown>)).match({
        code: 'AMI_ERR_PROTOCOL',
        message: /^the list of List is longer than 100663296 bytes/,
        items: { length: keepItems ? count : 0 },
      });
    });
  }

  it('shares its limits with the other open lists', async () => {
    const { pending, answers } = lists({}, {}, {});
    const failed = rejection(answers[1] as Promise<unknown>);
    for (let n = 0; n < LIST_LIMITS.items - 1; n++) pending.dispatch(ITEM, '0');
    pending.dispatch(ITEM, '1');
    should(pending.size).equal(3);
    pending.dispatch(ITEM, '1');
    should(await failed).match({ code: 'AMI_ERR_PROTOCOL', items: { length: 2 } });
    pending.dispatch(COMPLETE, '0');
    should((await (answers[0] as (typeof answers)[0])).items.length).equal(LIST_LIMITS.items - 1);
    for (let n = 0; n < LIST_LIMITS.items; n++) pending.dispatch(ITEM, '2');
    should(pending.size).equal(1);
  });
});

describe('The memory of an event list', () => {
  it('holds the items, but no other events between them', () => {
    const { pending } = lists({});
    const parser = new FrameParser({ onFrame: (item) => pending.dispatch(item, item.get('ActionID') ?? '') });
    const other = `Event: Other\r\nData: ${'x'.repeat(8000)}\r\n\r\n`;
    const before = heapUsed();
    for (let n = 0; n < 5000; n++) {
      const item = `Event: X\r\nActionID: 0\r\nExten: extension number ${n}\r\nContext: from-internal-${n}\r\n\r\n`;
      const piece = Buffer.from(item + other);
      pending.wasRead(piece.length);
      parser.write(piece);
    }
    should(pending.size).equal(1);
    should(heapUsed() - before).be.below(8 * 1024 * 1024);
  });
});

describe('RecentIds', () => {
  it('keeps the last 5,000 ActionIDs, and at most 10,000', () => {
    const ids = new RecentIds();
    for (let n = 1; n <= 25_000; n++) {
      ids.add(`${n}`);
      should(ids.has(`${Math.max(1, n - 4999)}`)).be.true();
      should(ids.has(`${n - 10_000}`)).be.false();
    }
    ids.delete('25000');
    should(ids.has('25000')).be.false();
  });
});

describe('An onItem that fails after its list is complete', () => {
  it('causes a warning, because the promise is already settled', async () => {
    const messages: string[] = [];
    const onWarning = ({ message }: Error) => messages.push(message);
    process.on('warning', onWarning);
    afterThisTest(() => process.off('warning', onWarning));
    const { pending, answers } = lists({
      onItem: async () => {
        await new Promise(process.nextTick);
        throw new Error('late fault of onItem');
      },
    });
    pending.dispatch(ITEM, '0');
    pending.dispatch(COMPLETE, '0');
    await answers[0];
    await new Promise<void>((resolve) => process.once('warning', () => resolve()));
    should(messages).deepEqual(['late fault of onItem']);
  });
});
