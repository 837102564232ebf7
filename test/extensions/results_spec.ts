import should from 'should';
import { type ExtensionResult, refreshExtensions } from '../../src/extensions';
import { Simulator, type SimulatorOptions } from '../../src/simulator';
import { type Client, type Received, scriptedServer } from '../support/scripted-server';
import { afterThisTest } from '../support/teardown';
import { rejection } from '../support/wait';

async function simulator(options: SimulatorOptions = {}) {
  const pbx = await Simulator.listen(options);
  afterThisTest(() => pbx.close());
  const connect = { host: '127.0.0.1', port: pbx.port, username: 'admin', secret: 'secret' };
  const asked = () => pbx.received.map(({ name }) => name).filter((name) => !OF_A_SESSION.includes(name));
  return { pbx, connect, asked };
}

const OF_A_SESSION = ['Challenge', 'Login', 'Logoff'];

const told = (results: ExtensionResult[]) =>
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

/** What a FreePBX says of a phone that is switched off, whose do-not-disturb has been used: idle. */
async function freePbx(options: SimulatorOptions = {}) {
  const scene = await simulator({ extensions: MIXED, ...options });
  scene.pbx.setState('1001', 'unavailable');
  scene.pbx.setState('1003', 'unavailable');
  return scene;
}

const TRUTH = ['1001 idle offline', '1002 idle online', '1003 unavailable offline', '1004 idle online'];

describe('online of a hint that watches a phone and something else (AMI 98, 116)', () => {
  it('comes from the phone, for single extensions, by one question more', async () => {
    const { connect, asked } = await freePbx();
    const handed: ExtensionResult[] = [];
    const { results } = await refreshExtensions(connect, {
      extensions: ['1001', '1002', '1003', '1004'],
      onResult: (result, index) => {
        handed[index] = { ...result };
      },
    });
    should(told(results)).deepEqual(TRUTH);
    should(told(handed)).deepEqual(TRUTH);
    should(asked()).deepEqual([...Array(4).fill('ExtensionState'), 'DeviceStateList']);
  });

  it('comes from the phone, for all hints, by one question more', async () => {
    const { connect, asked } = await freePbx();
    const handed: ExtensionResult[] = [];
    const { results } = await refreshExtensions(connect, {
      onResult: (result, index) => {
        handed[index] = { ...result };
      },
    });
    should(told(results)).deepEqual(TRUTH);
    should(told(handed)).deepEqual(TRUTH);
    should(asked()).deepEqual(['ExtensionStateList', 'DeviceStateList']);
  });

  it('comes from the phone, for many of which some are in the list and some are not', async () => {
    const others = Array.from({ length: 120 }, (_, i) => ({ extension: String(2000 + i) }));
    const { connect, asked } = await freePbx({ extensions: [...MIXED, ...others] });
    const extensions = ['1001', '1002', '1003', '1004', '4711', ...others.map(({ extension }) => extension)];
    const { results } = await refreshExtensions(connect, { extensions });
    should(told(results).slice(0, 5)).deepEqual([...TRUTH, '4711 unknown offline']);
    should(asked()).deepEqual(['ExtensionStateList', 'ExtensionState', 'DeviceStateList']);
  });

  it('costs no question where no hint mixes kinds, or the phone is offline whatever the other is', async () => {
    const { pbx, connect, asked } = await simulator({
      extensions: [
        { extension: '1', hint: 'PJSIP/1&PJSIP/2' },
        { extension: '2', hint: 'Custom:a&Queue:b' },
        { extension: '3', hint: 'PJSIP/3&Custom:c', state: 'unavailable' },
      ],
    });
    pbx.setState('3', 'unavailable');
    await refreshExtensions(connect);
    await refreshExtensions(connect, { extensions: ['1', '2', '3'] });
    should(asked()).deepEqual(['ExtensionStateList', ...Array(3).fill('ExtensionState')]);
  });

  it('follows from the code where the server has no list of devices, which is asked for once', async () => {
    const refuse = (action: Received, client: Client) =>
      client.answer(action, 'Response: Error', 'Message: Invalid/unknown command: DeviceStateList. Use …');
    const { options, names } = await scriptedServer({
      answers: { extensionstate: mixed, devicestatelist: refuse },
    });
    for (let i = 0; i < 3; i++) {
      const { results } = await refreshExtensions(options, { extensions: ['1'] });
      should(told(results)).deepEqual(['1 idle online']);
    }
    should(names().filter((name) => name === 'DeviceStateList').length).equal(1);
  });

  it('follows from the code where the list of devices is refused, late, or says nothing of the phone', async () => {
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
      should(told(results)).deepEqual(['1 idle online']);
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
  /** As the server cuts it: within the last of these. */
  const cut = (hint: string) => Buffer.from(hint).subarray(0, 255);

  /** @param list what it has of all hints */
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

  it('is taken whole from the list of all hints, which is asked for once', async () => {
    const { options, names } = await cutting(WHOLE, WHOLE);
    const { results } = await refreshExtensions(options, { extensions: ['1', '2'] });
    should(hintOf(results.slice(0, 1))).deepEqual([[WHOLE, devices]]);
    should(names().filter((name) => name === 'ExtensionStateList').length).equal(1);
  });

  it('gives no fragment as a device where there is no such list', async () => {
    const { options } = await cutting(WHOLE);
    const { results } = await refreshExtensions(options, { extensions: ['1'] });
    const kept = devices.slice(0, 15);
    should(hintOf(results)).deepEqual([[kept.join('&'), kept]]);
  });

  it('gives no fragment where the list does not have it', async () => {
    const { options } = await cutting(WHOLE, '');
    const { results } = await refreshExtensions(options, { extensions: ['2'] });
    should(hintOf(results)).deepEqual([[devices.slice(0, 15).join('&'), devices.slice(0, 15)]]);
  });

  it('gives no fragment where a character was torn', async () => {
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

  it('keeps every device where only the presence behind them is cut', async () => {
    const { options } = await cutting(`${devices.slice(0, 14).join('&')},CustomPresence:${'1'.repeat(99)}`);
    const { results } = await refreshExtensions(options, { extensions: ['1'] });
    should(results[0]?.ok && results[0].devices).deepEqual(devices.slice(0, 14));
  });

  it('is left as it is in a list of all, and where it is shorter or longer', async () => {
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

describe('A refresh that meets an Asterisk still starting (AMI 114)', () => {
  it('says so, instead of calling every extension unknown, or the list of all empty', async () => {
    const { pbx, connect } = await simulator();
    await pbx.restart({ bootMs: 600_000 });
    for (const request of [{ extensions: ['1001', '1002'] }, {}, { context: 'default' }]) {
      let count = 0;
      const refresh = refreshExtensions(connect, { ...request, onResult: () => (count += 1) });
      should(await rejection(refresh)).match({ code: 'AMI_ERR_CONNECT', message: /still starting/ });
      should(count).equal(0);
    }
  });

  it('is not told by one unknown extension, nor on an Asterisk that has no hints', async () => {
    const { connect, asked } = await simulator();
    const { results } = await refreshExtensions(connect, { extensions: ['4711', '1001', ''] });
    should(told(results)).deepEqual(['4711 unknown offline', '1001 idle online', 'AMI_ERR_INVALID_ACTION']);
    should(asked()).deepEqual(['ExtensionState', 'ExtensionState']);
    should(told((await refreshExtensions(connect, { extensions: ['4711'] })).results)).deepEqual([
      '4711 unknown offline',
    ]);
    const empty = await simulator({ extensions: 0 });
    should((await refreshExtensions(empty.connect)).results).deepEqual([]);
    should((await refreshExtensions(empty.connect, { context: 'home' })).results).deepEqual([]);
  });
});

describe('What results may cost in memory', () => {
  it('is bounded: a status longer than any real one is that extension’s failure', async () => {
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
    should(told(results)).deepEqual(['1 unavailable offline', 'AMI_ERR_PROTOCOL']);
  });

  it('is bounded in all: what passes it fails, and what had come is kept', async () => {
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
