import { AmiError } from '../errors';
import { isoTime } from '../iso-time';
import { isStarting, type Send, type StopSignal } from '../session';
import type { ExtensionResult, ExtensionStatus } from '../state-words';
import {
  deviceKey,
  HINT_IN_RESPONSE,
  hintDevices,
  isReachable,
  mayHintBeCut,
  mixesKinds,
  withoutFragment,
} from '../state-words';
import type { ExtensionRequest, ExtensionRequests } from './extension-requests';
import { type ListOptions, listDevices, listStates } from './lists';

/**
 * Called with each result of a refresh as soon as the result is final.
 *
 * @param index position of the result in the summary, from 0
 * @param count total number of results
 */
export type OnResult = (result: ExtensionResult, index: number, count: number) => void;

/** Collects the results of a refresh, and reports each when it is final. */
export class Results {
  /** In the order of the requests; complete when `missing` is 0. */
  readonly list: ExtensionResult[];
  missing: number;
  readonly #requests: ExtensionRequests;
  readonly #onResult: OnResult;
  readonly #size = new Size();
  /** Indexes of results that need another query before they can be reported. */
  readonly #unsure: number[] = [];
  /** Results in `#unsure` whose hint was cut. */
  readonly #cut: ExtensionStatus[] = [];
  /**
   * Indexes of results without a hint, held back until a result with a hint arrives; then undefined. A server that is starting
   * reports every extension without a hint.
   */
  #unknown: number[] | undefined = [];

  constructor(requests: ExtensionRequests, onResult: OnResult) {
    this.#requests = requests;
    this.#onResult = onResult;
    this.missing = requests.length;
    this.list = new Array(this.missing).fill(undefined);
    for (const { index, request, fault } of requests.faulty)
      this.fail(index, request, { code: 'AMI_ERR_INVALID_ACTION', message: fault });
  }

  /** Adds an item of the list of all hints. */
  addListed(status: ExtensionStatus): void {
    const index = this.#requests.indexOf(status.extension, status.context);
    if (index !== undefined) this.#settle(index, status, needsPhoneState(status));
  }

  /** Adds the response to a query for this extension. */
  addResponse(index: number, status: ExtensionStatus): void {
    const isCut = mayHintBeCut(status.hint, HINT_IN_RESPONSE);
    if (isCut) this.#cut.push(status);
    this.#settle(index, status, isCut || needsPhoneState(status));
  }

  fail(index: number, request: ExtensionRequest, error: Pick<AmiError, 'code' | 'message'>): void {
    if (this.list[index] !== undefined) return;
    this.list[index] = failure(request, error);
    this.missing -= 1;
    this.#report(index);
  }

  #settle(index: number, status: ExtensionStatus, isUnsure: boolean): void {
    if (this.list[index] !== undefined) return;
    if (!this.#size.add(status)) {
      this.fail(index, status, sizeError());
      return;
    }
    this.list[index] = status;
    this.missing -= 1;
    if (this.#unknown && isUnknown(status)) {
      this.#unknown.push(index);
      return;
    }
    this.#reportUnknown();
    if (isUnsure) this.#unsure.push(index);
    else this.#report(index);
  }

  *unanswered(): Generator<[index: number, request: ExtensionRequest]> {
    for (let index = 0; index < this.list.length; index++)
      if (this.list[index] === undefined) yield [index, this.#requests.at(index)];
  }

  /**
   * Queries hints and device states that the responses left open, and reports the results that were held back for them.
   *
   * @param isListed whether the list of all hints was requested
   * @throws AmiError AMI_ERR_CONNECT if the server is starting
   */
  async complete(send: Send, options: ListOptions, isListed: boolean): Promise<void> {
    if (this.#unknown && this.#unknown.length > 0) await refuseStarting(send, options.signal);
    this.#reportUnknown();
    if (this.#unsure.length === 0) return;
    const unsure = this.#unsure.map((index) => this.list[index] as ExtensionStatus);
    await completeHints(send, this.#cut, options, isListed);
    await takeOnlineFromPhones(send, unsure, options);
    for (const index of this.#unsure.splice(0)) this.#report(index);
  }

  #reportUnknown(): void {
    const unknown = this.#unknown;
    if (!unknown) return;
    this.#unknown = undefined;
    for (const index of unknown) this.#report(index);
  }

  #report(index: number): void {
    this.#onResult(this.list[index] as ExtensionResult, index, this.list.length);
  }
}

/** Approximate memory in bytes of a result without its texts and devices, and of each device. */
const RESULT_COST = 300;
const DEVICE_COST = 40;
/** Limit of the memory of all results of a refresh. A hundred thousand ordinary results take half of it. */
const MAX_BYTES = 64 * 1024 * 1024;

type Sized = Pick<ExtensionStatus, 'extension' | 'context' | 'hint' | 'text' | 'devices'>;

/** Estimates the memory of the results of one refresh, and applies the limit. */
export class Size {
  #bytes = 0;

  /** Counts a status. @returns false, without counting it, if it would exceed the limit */
  add({ extension, context, hint, text, devices }: Sized): boolean {
    const characters = extension.length + context.length + 2 * hint.length + text.length;
    const bytes = this.#bytes + RESULT_COST + characters + DEVICE_COST * devices.length;
    if (bytes > MAX_BYTES) return false;
    this.#bytes = bytes;
    return true;
  }
}

export function sizeError(): AmiError {
  return new AmiError('AMI_ERR_PROTOCOL', `the states take more than ${MAX_BYTES / 1024 / 1024} MB`);
}

/** @throws AmiError AMI_ERR_CONNECT if Asterisk is starting and has not loaded its hints */
export async function refuseStarting(send: Send, signal: StopSignal): Promise<void> {
  if ((await isStarting(send, signal)) !== true) return;
  const message = 'Asterisk is still starting: it has not loaded its dialplan, so no state is known';
  throw new AmiError('AMI_ERR_CONNECT', message);
}

/** Sets `online` of hints that mix phones and other devices. It depends on the phones, whose states come from one list. */
export async function takeOnlineFromPhones(
  send: Send,
  statuses: readonly ExtensionStatus[],
  options: ListOptions,
): Promise<void> {
  const mixed = statuses.filter(needsPhoneState);
  if (mixed.length === 0) return;
  const wanted = new Set(mixed.flatMap(({ devices }) => devices.map(deviceKey)));
  const states = await listDevices(send, options, wanted);
  for (const status of mixed) status.online = isReachable(status.devices, states) ?? status.online;
}

/** Replaces each cut hint by the whole hint. If the server does not list the whole hint, its last, cut device is removed. */
async function completeHints(
  send: Send,
  statuses: readonly ExtensionStatus[],
  options: ListOptions,
  isListed: boolean,
): Promise<void> {
  const cut = new Map(statuses.map((status) => [`${status.extension}@${status.context}`, status]));
  if (cut.size === 0) return;
  for (const status of cut.values()) setHint(status, withoutFragment(status.hint));
  if (isListed || options.server.hasNoHintList) return;
  await listStates(send, options, ({ extension, context, hint }) => {
    const status = cut.get(`${extension}@${context}`);
    if (status) setHint(status, hint);
  });
}

function setHint(status: ExtensionStatus, hint: string): void {
  status.hint = hint;
  status.devices = hintDevices(hint);
}

function failure(
  { extension, context }: Pick<ExtensionStatus, 'extension' | 'context'>,
  { code, message }: Pick<AmiError, 'code' | 'message'>,
): ExtensionResult {
  return { extension, context, ok: false, error: { code, message }, checkedAt: isoTime(Date.now()) };
}

/** Whether only a query can say if the phone is reachable. If the hint is unavailable, so are all its devices: no query is needed. */
function needsPhoneState({ online, devices }: ExtensionStatus): boolean {
  return online && mixesKinds(devices);
}

function isUnknown({ code, hint }: ExtensionStatus): boolean {
  return code === -1 && hint === '';
}
