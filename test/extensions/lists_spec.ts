import should from 'should';
import { AmiError } from '../../src/errors';
import { type KnownServer, listDevices, listStates } from '../../src/extensions/lists';
import type { Send, SendOptions } from '../../src/session';
import type { ExtensionStatus } from '../../src/state-words';
import { event } from '../calls/replay';
import { frame } from '../state/observed-model';
import { rejection } from '../support/wait';

const unknownAction = new AmiError('AMI_ERR_REJECTED', 'refused', {
  response: frame('Response', 'Error', {
    Message: 'Invalid/unknown command: X. Use Action: ListCommands to show available commands.',
  }),
});
const denied = new AmiError('AMI_ERR_REJECTED', 'refused', {
  response: frame('Response', 'Error', { Message: 'Permission denied' }),
});
const late = new AmiError('AMI_ERR_TIMEOUT', 'no response');

/** A server that lists these items, then fails if `error` is given. */
function listing(items: readonly object[], error?: Error) {
  const asked: (SendOptions | undefined)[] = [];
  const server: KnownServer = {};
  const send: Send = async (_action, options) => {
    asked.push(options);
    for (const item of items) options?.onItem?.(event('Item', { ...item }));
    if (error) throw error;
    return { response: event('x', {}), items: [], complete: undefined, output: [] };
  };
  return { asked, server, send, options: { queryTimeout: 7, signal: new AbortController().signal, server } };
}

describe('The list of hints', () => {
  const hint = { Exten: '1', Context: 'home', Hint: 'PJSIP/1', Status: 0 };

  it('passes on the items that have a status, and keeps none', async () => {
    const { asked, server, send, options } = listing([hint, { Exten: '2' }]);
    const found: ExtensionStatus[] = [];
    should(await listStates(send, options, (status) => found.push(status))).be.undefined();
    should(found.map(({ extension }) => extension)).deepEqual(['1']);
    should(server).deepEqual({ hintCount: 2 });
    should(asked).match([{ timeout: 7, keepItems: false }]);
  });

  for (const [what, error, known] of [
    ['the server does not know it', unknownAction, { hasNoHintList: true }],
    ['it is not permitted', denied, {}],
    ['it is late', late, {}],
  ] as const) {
    it(`returns its error if ${what}, and remembers what the server lacks`, async () => {
      const { server, send, options } = listing([hint], error);
      should(await listStates(send, options, () => {})).equal(error);
      should(server).deepEqual(known);
    });
  }

  it('rejects with an error that is not of AMI', async () => {
    const fault = new TypeError('fault');
    const { send, options } = listing([], fault);
    should(await rejection(listStates(send, options, () => {}))).equal(fault);
  });
});

describe('The list of devices', () => {
  const items = [{ Device: 'pjsip/1', State: 'INUSE' }, { Device: 'PJSIP/2' }, { State: 'BUSY' }];

  it('has the states of the wanted devices, in any case of the technology', async () => {
    const { asked, send, options } = listing([...items, { Device: 'PJSIP/3', State: 'BUSY' }]);
    const wanted = new Set(['pjsip/1', 'pjsip/2', '']);
    should([...(await listDevices(send, options, wanted))]).deepEqual([
      ['pjsip/1', 'INUSE'],
      ['pjsip/2', ''],
      ['', 'BUSY'],
    ]);
    should(asked).match([{ timeout: 7, keepItems: false }]);
  });

  for (const [what, error, known] of [
    ['the server does not know it', unknownAction, { hasNoDeviceList: true }],
    ['it is not permitted', denied, {}],
    ['it is late', late, {}],
  ] as const) {
    it(`has what arrived if ${what}, and is requested again only if the server may have it`, async () => {
      const { asked, server, send, options } = listing(items, error);
      const wanted = new Set(['pjsip/1']);
      should([...(await listDevices(send, options, wanted))]).deepEqual([['pjsip/1', 'INUSE']]);
      should(server).deepEqual(known);
      await listDevices(send, options, wanted);
      should(asked).have.length(error === unknownAction ? 1 : 2);
    });
  }
});
