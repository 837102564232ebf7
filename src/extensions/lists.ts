import { AmiError } from '../errors';
import { CachedHeaderIndex, type Frame, saysUnknownCommand } from '../protocol';
import type { Send, StopSignal } from '../session';
import { deviceKey, type ExtensionStatus, extensionStatus } from '../state-words';

/** Facts about a server that earlier refreshes have learned. */
export interface KnownServer {
  /** Length of its list of hints when it was last requested. */
  hintCount?: number | undefined;
  /** Queries for single extensions since the list of hints was last requested. */
  queries?: number | undefined;
  /** It has no ExtensionStateList (Asterisk before 13). */
  hasNoHintList?: boolean | undefined;
  /** It has no DeviceStateList (Asterisk before 13, or res_manager_devicestate is not loaded). */
  hasNoDeviceList?: boolean | undefined;
  /** Banner of the server. If it changes, the other facts are forgotten. */
  banner?: string | undefined;
}

export interface ListOptions {
  /** ms for the response to one query, or for the next item of a list; undefined: the session's `actionTimeout`. */
  queryTimeout?: number | undefined;
  signal: StopSignal;
  server: KnownServer;
}

const DEVICE = new CachedHeaderIndex('Device');
const STATE = new CachedHeaderIndex('State');

/** @returns the error that ended the list; `onStatus` has been called for the items before it */
export async function listStates(
  send: Send,
  { queryTimeout, signal, server }: ListOptions,
  onStatus: (status: ExtensionStatus) => void,
): Promise<AmiError | undefined> {
  let count = 0;
  const failed = await list(send, 'ExtensionStateList', { queryTimeout, signal }, (item) => {
    count += 1;
    const status = extensionStatus(item);
    if (status) onStatus(status);
  });
  if (!failed) server.hintCount = count;
  else if (isUnknownAction(failed)) server.hasNoHintList = true;
  return failed;
}

/** @returns the states of these devices by `deviceKey`, as far as the server lists them */
export async function listDevices(
  send: Send,
  { queryTimeout, signal, server }: ListOptions,
  wanted: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const states = new Map<string, string>();
  if (server.hasNoDeviceList) return states;
  const failed = await list(send, 'DeviceStateList', { queryTimeout, signal }, (item) => {
    const key = deviceKey(item.at(DEVICE) ?? '');
    if (wanted.has(key)) states.set(key, item.at(STATE) ?? '');
  });
  if (failed && isUnknownAction(failed)) server.hasNoDeviceList = true;
  return states;
}

function list(
  send: Send,
  Action: string,
  { queryTimeout, signal }: Pick<ListOptions, 'queryTimeout' | 'signal'>,
  onItem: (item: Frame) => void,
): Promise<AmiError | undefined> {
  return send({ Action }, { timeout: queryTimeout, signal, onItem, keepItems: false }).then(
    () => undefined,
    (error) => {
      if (error instanceof AmiError) return error;
      throw error;
    },
  );
}

export function isUnknownAction({ code, response }: AmiError): boolean {
  return code === 'AMI_ERR_REJECTED' && response !== undefined && saysUnknownCommand(response);
}

/** Forgets the facts after a change of the banner: another Asterisk may have the lists that the last one lacked. */
export function forget(server: KnownServer, banner: string): void {
  if (server.banner !== undefined) {
    server.hintCount = undefined;
    server.queries = undefined;
    server.hasNoHintList = undefined;
    server.hasNoDeviceList = undefined;
  }
  server.banner = banner;
}
