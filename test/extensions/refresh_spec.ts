import should from 'should';
import { type RefreshRequest, refreshExtensions } from '../../src/extensions';
import { Simulator, type SimulatorOptions } from '../../src/simulator';
import type { ExtensionResult } from '../../src/state-words';
import { type Client, type Received, type Script, scriptedServer } from '../support/scripted-server';
import { afterThisTest } from '../support/teardown';
import { rejection, until } from '../support/wait';

async function simulator(options: SimulatorOptions = {}) {
  const pbx = await Simulator.listen(options);
  afterThisTest(() => pbx.close());
  const connect = { host: '127.0.0.1', port: pbx.port, username: 'admin', secret: 'secret' };
  return { pbx, connect, sent: () => pbx.received.map(({ name }) => name) };
}

const states = (results: ExtensionResult[]) =>
  results.map((result) => `${result.extension} ${result.ok ? result.state : result.error.code}`);

/** Responds to ExtensionState: idle. */
const idle = (action: Received, client: Client) =>
  client.answer(
    action,
    'Response: Success',
    `Exten: ${action.exten}`,
    `Context: ${action.context}`,
    'Hint: X/1',
    'Status: 0',
  );

describe('refreshExtensions', () => {
  it('returns a result for each extension in order, in a session of its own without events', async () => {
    const { pbx, connect, sent } = await simulator();
    pbx.setState('1002', 'ringing');
    pbx.setState('1001', 'unavailable');
    const summary = await refreshExtensions(connect, { extensions: ['1002', '1001', '4711'] });
    should(states(summary.results)).deepEqual(['1002 ringing', '1001 unavailable', '4711 unknown']);
    should(summary.connectionId).match(/^separate-\d{13}-[0-9a-z]{9}$/);
    should(summary.extensionsChecked).equal(3);
    should(summary.statistics).containEql({ successfulQueries: 3, failedQueries: 0 });
    should(summary.statistics.connectMs).be.aboveOrEqual(0);
    should(summary.statistics.queryMs).be.aboveOrEqual(0);
    should(Date.parse(summary.lastQueryTime)).be.belowOrEqual(Date.now());
    await until(() => pbx.sessions.length === 0, 'the end of the session');
    should(sent()).deepEqual([
      'Challenge',
      'Login',
      'ExtensionState',
      'ExtensionState',
      'ExtensionState',
      'Logoff',
    ]);
    should(pbx.received[1]?.get('Events')).equal('off');
  });

  it('requests one list for all hints, or for those of one context', async () => {
    const extensions = [
      { extension: '10', context: 'home' },
      { extension: '20', context: 'office' },
      { extension: '11', context: 'home' },
    ];
    const { connect, sent } = await simulator({ extensions });
    const all = await refreshExtensions(connect);
    should(all.results.map((r) => `${r.extension}@${r.context}`).sort()).deepEqual([
      '10@home',
      '11@home',
      '20@office',
    ]);
    const home = await refreshExtensions(connect, { context: 'home' });
    should(home.results.map((r) => r.extension).sort()).deepEqual(['10', '11']);
    should(sent().filter((name) => name.startsWith('Extension'))).deepEqual([
      'ExtensionStateList',
      'ExtensionStateList',
    ]);
  });

  it('requests one list for many extensions, and queries those that it lacks', async () => {
    const { connect, sent } = await simulator({ extensions: 150 });
    const extensions = [...Array.from({ length: 150 }, (_, i) => String(1001 + i)), '4711', '4712'];
    const { results } = await refreshExtensions(connect, { extensions });
    should(results.map((r) => r.extension)).deepEqual(extensions);
    should(results.every(({ ok }) => ok)).be.true();
    should(sent().filter((name) => name.startsWith('Extension'))).deepEqual([
      'ExtensionStateList',
      'ExtensionState',
      'ExtensionState',
    ]);
  });

  it('reports each result with its index and the count', async () => {
    const { connect } = await simulator({ extensions: 120 });
    for (const extensions of [['1001', '1002'], Array.from({ length: 120 }, (_, i) => 1001 + i), undefined]) {
      const seen: [number, number][] = [];
      const reported = new Set<ExtensionResult>();
      const { results } = await refreshExtensions(connect, {
        extensions,
        onResult: (result, index, count) => {
          seen.push([index, count]);
          reported.add(result);
        },
      });
      should(seen.map(([index]) => index).sort((a, b) => a - b)).deepEqual(results.map((_, i) => i));
      should(new Set(seen.map(([, count]) => count))).deepEqual(new Set([results.length]));
      should(results.every((result) => reported.has(result))).be.true();
    }
  });

  it('accepts numbers, rows, padding and duplicates', async () => {
    const { connect } = await simulator();
    const extensions = [
      1001,
      ' 1002 ',
      { extension: '1003' },
      { extension: 1004, context: null, name: 'x' },
      '1001',
      { extension: '1001', context: 'default' },
    ];
    const { results } = await refreshExtensions(connect, { extensions });
    should(states(results)).deepEqual(['1001 idle', '1002 idle', '1003 idle', '1004 idle']);
  });

  it('makes each bad entry a failed result with its index, and sends nothing of it', async () => {
    const { pbx, connect } = await simulator();
    const bad = [
      '1\r\n\r\nAction: Originate',
      '1\n',
      '',
      '  ',
      null,
      {},
      { extension: '1', context: 'a\r\nb' },
      1.5,
      -1,
      Number.NaN,
      true,
      [],
      'x'.repeat(2000),
    ];
    const extensions = ['1001', ...bad, '1002'];
    const { results, statistics } = await refreshExtensions<unknown>(connect, { extensions });
    should(statistics).containEql({ successfulQueries: 2, failedQueries: bad.length });
    should([results[0]?.ok, results.at(-1)?.ok]).deepEqual([true, true]);
    results.slice(1, -2).forEach((result, i) => {
      should(result).containDeep({ ok: false, error: { code: 'AMI_ERR_INVALID_ACTION' } });
      should(result.ok === false && result.error.message).startWith(`extensions[${i + 1}]`);
    });
    should(results.at(-2)).match({ ok: false, error: { code: 'AMI_ERR_INVALID_ACTION', message: /Exten/ } });
    should(pbx.received.map(({ name }) => name).filter((name) => name === 'ExtensionState').length).equal(2);
  });

  it('does nothing for an empty list', async () => {
    const { pbx, connect } = await simulator();
    const summary = await refreshExtensions(connect, { extensions: [] });
    should(summary).containDeep({ extensionsChecked: 0, results: [] });
    should(pbx.received).be.empty();
  });

  it('queries one by one if the server has no ExtensionStateList (AMI 100)', async () => {
    const unknown = (action: Received, client: Client) =>
      client.answer(
        action,
        'Response: Error',
        'Message: Invalid/unknown command: ExtensionStateList. Use Action: ListCommands to show available commands.',
      );
    const hints = (action: Received, client: Client) =>
      client.socket.write(
        `Response: Follows\r\nPrivilege: Command\r\nActionID: ${action.actionid}\r\n` +
          '    -= Registered Asterisk Dial Plan Hints =-\n' +
          '                   1001@home                : SIP/1001              State:Idle            Watchers  0\n' +
          '                   _2XX@home                : SIP/2XX               State:Unavailable     Watchers  0\n' +
          '                   1002@a-name-of-20-letters: SIP/1002&Custom:x     State:InUse&Ringing   Watchers  3\n' +
          '----------------\n- 3 hints registered\n--END COMMAND--\r\n\r\n',
      );
    const { options } = await scriptedServer({
      answers: { extensionstatelist: unknown, extensionstate: idle, command: hints },
    });
    const all = await refreshExtensions(options);
    should(all.results.map((r) => `${r.extension}@${r.context}`)).deepEqual([
      '1001@home',
      '1002@a-name-of-20-letters',
    ]);
    const many = Array.from({ length: 200 }, (_, i) => String(i));
    should((await refreshExtensions(options, { extensions: many })).statistics.successfulQueries).equal(200);
  });

  it('requests a list that the server does not have only once (AMI 100)', async () => {
    const { connect, sent } = await simulator({ version: 11, extensions: 150 });
    should((await refreshExtensions(connect)).statistics.successfulQueries).equal(150);
    should(sent().filter((name) => name === 'ExtensionStateList').length).equal(1);
    should(sent().filter((name) => name === 'ExtensionState').length).equal(150);
  });

  it('returns no results if the server has no hints (AMI 69)', async () => {
    const { options } = await scriptedServer({
      answers: {
        extensionstatelist: (action, client) =>
          client.answer(action, 'Response: Error', 'Message: No dialplan hints are available'),
      },
    });
    should((await refreshExtensions(options)).results).deepEqual([]);
    const { connect } = await simulator({ extensions: 0 });
    should((await refreshExtensions(connect)).results).deepEqual([]);
  });

  it('rejects if the list of all hints is refused or incomplete', async () => {
    const { connect } = await simulator({
      users: [{ username: 'admin', secret: 'secret', read: 'all', write: ['agent'] }],
    });
    should(await rejection(refreshExtensions(connect))).match({
      code: 'AMI_ERR_REJECTED',
      message: /call or reporting/,
    });
    const { options } = await scriptedServer({
      answers: {
        extensionstatelist: (action, client) => {
          client.answer(action, 'Response: Success', 'EventList: start');
          client.answer(action, 'Event: ExtensionStatus', 'Exten: 1', 'Context: c', 'Status: 0');
        },
      },
    });
    should(await rejection(refreshExtensions(options, { queryTimeout: 50 }))).match({
      code: 'AMI_ERR_TIMEOUT',
      message: /1 items/,
    });
  });

  it('makes a missing response a failed result of that extension', async () => {
    const { options } = await scriptedServer({
      answers: {
        extensionstate: (action, client) => {
          if (action.exten !== '13') idle(action, client);
        },
      },
    });
    const { results } = await refreshExtensions(options, {
      extensions: ['12', '13', '14'],
      queryTimeout: 60,
    });
    should(states(results)).deepEqual(['12 idle', '13 AMI_ERR_TIMEOUT', '14 idle']);
  });

  it('returns the results so far at its timeout', async () => {
    const { options } = await scriptedServer({
      answers: { extensionstate: (action, client) => action.exten === '1' && idle(action, client) },
    });
    const { results } = await refreshExtensions(options, { extensions: ['1', '2', '3'], timeout: 200 });
    should(states(results)).deepEqual(['1 idle', '2 AMI_ERR_TIMEOUT', '3 AMI_ERR_TIMEOUT']);
  });

  it('includes connecting in its timeout', async () => {
    const { options } = await scriptedServer({ banner: '' });
    should(await rejection(refreshExtensions(options, { timeout: 60 }))).match({
      code: 'AMI_ERR_TIMEOUT',
      message: /60 ms/,
    });
  });

  it('returns the results so far when the connection is lost', async () => {
    const { options } = await scriptedServer({
      answers: {
        extensionstate: (action, client) =>
          action.exten === '3' ? client.socket.resetAndDestroy() : idle(action, client),
      },
    });
    const { results, statistics } = await refreshExtensions(options, { extensions: ['1', '2', '3', '4'] });
    should(results.map(({ extension }) => extension)).deepEqual(['1', '2', '3', '4']);
    should(results[2]).containDeep({ ok: false, error: { code: 'AMI_ERR_OUTCOME_UNKNOWN' } });
    should(statistics.successfulQueries + statistics.failedQueries).equal(4);
  });

  it('queries one by one what an incomplete list lacks', async () => {
    const { options } = await scriptedServer({
      answers: {
        extensionstate: idle,
        extensionstatelist: (action, client) => {
          client.answer(action, 'Response: Success', 'EventList: start');
          for (let i = 0; i < 60; i++)
            client.answer(action, 'Event: ExtensionStatus', `Exten: ${i}`, 'Context: default', 'Status: 1');
        },
      },
    });
    const extensions = Array.from({ length: 120 }, (_, i) => String(i));
    const { results } = await refreshExtensions(options, { extensions, queryTimeout: 100 });
    should(states(results)).deepEqual(
      extensions.map((extension, i) => `${extension} ${i < 60 ? 'inUse' : 'idle'}`),
    );
  });

  it('rejects without a session', async () => {
    const { connect } = await simulator();
    should(await rejection(refreshExtensions({ ...connect, secret: 'wrong' }))).match({
      code: 'AMI_ERR_LOGIN',
    });
    const dead = await scriptedServer();
    await dead.close();
    should(await rejection(refreshExtensions(dead.options))).match({ code: 'AMI_ERR_CONNECT' });
    should(await rejection(refreshExtensions({ ...connect, port: 0 }))).match({
      code: 'AMI_ERR_INVALID_ACTION',
      message: /port/,
    });
  });

  it('sends its queries before the login is answered', async () => {
    for (const [extensions, action] of [
      [['1', '2'], 'ExtensionState'],
      [undefined, 'ExtensionStateList'],
    ] as const) {
      let acceptLogin = () => {};
      const { options, names } = await scriptedServer({
        answers: {
          login: (login, client) => {
            acceptLogin = () => client.answer(login, 'Response: Success');
          },
        },
      });
      const refresh = refreshExtensions(options, { extensions, queryTimeout: 10 });
      await until(() => names().includes(action), 'the query, before the login is answered');
      acceptLogin();
      await refresh.catch(({ code }) => should(code).equal('AMI_ERR_TIMEOUT'));
    }
  });

  it('reports no extension when the login is refused', async () => {
    const { options, names } = await scriptedServer({
      answers: {
        login: (action, client) => {
          client.answer(action, 'Response: Error', 'Message: Authentication failed');
          // A kernel resets a connection with unread bytes. The refusal arrives before the reset and must be read.
          setImmediate(() => client.socket.resetAndDestroy());
        },
        extensionstate: () => {},
      },
    });
    for (const extensions of [['1', '2', ''], Array.from({ length: 200 }, (_, i) => i), undefined]) {
      let reported = 0;
      const refresh = refreshExtensions(options, { extensions, onResult: () => (reported += 1) });
      should(await rejection(refresh)).match({ code: 'AMI_ERR_LOGIN', message: /user "ami" was refused/ });
      should(reported).equal(0);
    }
    should(names()).containEql('ExtensionState');
  });

  it('starts queryTimeout with the response to the login', async () => {
    const { options } = await scriptedServer({
      answers: {
        login: (action, client) => setTimeout(() => client.answer(action, 'Response: Success'), 300),
        extensionstate: (action, client) => setTimeout(() => idle(action, client), 310),
      },
    });
    const { results } = await refreshExtensions(options, { extensions: ['1'], queryTimeout: 200 });
    should(states(results)).deepEqual(['1 idle']);
  });

  it('resolves without waiting for the end of its session', async () => {
    const server = await scriptedServer({ answers: { extensionstate: idle, logoff: () => {} } });
    const { results } = await refreshExtensions(server.options, { extensions: ['1'] });
    should(states(results)).deepEqual(['1 idle']);
    should(server.clients.size).equal(1);
    await until(() => server.clients.size === 0, 'the end of the connection');
  });

  it('closes its connection and reports nothing more when aborted', async () => {
    const stages: Script[] = [
      { banner: '' },
      { answers: { login: () => {} } },
      { answers: { extensionstate: () => {} } },
    ];
    for (const stage of stages) {
      const server = await scriptedServer(stage);
      const abort = new AbortController();
      let late = 0;
      const refresh = rejection(
        refreshExtensions(server.options, {
          extensions: ['1'],
          signal: abort.signal,
          onResult: () => {
            late += 1;
          },
        }),
      );
      await until(() => server.clients.size === 1, 'the connection');
      abort.abort();
      should(await refresh).match({ code: 'AMI_ERR_CLOSED' });
      await until(() => server.clients.size === 0, 'its end');
      should(late).equal(0);
    }
  });

  it('warns if onResult throws', async () => {
    const { connect } = await simulator();
    const warned = new Promise((resolve) => process.once('warning', resolve));
    const fault = () => {
      throw new Error('fault in onResult');
    };
    should(
      (await refreshExtensions(connect, { extensions: ['1001'], onResult: fault })).results.length,
    ).equal(1);
    should(await warned).match({ message: 'fault in onResult' });
  });

  it('warns once if the trace throws, however many refreshes call it', async () => {
    const { connect } = await simulator();
    const warnings: string[] = [];
    const onWarning = ({ message }: Error) => warnings.push(message);
    process.on('warning', onWarning);
    afterThisTest(() => process.off('warning', onWarning));
    const trace = () => {
      throw new Error('fault in trace');
    };
    for (let n = 0; n < 3; n++) await refreshExtensions(connect, { extensions: ['1001'], trace });
    await new Promise(setImmediate);
    should(warnings).deepEqual(['fault in trace']);
  });

  it('reads responses that arrived while the event loop was busy before it times out', async () => {
    const { options } = await scriptedServer({
      answers: {
        extensionstate: (action, client) => {
          idle(action, client);
          const end = performance.now() + 300;
          while (performance.now() < end);
        },
      },
    });
    const { results } = await refreshExtensions(options, { extensions: ['1'], timeout: 250 });
    should(states(results)).deepEqual(['1 idle']);
  });

  it('accepts timeouts of any length', async () => {
    const { connect } = await simulator();
    for (const timeout of [2 ** 31, 2 ** 40, Number.POSITIVE_INFINITY]) {
      const request = { extensions: ['1001'], timeout, queryTimeout: timeout };
      should(states((await refreshExtensions(connect, request)).results)).deepEqual(['1001 idle']);
    }
  });

  it('rejects an invalid request, naming the field', async () => {
    const { pbx, connect } = await simulator();
    for (const [field, value] of [
      ['timeout', 0],
      ['timeout', Number.NaN],
      ['queryTimeout', -1],
      ['queryTimeout', '10'],
      ['extensions', '1001'],
      ['extensions', { length: 1 }],
      ['context', 7],
      ['context', 'a\r\nb'],
      ['source must be hints, devices, endpoints', 'phones'],
      ['priority must be a number', Number.NaN],
    ] as const) {
      const [name = ''] = field.split(' ', 1);
      const request = { extensions: ['1001'], [name]: value } as RefreshRequest;
      should(await rejection(refreshExtensions(connect, request))).match({
        code: 'AMI_ERR_INVALID_ACTION',
        message: new RegExp(`^${field}`),
      });
    }
    should(pbx.received).be.empty();
  });
});
