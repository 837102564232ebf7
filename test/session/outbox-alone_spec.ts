import type { Writable } from 'node:stream';
import should from 'should';
import { AmiError } from '../../src/errors';
import { Outbox } from '../../src/session/outbox';
import { parseOne } from '../support/frames';
import { stoppedClock } from '../support/stopped-clock';
import { rejection } from '../support/wait';

const MOST_UNWRITTEN = 8 * 1024 * 1024;

/** An outbox on a socket that takes what it is given, and has so many bytes left to write. */
function outbox(writableLength = 0) {
  const written: string[] = [];
  const steps: string[] = [];
  const socket = { writableLength, write: (bytes: Buffer) => written.push(bytes.toString()) };
  const box = new Outbox(socket as unknown as Writable, 60_000, (step) => steps.push(step));
  const actionId = () => /^ActionID: (.*)\r$/m.exec(written.at(-1) ?? '')?.[1];
  const answer = async (...lines: string[]) => {
    await new Promise(setImmediate);
    box.take(parseOne([...lines, `ActionID: ${actionId()}`, '', ''].join('\r\n')));
  };
  return { box, written, steps, actionId, answer };
}

describe('Outbox', () => {
  it('writes in one piece what is sent in one go, and holds nothing longer than that', async () => {
    const { box, written } = outbox();
    for (let turn = 0; turn < 2; turn++) {
      const failed = [1, 2, 3].map((N) => rejection(box.send({ Action: 'Ping', N }, {})));
      should(written).be.empty();
      await new Promise(setImmediate);
      should(written.map((piece) => piece.match(/N: ./g))).deepEqual([['N: 1', 'N: 2', 'N: 3']]);
      written.length = 0;
      box.failAll(() => new AmiError('AMI_ERR_CLOSED', 'over'));
      await Promise.all(failed);
    }
  });

  it('refuses what a server that does not read would pile up, before it is written', async () => {
    const { box: full, written } = outbox(MOST_UNWRITTEN);
    const error = await rejection(full.send({ Action: 'Ping' }, {}));
    should(error).match({ code: 'AMI_ERR_NOT_SENT', message: 'Ping was not sent: the server does not read' });
    should(written).be.empty();
    should(full.size).equal(0);

    const probe = outbox();
    const pinged = probe.box.send({ Action: 'Ping' }, {});
    await probe.answer('Response: Success');
    await pinged;
    const { length } = probe.written[0] as string;
    const nearly = outbox(MOST_UNWRITTEN - length);
    const taken = nearly.box.send({ Action: 'Ping' }, {});
    await nearly.answer('Response: Success');
    await taken;
    should(
      (await rejection(outbox(MOST_UNWRITTEN - length + 1).box.send({ Action: 'Ping' }, {}))).message,
    ).match(/does not read/);
  });

  it('tells each outcome in a line: action, ActionID, what and how long', async () => {
    const { box, steps, actionId, answer } = outbox();
    const pinged = box.send({ Action: 'Ping' }, {});
    await answer('Response: Success', 'Ping: Pong');
    await pinged;
    should(steps[0]).match(/^Ping \S+: Success after \d{1,4} ms$/);
    should(steps[0]).containEql(` ${actionId()}: `);
    const hungUp = rejection(box.send({ Action: 'Hangup' }, {}));
    await answer('Response: Error', 'Message: No such channel');
    await hungUp;
    should(steps[1]).match(/^Hangup \S+: .*No such channel.* after \d{1,4} ms$/);
  });

  it('knows for how long an action blocks: until its answer, be it a refusal, but not less because nobody waits', async () => {
    for (const response of ['Success', 'Error']) {
      const { box, answer } = outbox();
      const sent = box.send({ Action: 'Originate', Timeout: 20_000 }, {}).catch(() => {});
      should(box.blockedUntil).be.above(performance.now() + 19_000);
      await answer(`Response: ${response}`);
      await sent;
      should(box.blockedUntil).equal(0);
    }
    const { box } = outbox();
    const error = await rejection(box.send({ Action: 'Originate', Timeout: 20_000 }, { timeout: 1 }));
    should(error).match({ code: 'AMI_ERR_TIMEOUT' });
    should(box.blockedUntil).be.above(performance.now() + 10_000);
  });

  it('gives an action behind any number of abandoned Commands the time of one of them, not of all', async () => {
    const clock = stoppedClock();
    const { box } = outbox();
    const stop = new AbortController();
    const abandoned = Array.from({ length: 1000 }, () =>
      rejection(box.send({ Action: 'Command' }, { signal: stop.signal })),
    );
    stop.abort();
    await Promise.all(abandoned);
    const pinged = rejection<AmiError>(box.send({ Action: 'Ping' }, {}));
    clock.pass(119_990);
    should(box.size).equal(1);
    clock.pass(20);
    should((await pinged).message).equal('no answer to Ping within 120000 ms');
    should(box.blockedUntil).be.below(performance.now());
  });

  it('refuses a timeout that is no time, before anything is written', async () => {
    const { box, written } = outbox();
    for (const timeout of [0, -1, Number.NaN, 'soon' as unknown as number]) {
      should(await rejection(box.send({ Action: 'Ping' }, { timeout }))).match({
        code: 'AMI_ERR_INVALID_ACTION',
        message: /^timeout /,
      });
    }
    should(box.size).equal(0);
    should(written).be.empty();
  });

  it('wants events to be read while a list is open', async () => {
    const { box, answer } = outbox();
    const sent = box.send({ Action: 'QueueStatus' }, {});
    await answer('Response: Success', 'EventList: start');
    should(box.expectsItems).be.true();
    await answer('Event: QueueStatusComplete', 'EventList: Complete');
    await sent;
    should(box.expectsItems).be.false();
  });

  it('takes every response, and of the events those of its own actions', () => {
    const { box } = outbox();
    should(box.take(parseOne('Response: Success\r\nActionID: of another\r\n\r\n'))).be.true();
    should(box.take(parseOne('Event: Hangup\r\nActionID: of another\r\n\r\n'))).be.false();
    should(box.take(parseOne('Event: Hangup\r\n\r\n'))).be.false();
  });
});
