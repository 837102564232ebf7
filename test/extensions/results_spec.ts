import should from 'should';
import { refreshExtensions } from '../../src/extensions';
import { Simulator, type SimulatorOptions } from '../../src/simulator';
import type { ExtensionResult } from '../../src/state-words';
import { type Client, type Received, scriptedServer } from '../support/scripted-server';
import { afterThisTest } from '../support/teardown';
import { rejection } from '../support/wait';

async function simulator(options: SimulatorOptions = {}) {
  const pbx = await Simulator.listen(options);
  afterThisTest(() => pbx.close());
  const connect = { host: '127.0.0.1', port: pbx.port, username: 'admin', secret: 'secret' };
  const queries = () =>
    pbx.received.map(({ name }) => name).filter((name) => !SESSION_ACTIONS.includes(name));
  return { pbx, connect, queries };
}

const SESSION_ACTIONS = ['Challenge', 'Login', 'Logoff'];

const brief = (results: ExtensionResult[]) =>
  results.map((result) =>
    result.ok
      ? `${result.extension} ${result.state} ${result.online ? 'online' : 'offline'}`
      : result.error.code,
  );

const MIXED = [
  { extension: '1001', hint: 'PJSIP/1001&Custom:DND1001', state: 'idle' as const },
  { extension: '1002', hint: 'PJSIP/1002&Custom:DND1002', state: 'idle' as const },
  { extension: '1003', hint: 'PJSIP/1003', state: 'idle' as const },
  { extension: '1004', hint: 'Custom:only', state: 'idle' as const },
];

/** FreePBX reports 1001 as idle, although the phone is switched off, because its hint also watches do-not-disturb. */
async function freePbx(options: SimulatorOptions = {}) {
  const scene = await simulator({ extensions: MIXED, ...options });
  scene.pbx.setState('1001', 'unavailable');
  scene.pbx.setState('1003', 'unavailable');
  return scene;
}

const EXPECTED = ['1001 idle offline', '1002 idle online', '1003 unavailable offline', '1004 idle online'];

describe('online of a hint that watches a phone and something else (AMI 98, 116)', () => {
  it('comes from the phone for single extensions, with one more list', async () => {
    const { connect, queries } = await freePbx();
    const reported: ExtensionResult[] = [];
    const { results } = await refreshExtensions(connect, {
      extensions: ['1001', '1002', '1003', '1004'],
      onResult: (result, index) => {
        reported[index] = { ...result };
      },
    });
    should(brief(results)).deepEqual(EXPECTED);
    should(brief(reported)).deepEqual(EXPECTED);
    should(queries()).deepEqual([...Array(4).fill('ExtensionState'), 'DeviceStateList']);
  });

  it('comes from the phone for all hints, with one more list', async () => {
    const { connect, queries } = await freePbx();
    const reported: ExtensionResult[] = [];
    const { results } = await refreshExtensions(connect, {
      onResult: (result, index) => {
        reported[index] = { ...result };
      },
    });
    should(brief(results)).deepEqual(EXPECTED);
    should(brief(reported)).deepEqual(EXPECTED);
    should(queries()).deepEqual(['ExtensionStateList', 'DeviceStateList']);
  });

  it('comes from the phone for many extensions, listed or not', async () => {
    const others = Array.from({ length: 120 }, (_, i) => ({ extension: String(2000 + i) }));
    const { connect, queries } = await freePbx({ extensions: [...MIXED, ...others] });
    const extensions = ['1001', '1002', '1003', '1004', '4711', ...others.map(({ extension }) => extension)];
    const { results } = await refreshExtensions(connect, { extensions });
    should(brief(results).slice(0, 5)).deepEqual([...EXPECTED, '4711 unknown offline']);
    should(queries()).deepEqual(['ExtensionStateList', 'ExtensionState', 'DeviceStateList']);
  });

  it('needs no list of devices if no hint mixes kinds, or the phone is known to be offline', async () => {
    const { pbx, connect, queries } = await simulator({
      extensions: [
        { extension: '1', hint: 'PJSIP/1&PJSIP/2' },
        { extension: '2', hint: 'Custom:a&Queue:b' },
        { extension: '3', hint: 'PJSIP/3&Custom:c', state: 'unavailable' },
      ],
    });
    pbx.setState('3', 'unavailable');
    await refreshExtensions(connect);
    await refreshExtensions({ ...connect }, { extensions: ['1', '2', '3'] });
    should(queries()).deepEqual(['ExtensionStateList', ...Array(3).fill('ExtensionState')]);
  });

  it('follows from the code if the server has no list of devices, which is requested only once', async () => {
    const refuse = (action: Received, client: Client) =>
      client.answer(action, 'Response: Error', 'Message: Invalid/unknown command: DeviceStateList. Use …');
    const { options, names } = await scriptedServer({
      answers: { extensionstate: mixed, devicestatelist: refuse },
    });
    for (let i = 0; i < 3; i++) {
      const { results } = await refreshExtensions(options, { extensions: ['1'] });
      should(brief(results)).deepEqual(['1 idle online']);
    }
    should(names().filter((name) => name === 'DeviceStateList').length).equal(1);
  });

  it('follows from the code if the list of devices is refused, late or without the phone', async () => {
    for (const answer of [
      (action: Received, client: Client) =>
        client.answer(action, 'Response: Error', 'Message: Permission denied'),
      () => {},
      (action: Received, client: Client) => {
        client.answer(action, 'Response: Success', 'EventList: start');
        client.answer(action, 'Event: DeviceStateChange', 'Device: PJSIP/2', 'State: UNAVAILABLE');
        client.answer(action, 'Event: DeviceStateListComplete', 'EventList: Complete', 'ListItems: 1');
      },
      (_action: Received, client: Client) => client.socket.destroy(),
    ]) {
      const { options } = await scriptedServer({
        answers: { extensionstate: mixed, devicestatelist: answer },
      });
      const { results } = await refreshExtensions(options, { extensions: ['1'], queryTimeout: 100 });
      should(brief(results)).deepEqual(['1 idle online']);
    }
  });
});

function mixed(action: Received, client: Client): void {
  client.answer(
    action,
    'Response: Success',
    `Exten: ${action.exten}`,
    'Hint: PJSIP/1&Custom:DND1',
    'Status: 0',
  );
}

describe('A hint that Asterisk cuts at 255 bytes (AMI 95, 115)', () => {
  const devices = Array.from({ length: 20 }, (_, i) => `PJSIP/agent-${100 + i}`);
  const WHOLE = devices.join('&');
  /** Cuts a hint as the server does: within a device. */
  const cut = (hint: string) => Buffer.from(hint).subarray(0, 255);

  /** @param list the hint in the list of all hints; undefined: the server has no such list */
  async function cutting(hint: string, list?: string) {
    return scriptedServer({
      answers: {
        extensionstate: (action, client) => {
          client.socket.write(
            `Response: Success\r\nActionID: ${action.actionid}\r\nExten: 1\r\nContext: default\r\nHint: `,
          );
          client.socket.write(cut(hint));
          client.socket.write('\r\nStatus: 0\r\n\r\n');
        },
        extensionstatelist: (action, client) => {
          if (list === undefined) {
            client.answer(
              action,
              'Response: Error',
              'Message: Invalid/unknown command: ExtensionStateList. Use …',
            );
            return;
          }
          client.answer(action, 'Response: Success', 'EventList: start');
          client.answer(
            action,
            'Event: ExtensionStatus',
            'Exten: 1',
            'Context: default',
            `Hint: ${list}`,
            'Status: 0',
          );
          client.answer(action, 'Event: ExtensionStateListComplete', 'EventList: Complete', 'ListItems: 1');
        },
      },
    });
  }

  const hintOf = (results: ExtensionResult[]) => results.map((r) => r.ok && [r.hint, r.devices]);

  it('is replaced by the whole hint from one list of all hints', async () => {
    const { options, names } = await cutting(WHOLE, WHOLE);
    const { results } = await refreshExtensions(options, { extensions: ['1', '2'] });
    should(hintOf(results.slice(0, 1))).deepEqual([[WHOLE, devices]]);
    should(names().filter((name) => name === 'ExtensionStateList').length).equal(1);
  });

  it('loses its fragment if the server has no such list', async () => {
    const { options } = await cutting(WHOLE);
    const { results } = await refreshExtensions(options, { extensions: ['1'] });
    const kept = devices.slice(0, 15);
    should(hintOf(results)).deepEqual([[kept.join('&'), kept]]);
  });

  it('loses its fragment if the list lacks it', async () => {
    const { options } = await cutting(WHOLE, '');
    const { results } = await refreshExtensions(options, { extensions: ['2'] });
    should(hintOf(results)).deepEqual([[devices.slice(0, 15).join('&'), devices.slice(0, 15)]]);
  });

  it('loses its fragment if it was cut within a character', async () => {
    for (const fill of [0, 1, 2]) {
      const hint = [
        `SIP/${'x'.repeat(16 + fill)}`,
        ...Array.from({ length: 10 }, (_, i) => `SIP/日本-日本語-日本${i}`),
      ].join('&');
      const whole = hint.split('&').slice(0, cut(hint).toString().split('&').length - 1);
      const { options } = await cutting(hint);
      const { results } = await refreshExtensions(options, { extensions: ['1'] });
      should(results[0]?.ok && results[0].devices).deepEqual(whole);
    }
  });

  it('keeps every device if only the presence provider is cut', async () => {
    const { options } = await cutting(`${devices.slice(0, 14).join('&')},CustomPresence:${'1'.repeat(99)}`);
    const { results } = await refreshExtensions(options, { extensions: ['1'] });
    should(results[0]?.ok && results[0].devices).deepEqual(devices.slice(0, 14));
  });

  it('is not suspected in the list of all hints, or at another length', async () => {
    const exactly = `${'PJSIP/1&'.repeat(40)}`.slice(0, 249).concat('PJSI/1');
    should(exactly.length).equal(255);
    const { options } = await cutting('', exactly);
    should(hintOf((await refreshExtensions(options)).results)).containDeep([[exactly]]);
    for (const length of [254, 256]) {
      const hint = `PJSIP/${'1'.repeat(length - 8)}&x`;
      const { options: other, names } = await scriptedServer({
        answers: {
          extensionstate: (action, client) =>
            client.answer(action, 'Response: Success', `Hint: ${hint}`, 'Status: 4'),
        },
      });
      should(hintOf((await refreshExtensions(other, { extensions: ['1'] })).results)).deepEqual([
        [hint, hint.split('&')],
      ]);
      should(names()).not.containEql('ExtensionStateList');
    }
  });
});

describe('A refresh while Asterisk is starting (AMI 114)', () => {
  it('rejects instead of returning unknown states or no hints', async () => {
    const { pbx, connect } = await simulator();
    await pbx.restart({ bootMs: 600_000 });
    for (const request of [{ extensions: ['1001', '1002'] }, {}, { context: 'default' }]) {
      let count = 0;
      const refresh = refreshExtensions(connect, { ...request, onResult: () => (count += 1) });
      should(await rejection(refresh)).match({ code: 'AMI_ERR_CONNECT', message: /still starting/ });
      should(count).equal(0);
    }
  });

  it('is not detected by an unknown extension, or on a server without hints', async () => {
    const { connect, queries } = await simulator();
    const { results } = await refreshExtensions(connect, { extensions: ['4711', '1001', ''] });
    should(brief(results)).deepEqual(['4711 unknown offline', '1001 idle online', 'AMI_ERR_INVALID_ACTION']);
    should(queries()).deepEqual(['ExtensionState', 'ExtensionState']);
    should(brief((await refreshExtensions(connect, { extensions: ['4711'] })).results)).deepEqual([
      '4711 unknown offline',
    ]);
    const empty = await simulator({ extensions: 0 });
    should((await refreshExtensions(empty.connect)).results).deepEqual([]);
    should((await refreshExtensions(empty.connect, { context: 'home' })).results).deepEqual([]);
  });
});

describe('The memory of results', () => {
  it('is limited: a status longer than any real one is a failed result', async () => {
    const { options } = await scriptedServer({
      answers: {
        extensionstate: (action, client) =>
          client.answer(
            action,
            'Response: Success',
            `Hint: ${'x&'.repeat(action.exten === '1' ? 1 : 20_000)}`,
            'Status: 4',
          ),
      },
    });
    const { results } = await refreshExtensions(options, { extensions: ['1', '2'] });
    should(brief(results)).deepEqual(['1 unavailable offline', 'AMI_ERR_PROTOCOL']);
  });

  it('is limited in total: results beyond the limit fail', async () => {
    const hint = '&'.concat('x&'.repeat(8000));
    const list = (action: Received, client: Client) => {
      client.answer(action, 'Response: Success', 'EventList: start');
      for (let i = 0; i < 250; i++)
        client.answer(
          action,
          'Event: ExtensionStatus',
          `Exten: ${i}`,
          'Context: default',
          `Hint: ${hint}`,
          'Status: 4',
        );
      client.answer(action, 'Event: ExtensionStateListComplete', 'EventList: Complete', 'ListItems: 250');
    };
    const { options } = await scriptedServer({ answers: { extensionstatelist: list } });
    const extensions = Array.from({ length: 250 }, (_, i) => String(i));
    const { results, statistics } = await refreshExtensions(options, { extensions });
    should(statistics.successfulQueries).be.above(100).and.below(250);
    should(results.at(-1)).match({ ok: false, error: { code: 'AMI_ERR_PROTOCOL', message: /MB/ } });
    should(await rejection(refreshExtensions(options))).match({ code: 'AMI_ERR_PROTOCOL' });
  });
});
