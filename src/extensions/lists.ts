import { AmiError } from '../errors';
import { CachedHeaderIndex, type Frame, saysUnknownCommand } from '../protocol';
import type { Send } from '../session';
import { deviceKey } from './devices';
import { type ExtensionStatus, extensionStatus } from './state';

/** What earlier refreshes learned of a server. */
export interface KnownHints {
  /** How long its list of hints was when it was last asked for. */
  count?: number | undefined;
  /** It has no such list: that is so before Asterisk 13. */
  hasNoHintList?: boolean | undefined;
  /** It has no list of devices: before 13, or where res_manager_devicestate is not loaded. */
  hasNoDeviceList?: boolean | undefined;
  /** What it greeted with. Another banner is another Asterisk, of which nothing is known. */
  banner?: string | undefined;
}

export interface ListOptions {
  /** ms for one extension's answer, or for the next item of a list; the session's, if left out. */
  queryTimeout?: number | undefined;
  signal: AbortSignal;
  hints: KnownHints;
}

const DEVICE = new CachedHeaderIndex('Device');
const STATE = new CachedHeaderIndex('State');

/** @returns what the list failed with; whatever it had brought by then was handed over */
export async function listStates(
  send: Send,
  { queryTimeout, signal, hints }: ListOptions,
  onStatus: (status: ExtensionStatus) => void,
): Promise<AmiError | undefined> {
  let count = 0;
  const failed = await list(send, 'ExtensionStateList', { queryTimeout, signal }, (item) => {
    count += 1;
    const status = extensionStatus(item);
    if (status) onStatus(status);
  });
  if (!failed) hints.count = count;
  else if (isUnknownAction(failed)) hints.hasNoHintList = true;
  return failed;
}

/** @returns the states of these devices, by `deviceKey`, as far as the server tells them */
export async function listDevices(
  send: Send,
  { queryTimeout, signal, hints }: ListOptions,
  wanted: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const states = new Map<string, string>();
  if (hints.hasNoDeviceList) return states;
  const failed = await list(send, 'DeviceStateList', { queryTimeout, signal }, (item) => {
    const key = deviceKey(item.at(DEVICE) ?? '');
    if (wanted.has(key)) states.set(key, item.at(STATE) ?? '');
  });
  if (failed && isUnknownAction(failed)) hints.hasNoDeviceList = true;
  return states;
}

async function list(
  send: Send,
  Action: string,
  { queryTimeout, signal }: Pick<ListOptions, 'queryTimeout' | 'signal'>,
  onItem: (item: Frame) => void,
): Promise<AmiError | undefined> {
  try {
    await send({ Action }, { timeout: queryTimeout, signal, onItem, keepItems: false });
    return undefined;
  } catch (error) {
    if (error instanceof AmiError) return error;
    throw error;
  }
}

export function isUnknownAction({ code, response }: AmiError): boolean {
  return code === 'AMI_ERR_REJECTED' && response !== undefined && saysUnknownCommand(response);
}
