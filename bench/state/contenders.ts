// Compares a snapshot of all hints with a refresh, and changes through the state model with a bare source.
import { setTimeout as sleep } from 'node:timers/promises';
import { copyOf } from '../../nodes/ami-state/copy';
import { keeperOf } from '../../nodes/ami-state/keepers';
import type { StateUser } from '../../nodes/ami-state/state-user';
import { AmiConnection, refreshExtensions, type StateEntry, type StateModel } from '../../src/index';
import { type Contenders, type Measured, timed } from '../harness/contender';
import type { Server } from '../refresh/bare-script';

export interface StateInput {
  server: Server;
  /** Number of measured runs, or seconds of changes. */
  times: number;
  perSecond: number;
}

/** Number of runs before the measured ones. */
const WARM_UP = 10;
/** ms before changes are measured, in which V8 compiles the code. */
const SETTLE = 3000;
/** ms between two turns of the source. */
const INTERVAL = 10;

/** @returns the message that a node would send */
const message = (entry: StateEntry) => ({ topic: entry.kind, payload: copyOf(entry) });

/** Stands for an ami-state node that watches hints. It counts its messages. */
class Counting implements StateUser {
  readonly sources = ['hints'] as const;
  readonly mailboxes = [];
  readonly checkInterval = 0;
  messages = 0;
  last: unknown;
  constructor(private readonly onRead: () => void) {}
  onSnapshot(): void {
    this.onRead();
  }
  onChange(entry: StateEntry): void {
    this.messages += 1;
    this.last = message(entry);
  }
  onFailures(): void {}
}

/** Follows the hints until `work` is done. */
async function following<T>(server: Server, work: (user: Counting, model: StateModel) => Promise<T>) {
  const connection = new AmiConnection(server);
  const keeper = keeperOf(connection, 'bench');
  let read: () => void = () => {};
  const hasRead = new Promise<void>((resolve) => {
    read = resolve;
  });
  const user = new Counting(read);
  const leave = keeper.add(user);
  connection.open();
  await hasRead;
  try {
    return await work(user, keeper.model);
  } finally {
    leave();
    void connection.close();
  }
}

async function repeatedly({ times }: StateInput, once: () => Promise<number>): Promise<Measured> {
  for (let i = 0; i < WARM_UP; i++) await once();
  return timed(async () => {
    let count = 0;
    for (let i = 0; i < times; i++) count += await once();
    return { count };
  });
}

export const contenders: Contenders<StateInput> = {
  snapshot: (input) =>
    repeatedly(input, () =>
      following(input.server, async (user, model) => {
        for (const entry of model.entries(['hint'])) user.onChange(entry);
        return user.messages;
      }),
    ),

  /** Also looks up an entry by its name. The first look-up builds an index, as the first change does. */
  'snapshot and look-up': (input) =>
    repeatedly(input, () =>
      following(input.server, async (user, model) => {
        for (const entry of model.entries(['hint'])) user.onChange(entry);
        if (!model.get('hint', '1001', 'default')) throw new Error('the model has no entry for 1001');
        return user.messages;
      }),
    ),

  refresh: (input) =>
    repeatedly(input, async () => {
      let messages = 0;
      let last: unknown;
      await refreshExtensions(input.server, {
        onResult: (result) => {
          messages += 1;
          last = { topic: result.extension, payload: { ...result } };
        },
      });
      return last === undefined ? 0 : messages;
    }),

  changes: ({ server, times }) =>
    following(server, async (user) => {
      await sleep(SETTLE);
      const before = user.messages;
      return timed(async () => {
        await sleep(times * 1000);
        return { count: user.messages - before };
      });
    }),

  async 'bare source'({ times, perSecond }) {
    const entry = {
      pbx: 'bench',
      kind: 'hint',
      name: '1001',
      context: 'default',
      state: 'idle',
      text: 'Idle',
    };
    let sent = 0;
    let last: unknown;
    const startedAt = performance.now();
    const timer = setInterval(() => {
      const due = ((performance.now() - startedAt) * perSecond) / 1000;
      for (; sent < due; sent++) last = { topic: entry.kind, payload: { ...entry, n: sent } };
    }, INTERVAL);
    await sleep(SETTLE);
    const before = sent;
    const measured = await timed(async () => {
      await sleep(times * 1000);
      return { count: last === undefined ? 0 : sent - before };
    });
    clearInterval(timer);
    return measured;
  },
};
