import { AmiError } from '../errors';
import { isoTime } from '../iso-time';
import { isStarting, type Send } from '../session';
import { mayBeCut } from './cut';
import { deviceKey, hintDevices, isReachable, mixesKinds, withoutFragment } from './devices';
import { type ListOptions, listDevices, listStates } from './lists';
import type { ExtensionRequest, ExtensionRequests } from './requests';
import type { ExtensionResult, ExtensionStatus } from './state';

/** Bytes of a hint that the answer to ExtensionState holds (main/manager.c action_extensionstate). */
const HINT_BYTES = 255;

export type OnResult = (result: ExtensionResult, index: number, count: number) => void;

/** What is known of the extensions that were asked for. */
export class Results {
  /** In the order asked for; complete when nothing is missing. */
  readonly list: ExtensionResult[];
  missing: number;
  readonly #requests: ExtensionRequests;
  readonly #onResult: OnResult;
  readonly #size = new Size();
  /** The places of those about which more must be asked before they are told. */
  readonly #unsure: number[] = [];
  /** Of these, those whose hint was cut. */
  readonly #cut: ExtensionStatus[] = [];
  /** The places of those without a hint, until one has one: a server that is starting says so of all. */
  #unknown: number[] | undefined = [];

  constructor(requests: ExtensionRequests, onResult: OnResult) {
    this.#requests = requests;
    this.#onResult = onResult;
    this.missing = requests.length;
    this.list = new Array(this.missing).fill(undefined);
    for (const { place, request, fault } of requests.faulty)
      this.fail(place, request, { code: 'AMI_ERR_INVALID_ACTION', message: fault });
  }

  /** An item of the list of all. */
  take(status: ExtensionStatus): void {
    const index = this.#requests.placeOf(status.extension, status.context);
    if (index !== undefined) this.#settle(index, status, isOpen(status));
  }

  /** The answer to a question for this one alone. */
  answer(index: number, status: ExtensionStatus): void {
    const isCut = status.hint !== '' && mayBeCut(status.hint, HINT_BYTES);
    if (isCut) this.#cut.push(status);
    this.#settle(index, status, isCut || isOpen(status));
  }

  fail(index: number, request: ExtensionRequest, error: Pick<AmiError, 'code' | 'message'>): void {
    if (this.list[index] !== undefined) return;
    this.list[index] = failure(request, error);
    this.missing -= 1;
    this.#tell(index);
  }

  #settle(index: number, status: ExtensionStatus, isUnsure: boolean): void {
    if (this.list[index] !== undefined) return;
    if (!this.#size.add(status)) {
      this.fail(index, status, tooMuch());
      return;
    }
    this.list[index] = status;
    this.missing -= 1;
    if (this.#unknown && isUnknown(status)) {
      this.#unknown.push(index);
      return;
    }
    this.#tellUnknown();
    if (isUnsure) this.#unsure.push(index);
    else this.#tell(index);
  }

  *unanswered(): Generator<[index: number, request: ExtensionRequest]> {
    for (let index = 0; index < this.list.length; index++)
      if (this.list[index] === undefined) yield [index, this.#requests.at(index)];
  }

  /**
   * Asks what the answers left open, and tells what was held back for it.
   *
   * @param isListed whether the list of all hints has been asked for
   * @throws AmiError AMI_ERR_CONNECT where the server is starting
   */
  async complete(send: Send, options: ListOptions, isListed: boolean): Promise<void> {
    if (this.#unknown && this.#unknown.length > 0) await refuseStarting(send, options.signal);
    this.#tellUnknown();
    if (this.#unsure.length === 0) return;
    const unsure = this.#unsure.map((index) => this.list[index] as ExtensionStatus);
    await completeHints(send, this.#cut, options, isListed);
    await askPhones(send, unsure, options);
    for (const index of this.#unsure.splice(0)) this.#tell(index);
  }

  #tellUnknown(): void {
    const unknown = this.#unknown;
    if (!unknown) return;
    this.#unknown = undefined;
    for (const index of unknown) this.#tell(index);
  }

  #tell(index: number): void {
    this.#onResult(this.list[index] as ExtensionResult, index, this.list.length);
  }
}

/** About what a result costs to keep, in bytes: itself, its texts, and each device. */
const RESULT_COST = 300;
const DEVICE_COST = 40;
/** Of all results of a refresh: a hundred thousand ordinary ones cost half of it. */
const MOST_BYTES = 64 * 1024 * 1024;

/** How much memory results take, whatever a server sends. */
export class Size {
  #bytes = 0;

  /** @returns false where it would be too much: then it does not count */
  add({ extension, context, hint, text, devices }: ExtensionStatus): boolean {
    const characters = extension.length + context.length + 2 * hint.length + text.length;
    const bytes = this.#bytes + RESULT_COST + characters + DEVICE_COST * devices.length;
    if (bytes > MOST_BYTES) return false;
    this.#bytes = bytes;
    return true;
  }
}

export function tooMuch(): AmiError {
  return new AmiError('AMI_ERR_PROTOCOL', `the states are more than ${MOST_BYTES / 1024 / 1024} MB`);
}

/** @throws AmiError AMI_ERR_CONNECT where Asterisk has not loaded its dialplan yet: then it knows no hint at all */
export async function refuseStarting(send: Send, signal: AbortSignal): Promise<void> {
  if ((await isStarting(send, signal)) !== true) return;
  const message = 'Asterisk is still starting: it has not loaded its dialplan yet, so that no state is known';
  throw new AmiError('AMI_ERR_CONNECT', message);
}

/** Takes `online` of hints that mix phones with something else from the phones themselves: one question for all. */
export async function askPhones(
  send: Send,
  statuses: readonly ExtensionStatus[],
  options: ListOptions,
): Promise<void> {
  const mixed = statuses.filter(isOpen);
  if (mixed.length === 0) return;
  const wanted = new Set(mixed.flatMap(({ devices }) => devices.map(deviceKey)));
  const states = await listDevices(send, options, wanted);
  for (const status of mixed) status.online = isReachable(status.devices, states) ?? status.online;
}

/** Gives those whose hint was cut the whole one, or what is whole of it. */
async function completeHints(
  send: Send,
  statuses: readonly ExtensionStatus[],
  options: ListOptions,
  isListed: boolean,
): Promise<void> {
  const cut = new Map(statuses.map((status) => [`${status.extension}@${status.context}`, status]));
  if (cut.size === 0) return;
  for (const status of cut.values()) setHint(status, withoutFragment(status.hint));
  if (isListed || options.hints.hasNoHintList) return;
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

/** Whether its code leaves open if a phone can be reached. Where all devices together are unavailable, the phone is, too. */
function isOpen({ online, devices }: ExtensionStatus): boolean {
  return online && mixesKinds(devices);
}

function isUnknown({ code, hint }: ExtensionStatus): boolean {
  return code === -1 && hint === '';
}
