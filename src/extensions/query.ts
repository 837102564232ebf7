import { setImmediate as nextTurn } from 'node:timers/promises';
import { AmiError } from '../errors';
import { isoTime } from '../iso-time';
import type { Frame } from '../protocol';
import type { Send } from '../session';
import { listHints } from './hints';
import { type ExtensionRequest, ExtensionRequests } from './requests';
import { type ExtensionResult, type ExtensionStatus, extensionStatus } from './state';

/** From so many on, one list of all hints costs less than a query each, unless it is known to be so many times as long. */
const MANY = 100;
const MUCH_LONGER = 3;
/** Queries that wait for their answer at a time. Asterisk answers thousands in order; this bounds our memory. */
const IN_FLIGHT = 1000;

/** What is known of a server's list of hints. */
export interface KnownHints {
  /** How long it was when it was last asked for. */
  count?: number;
}

export interface QueryOptions {
  /** ms for one extension's answer, or for the list of all; the session's, if left out. */
  queryTimeout?: number | undefined;
  signal: AbortSignal;
  hints: KnownHints;
  onResult: (result: ExtensionResult, index: number, count: number) => void;
}

/**
 * Asks for the states of these extensions; each succeeds or fails alone.
 *
 * @returns one result each, in their order
 */
export async function queryExtensions(
  send: Send,
  entries: readonly unknown[],
  context: string | undefined,
  options: QueryOptions,
): Promise<ExtensionResult[]> {
  const { hints, onResult } = options;
  let known: Results | undefined;
  const results = () => {
    known ??= new Results(new ExtensionRequests(entries, context), onResult);
    return known;
  };
  if (entries.length >= MANY && (hints.count ?? 0) <= MUCH_LONGER * entries.length) {
    await Promise.all([
      listStates(send, options, (status) => results().take(status)),
      // The question goes out before ten thousand entries are looked at: the server makes its list meanwhile.
      nextTurn().then(results),
    ]);
  }

  const queue = results().unanswered();
  const worker = async () => {
    for (const [index, request] of queue) results().settle(index, await queryOne(send, request, options));
  };
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, results().missing) }, worker));
  return results().list;
}

/** What is known of the extensions that were asked for. */
class Results {
  /** In the order asked for; complete when nothing is missing. */
  readonly list: ExtensionResult[];
  missing: number;
  readonly #requests: ExtensionRequests;
  readonly #onResult: QueryOptions['onResult'];

  constructor(requests: ExtensionRequests, onResult: QueryOptions['onResult']) {
    this.#requests = requests;
    this.#onResult = onResult;
    this.missing = requests.length;
    this.list = new Array(this.missing).fill(undefined);
    for (const { place, request, fault } of requests.faulty)
      this.settle(place, failure(request, new AmiError('AMI_ERR_INVALID_ACTION', fault)));
  }

  /** An item of the list of all. */
  take(status: ExtensionStatus): void {
    const index = this.#requests.placeOf(status.extension, status.context);
    if (index !== undefined) this.settle(index, status);
  }

  settle(index: number, result: ExtensionResult): void {
    if (this.list[index] !== undefined) return;
    this.list[index] = result;
    this.missing -= 1;
    this.#onResult(result, index, this.list.length);
  }

  *unanswered(): Generator<[index: number, request: ExtensionRequest]> {
    for (let index = 0; index < this.list.length; index++)
      if (this.list[index] === undefined) yield [index, this.#requests.at(index)];
  }
}

/**
 * The states of all hints, of one context or of every one.
 *
 * @throws AmiError what the list was refused or cut short with: nobody can tell then which hints are missing
 */
export async function queryAllHints(
  send: Send,
  context: string | undefined,
  options: QueryOptions,
): Promise<ExtensionResult[]> {
  const results: ExtensionStatus[] = [];
  const failed = await listStates(send, options, (status) => {
    if (!context || status.context === context) results.push(status);
  });
  if (failed && isUnknownAction(failed)) {
    const hints = await listHints(send, { timeout: options.queryTimeout, signal: options.signal });
    const wanted = hints.filter((hint) => !context || hint.context === context);
    return queryExtensions(send, wanted, context, options);
  }
  if (failed && !/no dialplan hints/i.test(failed.message)) throw failed;
  // Only now is their number known, which a Join behind us needs with every one of them.
  results.forEach((result, index) => {
    options.onResult(result, index, results.length);
  });
  return results;
}

/** @returns what the list failed with; whatever it had brought by then was handed over */
async function listStates(
  send: Send,
  { queryTimeout, signal, hints }: QueryOptions,
  onStatus: (status: ExtensionStatus) => void,
): Promise<AmiError | undefined> {
  let count = 0;
  const onItem = (item: Frame) => {
    count += 1;
    const status = extensionStatus(item);
    if (status) onStatus(status);
  };
  try {
    await send({ Action: 'ExtensionStateList' }, { timeout: queryTimeout, signal, onItem, keepItems: false });
    hints.count = count;
    return undefined;
  } catch (error) {
    if (!(error instanceof AmiError)) throw error;
    // Before 13 there is no such list: it need not be asked for again.
    if (isUnknownAction(error)) hints.count = Number.POSITIVE_INFINITY;
    return error;
  }
}

async function queryOne(
  send: Send,
  request: ExtensionRequest,
  { queryTimeout, signal }: QueryOptions,
): Promise<ExtensionResult> {
  const { extension, context } = request;
  try {
    const action = { Action: 'ExtensionState', Exten: extension, Context: context };
    const { response } = await send(action, { timeout: queryTimeout, signal });
    const status = extensionStatus(response);
    // Asked and answered under the same name, even where Asterisk leaves it out of its answer.
    if (status) return { ...status, extension, context };
    const message = `Asterisk's answer for ${extension} holds no status`;
    return failure(request, new AmiError('AMI_ERR_PROTOCOL', message));
  } catch (error) {
    if (error instanceof AmiError) return failure(request, error);
    throw error;
  }
}

function failure({ extension, context }: ExtensionRequest, { code, message }: AmiError): ExtensionResult {
  return { extension, context, ok: false, error: { code, message }, checkedAt: isoTime(Date.now()) };
}

function isUnknownAction({ code, response }: AmiError): boolean {
  return code === 'AMI_ERR_REJECTED' && /invalid\/unknown command/i.test(response?.get('Message') ?? '');
}
