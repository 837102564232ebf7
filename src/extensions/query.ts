import { setImmediate as nextTurn } from 'node:timers/promises';
import { AmiError } from '../errors';
import { saysNoHints } from '../protocol';
import { quoted } from '../quoted';
import type { Send } from '../session';
import { listHints } from './hints';
import { type ListOptions, listStates } from './lists';
import { type ExtensionRequest, ExtensionRequests } from './requests';
import { askPhones, type OnResult, Results, refuseStarting, Size, tooMuch } from './results';
import { type ExtensionResult, type ExtensionStatus, extensionStatus } from './state';

/** For this many extensions one list of all hints costs less than a query each, unless the list is `MUCH_LONGER` times as long. */
const MANY = 100;
const MUCH_LONGER = 3;
/** Queries that wait for their answer at a time. Asterisk answers thousands in order; this bounds our memory. */
const IN_FLIGHT = 1000;
/** Contexts that an error names. */
const MOST_NAMED = 10;

export interface QueryOptions extends ListOptions {
  onResult: OnResult;
}

/**
 * Asks for the states of these extensions; each succeeds or fails alone.
 *
 * @param areFromServer whether the entries are hints that this server listed
 * @returns one result each, in their order
 * @throws AmiError AMI_ERR_CONNECT where the server is starting
 */
export async function queryExtensions(
  send: Send,
  entries: readonly unknown[],
  context: string | undefined,
  options: QueryOptions,
  areFromServer = false,
): Promise<ExtensionResult[]> {
  const { hints, onResult } = options;
  let known: Results | undefined;
  const results = () => {
    known ??= new Results(new ExtensionRequests(entries, context, areFromServer), onResult);
    return known;
  };
  const isListed =
    entries.length >= MANY && !hints.hasNoHintList && (hints.count ?? 0) <= MUCH_LONGER * entries.length;
  if (isListed) {
    const [failed] = await Promise.all([
      listStates(send, options, (status) => results().take(status)),
      // The question goes out before ten thousand entries are looked at: the server makes its list meanwhile.
      nextTurn().then(results),
    ]);
    // A server that sends a list without end is not asked ten thousand questions more.
    if (failed?.code === 'AMI_ERR_PROTOCOL')
      for (const [index, request] of results().unanswered()) results().fail(index, request, failed);
  }

  const queue = results().unanswered();
  const worker = async () => {
    for (const [index, request] of queue) await queryOne(send, request, index, results(), options);
  };
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, results().missing) }, worker));
  await results().complete(send, options, isListed);
  return results().list;
}

/**
 * The states of all hints, of one context or of every one.
 *
 * @throws AmiError what the list was refused or cut short with: nobody can tell then which hints are missing;
 *   AMI_ERR_INVALID_ACTION where hints stand in other contexts alone; AMI_ERR_CONNECT where the server is starting
 */
export async function queryAllHints(
  send: Send,
  context: string | undefined,
  options: QueryOptions,
): Promise<ExtensionResult[]> {
  const statuses: ExtensionStatus[] = [];
  const size = new Size();
  let isTooMuch = false;
  const elsewhere = new Elsewhere();
  const failed = options.hints.hasNoHintList
    ? undefined
    : await listStates(send, options, (status) => {
        if (context && status.context !== context) elsewhere.add(status.context);
        else if (size.add(status)) statuses.push(status);
        else isTooMuch = true;
      });
  if (options.hints.hasNoHintList) return queryShownHints(send, context, options);
  if (failed && !isWithoutHints(failed)) throw failed;
  if (isTooMuch) throw tooMuch();
  if (statuses.length === 0) {
    await refuseStarting(send, options.signal);
    if (context) elsewhere.refuse(context);
  }
  await askPhones(send, statuses, options);
  // Only now is their number known, which a Join behind us needs with every one of them.
  statuses.forEach((status, index) => {
    options.onResult(status, index, statuses.length);
  });
  return statuses;
}

/** The same on a server without a list of hints: its console names them, and then each is asked for. */
async function queryShownHints(
  send: Send,
  context: string | undefined,
  options: QueryOptions,
): Promise<ExtensionResult[]> {
  const { queryTimeout, signal } = options;
  const hints = await listHints(send, context, { timeout: queryTimeout, signal });
  const wanted = hints.filter((hint) => !context || hint.context === context);
  if (wanted.length === 0) {
    await refuseStarting(send, signal);
    const elsewhere = new Elsewhere();
    for (const hint of hints) elsewhere.add(hint.context);
    if (context) elsewhere.refuse(context);
  }
  return queryExtensions(send, wanted, context, options, true);
}

/** The contexts that have hints, where the one that was asked for may have none. */
class Elsewhere {
  readonly #names = new Set<string>();
  #areMore = false;

  add(context: string): void {
    if (this.#names.has(context)) return;
    if (this.#names.size < MOST_NAMED) this.#names.add(context);
    else this.#areMore = true;
  }

  /** @throws AmiError AMI_ERR_INVALID_ACTION, unless no context has hints */
  refuse(context: string): void {
    if (this.#names.size === 0) return;
    const names = [...this.#names].map((name) => quoted(name, LONGEST_NAME)).join(', ');
    throw new AmiError(
      'AMI_ERR_INVALID_ACTION',
      `context ${quoted(context, LONGEST_NAME)} has no hints of its own, and those of contexts that it includes do not count; ` +
        `hints stand in: ${names}${this.#areMore ? ' and others' : ''}`,
    );
  }
}

/** AST_MAX_CONTEXT is 80 (include/asterisk/channel.h). */
const LONGEST_NAME = 80;

function isWithoutHints({ response }: AmiError): boolean {
  return response !== undefined && saysNoHints(response);
}

async function queryOne(
  send: Send,
  request: ExtensionRequest,
  index: number,
  results: Results,
  { queryTimeout, signal }: QueryOptions,
): Promise<void> {
  const { extension, context } = request;
  try {
    const action = { Action: 'ExtensionState', Exten: extension, Context: context };
    const { response } = await send(action, { timeout: queryTimeout, signal });
    const status = extensionStatus(response);
    // Asked and answered under the same name, even where Asterisk leaves it out of its answer.
    if (status) results.answer(index, { ...status, extension, context });
    else {
      const message = `Asterisk's answer for ${quoted(extension)} holds no status`;
      results.fail(index, request, new AmiError('AMI_ERR_PROTOCOL', message));
    }
  } catch (error) {
    if (error instanceof AmiError) results.fail(index, request, error);
    else throw error;
  }
}
