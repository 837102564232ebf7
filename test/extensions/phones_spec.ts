import should from 'should';
import { AmiError } from '../../src/errors';
import { type RefreshSource, refreshExtensions } from '../../src/extensions';
import { queryPhones } from '../../src/extensions/phones';
import type { Frame } from '../../src/protocol';
import type { Send } from '../../src/session';
import type { ExtensionResult } from '../../src/state-words';
import { event } from '../calls/replay';
import { type Answerer, scriptedServer } from '../support/scripted-server';
import { rejection } from '../support/wait';

const device = (Device: string, State: string) => event('DeviceStateChange', { Device, State });
const refused: Answerer = (action, client) => client.answer(action, 'Response: Error', 'Message: No');
const endpoint = (ObjectName: string, DeviceState: string) =>
  event('EndpointList', { ObjectName, DeviceState });

/** The results for these items of a list, the actions that were sent, and what was reported. */
async function asked(
  source: Exclude<RefreshSource, 'hints'>,
  items: readonly Frame[],
  entries?: readonly unknown[],
  context?: string,
) {
  const sent: string[] = [];
  const reported: string[] = [];
  const send: Send = async ({ Action }, { onItem } = {}) => {
    sent.push(Action);
    if (sent.length > 1) throw new AmiError('AMI_ERR_REJECTED', 'refused');
    for (const item of items) onItem?.(item);
    return { response: event('x', {}), items: [], complete: undefined, output: [] };
  };
  const results = await queryPhones(send, source, entries, context, {
    queryTimeout: 1000,
    signal: new AbortController().signal,
    server: {},
    onResult: (result, index, count) => reported.push(`${index} of ${count}: ${result.extension}`),
  });
  return { results, sent, reported };
}

const brief = (results: readonly ExtensionResult[]) =>
  results.map((result) =>
    result.ok
      ? `${result.extension}@${result.context} ${result.code} ${result.state} ${result.online} ${result.text} ${result.devices}`
      : `${result.extension}@${result.context} ${result.error.code} ${result.error.message}`,
  );

describe('A refresh of devices', () => {
  for (const [word, code, state, online] of [
    ['NOT_INUSE', 0, 'idle', true],
    ['UNKNOWN', 0, 'idle', true],
    ['INUSE', 1, 'inUse', true],
    ['BUSY', 2, 'busy', true],
    ['INVALID', 4, 'unavailable', false],
    ['UNAVAILABLE', 4, 'unavailable', false],
    ['RINGING', 8, 'ringing', true],
    ['RINGINUSE', 9, 'inUseRinging', true],
    ['ONHOLD', 16, 'onHold', true],
    ['NEW_WORD', 0, 'idle', true],
  ] as const) {
    it(`reads ${word} as ${state}`, async () => {
      const { results } = await asked('devices', [device('PJSIP/1001', word)]);
      should(brief(results)).deepEqual([`1001@ ${code} ${state} ${online} ${word} PJSIP/1001`]);
    });
  }

  it('has all phones, each by its name without the technology, and no other devices', async () => {
    const items = ['PJSIP/1001', 'Custom:DND1001', 'SIP/a/b', 'Queue:support', ''].map((name) =>
      device(name, 'INUSE'),
    );
    const { results, sent, reported } = await asked('devices', items, undefined, 'home');
    should(brief(results)).deepEqual([
      '1001@home 1 inUse true INUSE PJSIP/1001',
      'a/b@home 1 inUse true INUSE SIP/a/b',
    ]);
    should(sent).deepEqual(['DeviceStateList']);
    should(reported).deepEqual(['0 of 2: 1001', '1 of 2: a/b']);
  });

  it('answers each name in the order of the request: by name or device, unknown, or a bad entry', async () => {
    const items = [
      device('PJSIP/1001', 'INUSE'),
      device('SIP/1001', 'BUSY'),
      device('PJSIP/1002', 'RINGING'),
    ];
    const entries = ['1002', 'SIP/1001', '1001', '9999', '', { extension: '1002', context: 'sales' }];
    const { results } = await asked('devices', items, entries, 'home');
    should(brief(results)).deepEqual([
      '1002@home 8 ringing true RINGING PJSIP/1002',
      'SIP/1001@home 2 busy true BUSY SIP/1001',
      '1001@home 1 inUse true INUSE PJSIP/1001',
      '9999@home -1 unknown false Unknown ',
      '@home AMI_ERR_INVALID_ACTION extensions[4].extension is empty',
      '1002@sales 8 ringing true RINGING PJSIP/1002',
    ]);
  });

  it('asks whether the server is starting if it lists no phone', async () => {
    const { results, sent } = await asked('devices', []);
    should(results).deepEqual([]);
    should(sent).containEql('CoreStatus');
  });

  it('rejects if the list is refused', async () => {
    const { options } = await scriptedServer({
      answers: {
        devicestatelist: refused,
      },
    });
    const failed = rejection(refreshExtensions(options, { source: 'devices' }));
    should(await failed).match({ code: 'AMI_ERR_REJECTED', message: /No/ });
  });
});

describe('A refresh of endpoints', () => {
  for (const [words, word] of [
    ['Not in use', 'NOT_INUSE'],
    ['In use', 'INUSE'],
    ['Busy', 'BUSY'],
    ['Invalid', 'INVALID'],
    ['Unavailable', 'UNAVAILABLE'],
    ['Ringing', 'RINGING'],
    ['Ring+Inuse', 'RINGINUSE'],
    ['On Hold', 'ONHOLD'],
    ['Unknown', 'UNKNOWN'],
    ['Another word', 'UNKNOWN'],
  ] as const) {
    it(`reads "${words}" as ${word}`, async () => {
      const { results, sent } = await asked('endpoints', [endpoint('1001', words)]);
      should(results).match([{ ok: true, extension: '1001', text: word, devices: ['PJSIP/1001'], hint: '' }]);
      should(sent).deepEqual(['PJSIPShowEndpoints']);
    });
  }

  it('leaves out an item without a name, and takes one without a state as unknown', async () => {
    const items = [
      event('EndpointList', { DeviceState: 'In use' }),
      event('EndpointList', { ObjectName: '7' }),
    ];
    const { results } = await asked('endpoints', items);
    should(brief(results)).deepEqual(['7@ 0 idle true UNKNOWN PJSIP/7']);
  });

  it('is empty if the server has no endpoints, which it reports as an error (AMI 43, 69)', async () => {
    const { options, names } = await scriptedServer({
      answers: {
        pjsipshowendpoints: (action, client) =>
          client.answer(action, 'Response: Error', 'Message: No endpoints found\n'),
        // Whether the server is starting.
        getvar: refused,
        extensionstatelist: refused,
      },
    });
    const { results } = await refreshExtensions(options, { source: 'endpoints' });
    should(results).deepEqual([]);
    should(names()).containEql('PJSIPShowEndpoints');
  });

  it('rejects if the list gets no response', async () => {
    const { options } = await scriptedServer();
    const failed = rejection(refreshExtensions(options, { source: 'endpoints', queryTimeout: 20 }));
    should(await failed).match({ code: 'AMI_ERR_TIMEOUT' });
  });
});
