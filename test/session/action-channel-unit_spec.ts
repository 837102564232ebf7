import type { Writable } from 'node:stream';
import should from 'should';
import { AmiError } from '../../src/errors';
import { ActionChannel } from '../../src/session/action-channel';
import { parseOne } from '../support/frames';
import { stoppedClock } from '../support/stopped-clock';
import { rejection } from '../support/wait';

const MOST_UNWRITTEN = 8 * 1024 * 1024;

/** An ActionChannel on a simulated socket with this number of unwritten bytes. */
function channelOn(writableLength = 0) {
  const written: string[] = [];
  const steps: string[] = [];
  const socket = { writableLength, write: (bytes: Buffer) => written.push(bytes.toString()) };
  const channel = new ActionChannel(socket as unknown as Writable, 60_000, (step) => steps.push(step));
  const actionId = () => /^ActionID: (.*)\r$/m.exec(written.at(-1) ?? '')?.[1];
  const answer = async (...lines: string[]) => {
    await new Promise(setImmediate);
    channel.dispatch(parseOne([...lines, `ActionID: ${actionId()}`, '', ''].join('\r\n')));
  };
  return { channel, written, steps, actionId, answer };
}

describe('ActionChannel', () => {
  it('writes all actions of one turn in one piece', async () => {
    const { channel, written } = channelOn();
    for (let turn = 0; turn < 2; turn++) {
      const failed = [1, 2, 3].map((N) => rejection(channel.send({ Action: 'Ping', N }, {})));
      should(written).be.empty();
      await new Promise(setImmediate);
      should(written.map((piece) => piece.match(/N: ./g))).deepEqual([['N: 1', 'N: 2', 'N: 3']]);
      written.length = 0;
      channel.failAll(() => new AmiError('AMI_ERR_CLOSED', 'over'));
      await Promise.all(failed);
    }
  });

  it('refuses an action without writing it if the server does not read', async () => {
    const { channel: full, written } = channelOn(MOST_UNWRITTEN);
    const error = await rejection(full.send({ Action: 'Ping' }, {}));
    should(error).match({ code: 'AMI_ERR_NOT_SENT', message: 'Ping was not sent: the server does not read' });
    should(written).be.empty();
    should(full.size).equal(0);

    const probe = channelOn();
    const pinged = probe.channel.send({ Action: 'Ping' }, {});
    await probe.answer('Response: Success');
    await pinged;
    const { length } = probe.written[0] as string;
    const nearly = channelOn(MOST_UNWRITTEN - length);
    const taken = nearly.channel.send({ Action: 'Ping' }, {});
    await nearly.answer('Response: Success');
    await taken;
    should(
      (await rejection(channelOn(MOST_UNWRITTEN - length + 1).channel.send({ Action: 'Ping' }, {}))).message,
    ).match(/does not read/);
  });

  it('traces each outcome in one line: action, ActionID, outcome and time', async () => {
    const { channel, steps, actionId, answer } = channelOn();
    const pinged = channel.send({ Action: 'Ping' }, {});
    await answer('Response: Success', 'Ping: Pong');
    await pinged;
    should(steps[0]).match(/^Ping \S+: Success after \d{1,4} ms$/);
    should(steps[0]).containEql(` ${actionId()}: `);
    const hungUp = rejection(channel.send({ Action: 'Hangup' }, {}));
    await answer('Response: Error', 'Message: No such channel');
    await hungUp;
    should(steps[1]).match(/^Hangup \S+: .*No such channel.* after \d{1,4} ms$/);
  });

  it('counts an action as blocking until its response, even if it was aborted', async () => {
    for (const response of ['Success', 'Error']) {
      const { channel, answer } = channelOn();
      const sent = channel.send({ Action: 'Originate', Timeout: 20_000 }, {}).catch(() => {});
      should(channel.busyUntil).be.above(performance.now() + 19_000);
      await answer(`Response: ${response}`);
      await sent;
      should(channel.busyUntil).equal(0);
    }
    const { channel } = channelOn();
    const error = await rejection(channel.send({ Action: 'Originate', Timeout: 20_000 }, { timeout: 1 }));
    should(error).match({ code: 'AMI_ERR_TIMEOUT' });
    should(channel.busyUntil).be.above(performance.now() + 10_000);
  });

  it('extends the timeout behind any number of aborted Commands by the time of one', async () => {
    const clock = stoppedClock();
    const { channel } = channelOn();
    const stop = new AbortController();
    const abandoned = Array.from({ length: 1000 }, () =>
      rejection(channel.send({ Action: 'Command' }, { signal: stop.signal })),
    );
    stop.abort();
    await Promise.all(abandoned);
    const pinged = rejection<AmiError>(channel.send({ Action: 'Ping' }, {}));
    clock.pass(119_990);
    should(channel.size).equal(1);
    clock.pass(20);
    should((await pinged).message).equal('no response to Ping within 120000 ms');
    should(channel.busyUntil).be.below(performance.now());
  });

  it('refuses an invalid timeout before anything is written', async () => {
    const { channel, written } = channelOn();
    for (const timeout of [0, -1, Number.NaN, 'soon' as unknown as number]) {
      should(await rejection(channel.send({ Action: 'Ping' }, { timeout }))).match({
        code: 'AMI_ERR_INVALID_ACTION',
        message: /^timeout /,
      });
    }
    should(channel.size).equal(0);
    should(written).be.empty();
  });

  it('wants all events while a list is open', async () => {
    const { channel, answer } = channelOn();
    const sent = channel.send({ Action: 'QueueStatus' }, {});
    await answer('Response: Success', 'EventList: start');
    should(channel.expectsItems).be.true();
    await answer('Event: QueueStatusComplete', 'EventList: Complete');
    await sent;
    should(channel.expectsItems).be.false();
  });

  it('consumes all responses, and the events of its own actions', () => {
    const { channel } = channelOn();
    should(channel.dispatch(parseOne('Response: Success\r\nActionID: of another\r\n\r\n'))).be.true();
    should(channel.dispatch(parseOne('Event: Hangup\r\nActionID: of another\r\n\r\n'))).be.false();
    should(channel.dispatch(parseOne('Event: Hangup\r\n\r\n'))).be.false();
  });
});
