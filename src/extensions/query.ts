import { setImmediate as nextTurn } from 'node:timers/promises';
import { AmiError } from '../errors';
import { saysNoHints } from '../protocol';
import { quoted } from '../quoted';
import type { Send } from '../session';
import { type ExtensionResult, type ExtensionStatus, extensionStatus } from '../state-words';
import { type ExtensionRequest, ExtensionRequests } from './extension-requests';
import { listHints } from './hints';
import { type KnownServer, type ListOptions, listStates } from './lists';
import { type OnResult, Results, refuseStarting, Size, sizeError, takeOnlineFromPhones } from './results';

/** From this many extensions on, one list of all hints is faster than a query per extension, unless the list is too long. */
const LIST_FROM = 100;
/** From this many extensions on, a list may save time. */
const LEARN_FROM = 10;
/** Number of queries for single extensions after which the length of the list is learned. */
const LEARN_AFTER = 100;
/** From this many extensions on, a refresh may use several sessions. */
export const SPREAD_FROM = 100;
/** Hints in the list per requested extension. Above this ratio, queries are faster than the list. */
const MAX_LIST_RATIO = 3;
/** Limit of queries in flight, so that our memory is limited. Asterisk would accept more. */
const MAX_IN_FLIGHT = 1000;
/** Number of contexts that an error names. */
const MAX_NAMED = 10;

export interface QueryOptions extends ListOptions {
  onResult: OnResult;
  /** True if several sessions share the queries. No list is requested then: a single session would have to send it. */
  isSpread?: boolean;
}

/**
 * Queries the states of these extensions. Each succeeds or fails on its own.
 *
 * @param areFromServer true if this server itself has listed the entries
 * @returns one result per extension, in the order of the entries
 * @throws AmiError AMI_ERR_CONNECT if the server is starting
 */
export async function queryExtensions(
  send: Send,
  entries: readonly unknown[],
  context: string | undefined,
  options: QueryOptions,
  areFromServer = false,
): Promise<ExtensionResult[]> {
  const { server, onResult } = options;
  let made: Results | undefined;
  const results = () => {
    made ??= new Results(new ExtensionRequests(entries, context, areFromServer), onResult);
    return made;
  };
  const isListed = !options.isSpread && isListWorthwhile(server, entries.length);
  if (isListed) {
    const listing = listStates(send, options, (status) => results().addListed(status));
    if (entries.length < LIST_FROM) results();
    // Ten thousand entries are read after the request is sent: the server builds its list in the meantime.
    else await Promise.all([listing, nextTurn().then(results)]);
    const failed = await listing;
    // A server with an endless list must not get ten thousand queries.
    if (failed?.code === 'AMI_ERR_PROTOCOL')
      for (const [index, request] of results().unanswered()) results().fail(index, request, failed);
  }

  server.queries = isListed ? 0 : (server.queries ?? 0) + results().missing;
  if (results().missing > 0) await queryMissing(send, results(), options);
  await results().complete(send, options, isListed);
  return results().list;
}

/**
 * For few extensions the list is requested only if it is known not to be longer: each extension that it lacks costs a query
 * after it. Its length is learned with one list, after so many queries that this list does not cost much in comparison.
 */
function isListWorthwhile(
  { hasNoHintList, hintCount, queries = 0 }: KnownServer,
  extensions: number,
): boolean {
  if (hasNoHintList) return false;
  if (extensions >= LIST_FROM) return (hintCount ?? 0) <= MAX_LIST_RATIO * extensions;
  if (hintCount === undefined) return extensions >= LEARN_FROM && queries >= LEARN_AFTER;
  return hintCount > 0 && hintCount <= extensions;
}

/**
 * Queries the states of all hints.
 *
 * @param context the only context whose hints are returned; undefined: all contexts
 * @throws AmiError the error that refused or ended the list, because it is unknown which hints are missing;
 *   AMI_ERR_INVALID_ACTION if only other contexts have hints; AMI_ERR_CONNECT if the server is starting
 */
export async function queryAllHints(
  send: Send,
  context: string | undefined,
  options: QueryOptions,
): Promise<ExtensionResult[]> {
  const statuses: ExtensionStatus[] = [];
  const size = new Size();
  let isTooLarge = false;
  const otherContexts = new OtherContexts();
  const failed = options.server.hasNoHintList
    ? undefined
    : await listStates(send, options, (status) => {
        if (context && status.context !== context) otherContexts.add(status.context);
        else if (size.add(status)) statuses.push(status);
        else isTooLarge = true;
      });
  if (options.server.hasNoHintList) return queryConsoleHints(send, context, options);
  if (failed && !isWithoutHints(failed)) throw failed;
  if (isTooLarge) throw sizeError();
  if (statuses.length === 0) {
    await refuseStarting(send, options.signal);
    if (context) otherContexts.refuse(context);
  }
  await takeOnlineFromPhones(send, statuses, options);
  // Each result is reported with the total count (for Node-RED's Join node). The count is known only now.
  statuses.forEach((status, index) => {
    options.onResult(status, index, statuses.length);
  });
  return statuses;
}

/** As `queryAllHints` for a server without ExtensionStateList: lists the hints with console commands and queries each. */
async function queryConsoleHints(
  send: Send,
  context: string | undefined,
  options: QueryOptions,
): Promise<ExtensionResult[]> {
  const { queryTimeout, signal } = options;
  const hints = await listHints(send, context, { timeout: queryTimeout, signal });
  const wanted = hints.filter((hint) => !context || hint.context === context);
  if (wanted.length === 0) {
    await refuseStarting(send, signal);
    const otherContexts = new OtherContexts();
    for (const hint of hints) otherContexts.add(hint.context);
    if (context) otherContexts.refuse(context);
  }
  return queryExtensions(send, wanted, context, options, true);
}

/** Contexts with hints, for the error when the requested context has none. */
class OtherContexts {
  readonly #names = new Set<string>();
  #hasMore = false;

  add(context: string): void {
    if (this.#names.has(context)) return;
    if (this.#names.size < MAX_NAMED) this.#names.add(context);
    else this.#hasMore = true;
  }

  /** @throws AmiError AMI_ERR_INVALID_ACTION if a context has hints */
  refuse(context: string): void {
    if (this.#names.size === 0) return;
    const names = [...this.#names].map((name) => quoted(name, MAX_CONTEXT_LENGTH)).join(', ');
    throw new AmiError(
      'AMI_ERR_INVALID_ACTION',
      `context ${quoted(context, MAX_CONTEXT_LENGTH)} has no hints of its own (hints of included contexts do not count); ` +
        `contexts with hints: ${names}${this.#hasMore ? ' and others' : ''}`,
    );
  }
}

/** AST_MAX_CONTEXT is 80 (include/asterisk/channel.h). */
const MAX_CONTEXT_LENGTH = 80;

function isWithoutHints({ response }: AmiError): boolean {
  return response !== undefined && saysNoHints(response);
}

/** Queries each extension that has no result yet. */
async function queryMissing(send: Send, results: Results, options: QueryOptions): Promise<void> {
  const queue = results.unanswered();
  const worker = async () => {
    for (const [index, request] of queue) await queryOne(send, request, index, results, options);
  };
  await Promise.all(Array.from({ length: Math.min(MAX_IN_FLIGHT, results.missing) }, worker));
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
    // Use the requested name: Asterisk may leave it out of its response.
    if (status) results.addResponse(index, { ...status, extension, context });
    else {
      const message = `Asterisk's response for extension ${quoted(extension)} has no status`;
      results.fail(index, request, new AmiError('AMI_ERR_PROTOCOL', message));
    }
  } catch (error) {
    if (error instanceof AmiError) results.fail(index, request, error);
    else throw error;
  }
}
