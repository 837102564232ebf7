import { EventEmitter } from 'node:events';
import should from 'should';
import { CallFeed } from '../../../nodes/ami-call/call-feed';
import type { AmiConfigNode } from '../../../nodes/common/config-node';
import { Subscriptions } from '../../../src/connection/subscriptions';
import type { Call, Frame } from '../../../src/index';
import { event } from '../../calls/replay';
import { until } from '../../support/wait';

const CHANNEL = { Channel: 'PJSIP/1001-00000001', Uniqueid: '1.1', Linkedid: '1.1', ChannelState: 6 };
const RING = event('Newchannel', { ...CHANNEL, Exten: '1002' });
const HANGUP = event('Hangup', { ...CHANNEL, Cause: 16 });

/** A connection with the real queues of events, whose lists are answered by the spec. */
class Connection extends EventEmitter {
  readonly state = 'ready';
  readonly subscriptions = new Subscriptions();
  readonly #asked: { action: string; answer: (items: readonly Frame[]) => void }[] = [];

  subscribe(...args: Parameters<Subscriptions['add']>): () => void {
    return this.subscriptions.add(...args);
  }

  snapshot(): object {
    return { version: 22 };
  }

  include(): () => void {
    return () => {};
  }

  send({ Action: action }: { Action: string }): Promise<{ items: readonly Frame[] }> {
    return new Promise((resolve) => {
      this.#asked.push({ action, answer: (items) => resolve({ items }) });
    });
  }

  async answer(action: string, items: readonly Frame[]): Promise<void> {
    const isIt = (each: { action: string }) => each.action === action;
    await until(() => this.#asked.some(isIt), action);
    const [question] = this.#asked.splice(this.#asked.findIndex(isIt), 1);
    question?.answer(items);
  }
}

describe('a CallFeed', () => {
  it('takes the events that wait in the queue before the lists: a hangup there is the end of a call, not unknown', async () => {
    const connection = new Connection();
    const ended: Call[] = [];
    // A double of the node: the feed uses its connection and its name alone.
    const config = { connection, pbx: 'hq' } as unknown as AmiConfigNode;
    const leave = CallFeed.join(config, {
      onCall: ({ topic, call }) => topic === 'ended' && ended.push(call),
      onProblem: () => {},
      onOverload: () => {},
      isTrunk: () => false,
    });
    try {
      const before = Date.now() - 1_000;
      connection.subscriptions.publish(RING, before);
      // More than the queue delivers in one batch.
      for (let count = 0; count < 500; count += 1) connection.subscriptions.publish(RING, before);
      connection.subscriptions.publish(HANGUP, before);
      await connection.answer('CoreShowChannels', []);
      await connection.answer('BridgeList', []);
      await until(() => ended.length > 0, 'the end');
      should(ended.map(({ outcome, cause }) => [outcome, cause])).deepEqual([['handled', 16]]);
    } finally {
      leave();
    }
  });
});
