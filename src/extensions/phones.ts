import { AmiError } from '../errors';
import { isoTime } from '../iso-time';
import { type Frame, saysEmptyList } from '../protocol';
import type { Send } from '../session';
import { type ExtensionResult, type ExtensionStatus, extensionState, isPhone } from '../state-words';
import { wallClock } from '../turn-clock';
import { ExtensionRequests } from './extension-requests';
import type { QueryOptions } from './query';
import { refuseStarting, Size, sizeError } from './results';

/** Source of the states: `hints` for extensions with a hint; `devices` or `endpoints` for phones, which need no hint. */
export type RefreshSource = 'hints' | 'devices' | 'endpoints';

/** Code of an extension whose only device has this state (main/extension_state.c ast_devstate_to_extenstate). */
const CODES: ReadonlyMap<string, number> = new Map([
  ['NOT_INUSE', 0],
  ['UNKNOWN', 0],
  ['INUSE', 1],
  ['BUSY', 2],
  ['INVALID', 4],
  ['UNAVAILABLE', 4],
  ['RINGING', 8],
  ['RINGINUSE', 9],
  ['ONHOLD', 16],
]);

/** Device states by the words that PJSIPShowEndpoints uses for them (main/devicestate.c ast_devstate2str). */
const SPOKEN: ReadonlyMap<string, string> = new Map([
  ['not in use', 'NOT_INUSE'],
  ['in use', 'INUSE'],
  ['busy', 'BUSY'],
  ['invalid', 'INVALID'],
  ['unavailable', 'UNAVAILABLE'],
  ['ringing', 'RINGING'],
  ['ring+inuse', 'RINGINUSE'],
  ['on hold', 'ONHOLD'],
  ['unknown', 'UNKNOWN'],
]);

/** Limit of characters of a device. Asterisk's own names are shorter (AST_CHANNEL_NAME is 80). */
const MAX_NAME_LENGTH = 1024;

interface Phone {
  extension: string;
  device: string;
  word: string;
}

/**
 * Queries the states of phones with one list. The name of the device or endpoint stands for the extension: `1001` for
 * `PJSIP/1001`.
 *
 * @param entries undefined: all phones
 * @param context copied into the results, because phones have no context
 * @returns one result per entry, in order. A name that no phone has gets the state `unknown`
 * @throws AmiError the error that refused or ended the list; AMI_ERR_CONNECT if the server is starting; AMI_ERR_PROTOCOL if the
 *   states take too much memory
 */
export async function queryPhones(
  send: Send,
  source: Exclude<RefreshSource, 'hints'>,
  entries: readonly unknown[] | undefined,
  context: string | undefined,
  options: QueryOptions,
): Promise<ExtensionResult[]> {
  const phones = await listPhones(send, source, options);
  if (phones.length === 0) await refuseStarting(send, options.signal);
  const results = entries
    ? requested(new ExtensionRequests(entries, context), phones)
    : phones.map((phone) => statusOf(phone, context ?? ''));
  results.forEach((result, index) => {
    options.onResult(result, index, results.length);
  });
  return results;
}

async function listPhones(
  send: Send,
  source: Exclude<RefreshSource, 'hints'>,
  { queryTimeout, signal }: QueryOptions,
): Promise<Phone[]> {
  const [Action, read] =
    source === 'devices'
      ? (['DeviceStateList', deviceIn] as const)
      : (['PJSIPShowEndpoints', endpointIn] as const);
  const phones: Phone[] = [];
  const size = new Size();
  let isTooLarge = false;
  const onItem = (item: Frame) => {
    const phone = read(item);
    if (!phone) return;
    const { extension, device, word } = phone;
    if (size.add({ extension, context: '', hint: device, text: word, devices: [device] })) phones.push(phone);
    else isTooLarge = true;
  };
  try {
    await send({ Action }, { timeout: queryTimeout, signal, keepItems: false, onItem });
  } catch (error) {
    const { response } = error instanceof AmiError ? error : {};
    if (!response || !saysEmptyList(Action, response)) throw error;
  }
  if (isTooLarge) throw sizeError();
  return phones;
}

function deviceIn(item: Frame): Phone | undefined {
  const device = item.get('Device') ?? '';
  if (!isPhone(device) || device.length > MAX_NAME_LENGTH) return undefined;
  return { extension: device.slice(device.indexOf('/') + 1), device, word: item.get('State') ?? '' };
}

function endpointIn(item: Frame): Phone | undefined {
  const extension = item.get('ObjectName');
  if (!extension || extension.length > MAX_NAME_LENGTH) return undefined;
  const word = SPOKEN.get((item.get('DeviceState') ?? '').toLowerCase()) ?? 'UNKNOWN';
  return { extension, device: `PJSIP/${extension}`, word };
}

function requested(requests: ExtensionRequests, phones: readonly Phone[]): ExtensionResult[] {
  const byName = new Map<string, Phone>();
  for (const phone of phones) {
    byName.set(phone.device, phone);
    if (!byName.has(phone.extension)) byName.set(phone.extension, phone);
  }
  const faults = new Map(requests.faulty.map(({ index, fault }) => [index, fault]));
  return Array.from({ length: requests.length }, (_, index): ExtensionResult => {
    const { extension, context } = requests.at(index);
    const fault = faults.get(index);
    const checkedAt = isoTime(wallClock.now());
    if (fault !== undefined) {
      const error = { code: 'AMI_ERR_INVALID_ACTION', message: fault } as const;
      return { extension, context, ok: false, error, checkedAt };
    }
    const phone = byName.get(extension);
    if (phone) return { ...statusOf(phone, context), extension };
    return { ...UNKNOWN, extension, context, devices: [], checkedAt };
  });
}

/** Result for a name that no phone has: the same as for an extension without a hint. */
const UNKNOWN = { ok: true, code: -1, state: 'unknown', text: 'Unknown', online: false, hint: '' } as const;

function statusOf({ extension, device, word }: Phone, context: string): ExtensionStatus {
  const code = CODES.get(word) ?? 0;
  return {
    extension,
    context,
    ok: true,
    code,
    state: extensionState(code),
    text: word,
    online: code !== 4,
    hint: '',
    devices: [device],
    checkedAt: isoTime(wallClock.now()),
  };
}
