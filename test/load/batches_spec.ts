import should from 'should';
import { Subscriptions } from '../../src/connection/subscriptions';
import { parseOne } from '../support/frames';

const block = (ms: number) => {
  const end = performance.now() + ms;
  while (performance.now() < end);
};

/** Waits for a turn of the event loop that is busy for `ms` and then calls `read`. */
const reading = (ms: number, read: () => void) =>
  new Promise<void>((resolve) =>
    setTimeout(() => {
      block(ms);
      read();
      resolve();
    }, 0),
  );

describe('The batches of a subscriber', () => {
  it('do not shrink for a fast subscriber, even if reading takes long', async () => {
    const subscriptions = new Subscriptions();
    let published = 0;
    let handled = 0;
    // Like Node-RED, which delivers messages in the next turn.
    subscriptions.add([], () => setImmediate(() => handled++));
    for (let turn = 0; turn < 40; turn++) {
      await reading(30, () => {
        for (let n = 0; n < 50; n++, published++) subscriptions.publish(parseOne('Event: X\r\n\r\n'), 0);
      });
    }
    should(published - handled).be.below(200);
  });

  it('shrink when a subscriber works in the next turn, so that the socket is always read (AMI 35)', async () => {
    const subscriptions = new Subscriptions();
    let handled = 0;
    subscriptions.add([], () =>
      setImmediate(() => {
        block(2);
        handled++;
      }),
    );
    for (let n = 0; n < 500; n++) subscriptions.publish(parseOne('Event: X\r\n\r\n'), 0);
    let turns = 0;
    while (handled < 500) {
      await reading(0, () => {});
      turns += 1;
    }
    should(turns).be.above(15);
  }).timeout(60_000);
});
