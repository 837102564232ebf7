import { EventEmitter } from 'node:events';
import { mock } from 'node:test';
import should from 'should';
import { CallFeed } from '../../../nodes/ami-call/call-feed';
import type { AmiConfigNode } from '../../../nodes/common/config-node';
import { Subscriptions } from '../../../src/connection/subscriptions';
import { AmiError, type Call, type Frame } from '../../../src/index';
import { before as conference, transferred } from '../../calls/conference-line';
import { event } from '../../calls/replay';
import { until } from '../../support/wait';

const CHANNEL = { Channel: 'PJSIP/1001-00000001', Uniqueid: '1.1', Linkedid: '1.1', ChannelState: 6 };
const RING = event('Newchannel', { ...CHANNEL, Exten: '1002' });
const HANGUP = event('Hangup', { ...CHANNEL, Cause: 16 });

/** A connection with real event queues. The spec answers its requests for lists. */
class Connection extends EventEmitter {
  readonly state = 'ready';
  version = 22;
  readonly subscriptions = new Subscriptions();
  readonly #asked: {
    action: string;
    answer: (items: readonly Frame[]) => void;
    fail: (error: Error) => void;
  }[] = [];

  subscribe(...args: Parameters<Subscriptions['add']>): () => void {
    return this.subscriptions.add(...args);
  }

  snapshot(): object {
    return { version: this.version };
  }

  include(): () => void {
    return () => {};
  }

  sendUnchecked({ Action: action }: { Action: string }): Promise<{ items: readonly Frame[] }> {
    return new Promise((resolve, reject) => {
      this.#asked.push({ action, answer: (items) => resolve({ items }), fail: reject });
    });
  }

  async answer(action: string, items: readonly Frame[]): Promise<void> {
    (await this.#question(action))?.answer(items);
  }

  async fail(action: string): Promise<void> {
    (await this.#question(action))?.fail(new AmiError('AMI_ERR_TIMEOUT', 'no answer'));
  }

  async #question(action: string) {
    const isIt = (each: { action: string }) => each.action === action;
    await until(() => this.#asked.some(isIt), action);
    return this.#asked.splice(this.#asked.findIndex(isIt), 1)[0];
  }
}

/** More turns of the event loop than a feed waits for a queue. */
async function turns(): Promise<void> {
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
}

describe('a CallFeed', () => {
  it('processes queued events before the lists, so that a queued Hangup ends its call with the known outcome', async () => {
    const connection = new Connection();
    const ended: Call[] = [];
    // Instead of a node, because the feed uses only these two properties.
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

  it('requests the lists again a minute after they failed, and reports the error until then', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const connection = new Connection();
    const problems: (string | undefined)[] = [];
    const config = { connection, pbx: 'hq' } as unknown as AmiConfigNode;
    const leave = CallFeed.join(config, {
      onCall: () => {},
      onProblem: (problem) => problems.push(problem?.code),
      onOverload: () => {},
      isTrunk: () => false,
    });
    try {
      await connection.fail('CoreShowChannels');
      await until(() => problems.includes('AMI_ERR_TIMEOUT'), 'the error');
      mock.timers.tick(60_000);
      await connection.answer('CoreShowChannels', []);
      await connection.answer('BridgeList', []);
      await until(() => problems.at(-1) === undefined, 'the end of the error');
      should(problems).deepEqual([undefined, 'AMI_ERR_TIMEOUT', undefined]);
    } finally {
      leave();
      mock.timers.reset();
    }
  });

  it('ends a call that its last phone transferred away, although no event comes any more', async () => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.now() });
    const connection = new Connection();
    const config = { connection, pbx: 'hq' } as unknown as AmiConfigNode;
    const topics: string[] = [];
    const leave = CallFeed.join(config, {
      onCall: ({ topic, call }) => call.ids.includes('local.1') && topics.push(topic),
      onProblem: () => {},
      onOverload: () => {},
      isTrunk: () => false,
    });
    try {
      for (const frame of [...conference, ...transferred])
        connection.subscriptions.publish(frame, Date.now());
      await until(() => topics.includes('transferred'), 'the transfer');
      await turns();
      mock.timers.tick(5_000);
      await turns();
      should(topics).not.containEql('ended');
      mock.timers.tick(1);
      await until(() => topics.at(-1) === 'ended', 'the end');
    } finally {
      leave();
      mock.timers.reset();
    }
  });

  it('serves the nodes that remain when one leaves, from Asterisk 12 on', async () => {
    const connection = new Connection();
    connection.version = 12;
    const config = { connection, pbx: 'hq' } as unknown as AmiConfigNode;
    const seen: string[][] = [[], []];
    const problems: unknown[] = [];
    const [leave, stay] = seen.map((topics) =>
      CallFeed.join(config, {
        onCall: ({ topic }) => topics.push(topic),
        onProblem: (problem) => problem && problems.push(problem),
        onOverload: () => {},
        isTrunk: () => false,
      }),
    );
    try {
      leave?.();
      connection.subscriptions.publish(RING, Date.now());
      await until(() => seen[1]?.includes('started') === true, 'the call');
      should(seen[0]).be.empty();
      should(problems).be.empty();
    } finally {
      stay?.();
    }
  });
});
