import should from 'should';
import { AmiError } from '../../src/errors';
import { refreshExtensions } from '../../src/extensions';
import { queryAllHints, queryExtensions } from '../../src/extensions/query';
import type { Send } from '../../src/session';
import { Simulator, type SimulatorOptions } from '../../src/simulator';
import type { ExtensionResult } from '../../src/state-words';
import { parseOne } from '../support/frames';
import { type Client, type Received, scriptedServer } from '../support/scripted-server';
import { afterThisTest } from '../support/teardown';
import { rejection, until } from '../support/wait';

async function simulator(options: SimulatorOptions) {
  const pbx = await Simulator.listen(options);
  afterThisTest(() => pbx.close());
  return { pbx, connect: { host: '127.0.0.1', port: pbx.port, username: 'admin', secret: 'secret' } };
}

const options = () => ({ signal: new AbortController().signal, server: {}, onResult: () => {} });

const outcomes = (results: ExtensionResult[]) => results.map((r) => (r.ok ? r.state : r.error.code));

describe('An endless list of hints', () => {
  /** A session that rejects every list after 60 items as too long. */
  function endless() {
    const actions: string[] = [];
    const send: Send = async ({ Action }, { onItem } = {}) => {
      actions.push(Action);
      for (let i = 0; i < 60; i++)
        onItem?.(parseOne(`Event: ExtensionStatus\r\nExten: ${i}\r\nContext: default\r\nStatus: 1\r\n\r\n`));
      throw new AmiError('AMI_ERR_PROTOCOL', 'the list is too long');
    };
    return { send, actions };
  }

  it('gives the listed extensions their result, and fails the others without queries', async () => {
    const { send, actions } = endless();
    const extensions = Array.from({ length: 120 }, (_, i) => String(i));
    const results = await queryExtensions(send, extensions, undefined, options());
    should(outcomes(results)).deepEqual([...Array(60).fill('inUse'), ...Array(60).fill('AMI_ERR_PROTOCOL')]);
    should(actions).deepEqual(['ExtensionStateList']);
  });

  it('rejects a refresh of all hints', async () => {
    const { send } = endless();
    should(await rejection(queryAllHints(send, undefined, options()))).match({ code: 'AMI_ERR_PROTOCOL' });
  });
});

describe('A refresh of few extensions', () => {
  const few = Array.from({ length: 20 }, (_, i) => String(1001 + i));

  it('requests the list of all hints if an earlier refresh has found it not to be longer', async () => {
    for (const [hints, lists] of [
      [20, 2],
      [21, 1],
    ] as const) {
      const { pbx, connect } = await simulator({ extensions: hints });
      const asked = (action: string) => pbx.received.filter(({ name }) => name === action).length;
      const before = await refreshExtensions(connect, { extensions: few });
      should(asked('ExtensionStateList')).equal(0);
      await refreshExtensions(connect);
      const after = await refreshExtensions(connect, { extensions: few });
      should(asked('ExtensionStateList')).equal(lists);
      const told = ({ results }: typeof before) =>
        results.map((result) => ({ ...result, checkedAt: undefined }));
      should(told(after)).deepEqual(told(before));
    }
  });

  it('requests the list once after a hundred queries, to learn whether it is longer', async () => {
    for (const [hints, lists, extensions] of [
      [20, 2, few],
      [21, 1, few],
      [9, 0, few.slice(0, 9)],
    ] as const) {
      const { pbx, connect } = await simulator({ extensions: hints });
      const asked = (action: string) => pbx.received.filter(({ name }) => name === action).length;
      const refresh = () => refreshExtensions(connect, { extensions });
      while (asked('ExtensionState') < 100) await refresh();
      should(asked('ExtensionStateList')).equal(0);
      for (let n = 0; n < 2; n++)
        should((await refresh()).statistics.successfulQueries).equal(extensions.length);
      should(asked('ExtensionStateList')).equal(lists);
    }
  });

  it('requests a refused list again only after a hundred more queries', async () => {
    const { pbx, connect } = await simulator({ extensions: 20 });
    pbx.answer('ExtensionStateList', () => ({ error: 'Permission denied' }));
    const asked = (action: string) => pbx.received.filter(({ name }) => name === action).length;
    for (let n = 0; n < 11; n++) {
      const { results } = await refreshExtensions(connect, { extensions: few });
      should(outcomes(results)).deepEqual(Array(20).fill('idle'));
    }
    should(asked('ExtensionState')).equal(220);
    should(asked('ExtensionStateList')).equal(1);
  });
});

describe('All hints of a context without hints', () => {
  const extensions = [
    { extension: '1', context: 'ext-local' },
    { extension: '2', context: 'a"\u001b[31m' },
    ...Array.from({ length: 30 }, (_, i) => ({ extension: String(i), context: `more-${i}` })),
  ];

  it('are an error that names contexts with hints, quoted and limited', async () => {
    const { connect } = await simulator({ extensions });
    const error = await rejection(refreshExtensions(connect, { context: 'from-internal' }));
    should(error).match({ code: 'AMI_ERR_INVALID_ACTION', message: /^context "from-internal" has no hints/ });
    should(error.message).match(/"ext-local", "a"\\u001b\[31m", "more-0"/);
    should(error.message).match(/"more-7" and others$/);
    should(error.message).not.match(/more-8/);
    should((await refreshExtensions(connect, { context: 'ext-local' })).results.length).equal(1);
  });

  it('are an error on Asterisk 12 and older', async () => {
    const { connect } = await simulator({ version: 11, extensions: extensions.slice(0, 1) });
    should(await rejection(refreshExtensions(connect, { context: 'from-internal' }))).match({
      code: 'AMI_ERR_INVALID_ACTION',
      message: /contexts with hints: "ext-local"$/,
    });
  });

  it('are an empty summary if no context has hints', async () => {
    for (const version of [11, 22] as const) {
      const { connect } = await simulator({ version, extensions: 0 });
      should((await refreshExtensions(connect, { context: 'home' })).results).deepEqual([]);
    }
  });
});

describe('Queries in flight', () => {
  it('are at most 1,000', async () => {
    const held: (() => void)[] = [];
    let isHolding = true;
    const server = await scriptedServer({
      answers: {
        extensionstatelist: (action: Received, client: Client) =>
          client.answer(action, 'Response: Error', 'Message: Permission denied'),
        extensionstate: (action: Received, client: Client) => {
          const answer = () => client.answer(action, 'Response: Success', 'Hint: X/1', 'Status: 0');
          if (isHolding) held.push(answer);
          else answer();
        },
      },
    });
    const extensions = Array.from({ length: 1500 }, (_, i) => String(i));
    const refresh = refreshExtensions(server.options, { extensions });
    await until(() => held.length >= 1000, '1,000 queries');
    for (let answered = 0; answered < 20; answered++) {
      should(held.length).equal(1000 + answered);
      held[answered]?.();
      await until(() => held.length > 1000 + answered, 'the next query');
    }
    isHolding = false;
    for (const answer of held.splice(20)) answer();
    should((await refresh).statistics.successfulQueries).equal(1500);
  });
});

describe('A list that the server does not have (AMI 100)', () => {
  for (const [what, request] of [
    ['all hints', {}],
    ['many extensions', { extensions: Array.from({ length: 150 }, (_, i) => 1001 + i) }],
  ] as const) {
    it(`is requested once by refreshes of ${what} with the same options`, async () => {
      const { pbx, connect } = await simulator({ version: 11, extensions: 150 });
      for (let i = 0; i < 3; i++)
        should((await refreshExtensions(connect, request)).statistics.successfulQueries).equal(150);
      const lists = pbx.received.filter(({ name }) => name === 'ExtensionStateList');
      should(lists.length).equal(1);
    });
  }

  it('is requested again after the banner has changed', async () => {
    let banner = 'Asterisk Call Manager/1.3\r\n';
    const server = await scriptedServer({
      banner: '',
      onConnection: (socket) => socket.write(banner),
      answers: {
        extensionstatelist: (action, client) =>
          client.answer(
            action,
            'Response: Error',
            'Message: Invalid/unknown command: ExtensionStateList. Use …',
          ),
        command: (action, client) =>
          client.socket.write(
            `Response: Follows\r\nActionID: ${action.actionid}\r\n1@a: X  State:Idle\n--END COMMAND--\r\n\r\n`,
          ),
        extensionstate: (action, client) =>
          client.answer(action, 'Response: Success', 'Hint: X/1', 'Status: 0'),
      },
    });
    const lists = () => server.names().filter((name) => name === 'ExtensionStateList').length;
    for (const [greeting, expected] of [
      ['1.3', 1],
      ['1.3', 1],
      ['11.0.0', 1],
      ['11.0.0', 2],
    ] as const) {
      banner = `Asterisk Call Manager/${greeting}\r\n`;
      await refreshExtensions(server.options);
      should(lists()).equal(expected);
    }
  });
});

describe('A list over a slow connection', () => {
  it('has queryTimeout for each item, not for all', async () => {
    const { options: connect } = await scriptedServer({
      answers: {
        extensionstatelist: async (action, client) => {
          client.answer(action, 'Response: Success', 'EventList: start');
          for (let i = 0; i < 12; i++) {
            await new Promise((resolve) => setTimeout(resolve, 100));
            client.answer(
              action,
              'Event: ExtensionStatus',
              `Exten: ${i}`,
              'Context: c',
              'Hint: X/1',
              'Status: 0',
            );
          }
          client.answer(action, 'Event: ExtensionStateListComplete', 'EventList: Complete', 'ListItems: 12');
        },
      },
    });
    const { results } = await refreshExtensions(connect, { queryTimeout: 800 });
    should(outcomes(results)).deepEqual(Array(12).fill('idle'));
  });

  it('ends at the timeout of the whole refresh', async () => {
    const { options: connect } = await scriptedServer({
      answers: {
        extensionstatelist: (action, client) => {
          client.answer(action, 'Response: Success', 'EventList: start');
          const timer = setInterval(
            () =>
              client.answer(
                action,
                'Event: ExtensionStatus',
                'Exten: 1',
                'Context: c',
                'Hint: X/1',
                'Status: 0',
              ),
            50,
          );
          client.socket.on('close', () => clearInterval(timer));
        },
      },
    });
    should(await rejection(refreshExtensions(connect, { queryTimeout: 5000, timeout: 400 }))).match({
      code: 'AMI_ERR_TIMEOUT',
      message: /400 ms/,
    });
  });
});
