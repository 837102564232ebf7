import { setImmediate as nextTurn } from 'node:timers/promises';
import { AmiError } from '../errors';
import { saysNoHints } from '../protocol';
import { quoted } from '../quoted';
import type { Send } from '../session';
import { type ExtensionResult, type ExtensionStatus, extensionStatus } from '../state-words';
import { type ExtensionRequest, ExtensionRequests } from './extension-requests';
import { listHints } from './hints';
import { type ListOptions, listStates } from './lists';
import { type OnResult, Results, refuseStarting, Size, sizeError, takeOnlineFromPhones } from './results';

/** From this many extensions on, one list of all hints costs less than a query for each, unless it is over 3 times as long. */
const LIST_FROM = 100;
/** From this many extensions on, a refresh may use several sessions. */
export const SPREAD_FROM = 100;
const MAX_LIST_RATIO = 3;
/** Queries waiting for their response at a time. Asterisk would take more; this limits our memory. */
const MAX_IN_FLIGHT = 1000;
/** Contexts that an error names. */
const MAX_NAMED = 10;

export interface QueryOptions extends ListOptions {
  onResult: OnResult;
  /** Several sessions share the queries. A list would be sent by one of them. */
  isSpread?: boolean;
}

/**
 * Queries the states of these extensions. Each succeeds or fails on its own.
 *
 * @param areFromServer whether the entries are hints that this server listed
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
  const isListed =
    !options.isSpread &&
    entries.length >= LIST_FROM &&
    !server.hasNoHintList &&
    (server.hintCount ?? 0) <= MAX_LIST_RATIO * entries.length;
  if (isListed) {
    const [failed] = await Promise.all([
      listStates(send, options, (status) => results().addListed(status)),
      // Send the request before reading ten thousand entries: the server builds its list in the meantime.
      nextTurn().then(results),
    ]);
    // A server with an endless list must not get ten thousand queries.
    if (failed?.code === 'AMI_ERR_PROTOCOL')
      for (const [index, request] of results().unanswered()) results().fail(index, request, failed);
  }

  const queue = results().unanswered();
  const worker = async () => {
    for (const [index, request] of queue) await queryOne(send, request, index, results(), options);
  };
  await Promise.all(Array.from({ length: Math.min(MAX_IN_FLIGHT, results().missing) }, worker));
  await results().complete(send, options, isListed);
  return results().list;
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
  // Each result is reported with the total count (for Node-RED's Join node), which is known only now.
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
