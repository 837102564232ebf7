import { AmiError } from '../errors';
import { isoTime } from '../iso-time';
import type { Frame } from '../protocol';
import type { AmiSession } from '../session';
import { listHints } from './hints';
import { type ExtensionRequest, requestKey } from './requests';
import { type ExtensionResult, type ExtensionStatus, extensionStatus } from './state';

/** From so many on, one list of all hints costs less than a query each. */
const MANY = 100;
/** Queries that wait for their answer at a time. Asterisk answers thousands in order; this bounds our memory. */
const IN_FLIGHT = 1000;

export interface QueryOptions {
  /** ms for one extension's answer. */
  queryTimeout: number;
  signal: AbortSignal;
  onResult: (result: ExtensionResult, index: number, count: number) => void;
}

/**
 * Asks for the states of these extensions; each succeeds or fails alone.
 *
 * @returns one result each, in their order
 */
export async function queryExtensions(
  session: AmiSession,
  requests: readonly ExtensionRequest[],
  { queryTimeout, signal, onResult }: QueryOptions,
): Promise<ExtensionResult[]> {
  const results = new Array<ExtensionResult>(requests.length);
  const unanswered = new Map<string, number>();
  const settle = (index: number, result: ExtensionResult) => {
    results[index] = result;
    onResult(result, index, requests.length);
  };

  requests.forEach((request, index) => {
    if (request.fault === undefined) unanswered.set(requestKey(request), index);
    else settle(index, failure(request, new AmiError('AMI_ERR_INVALID_ACTION', request.fault)));
  });
  if (unanswered.size >= MANY) {
    await listStates(session, { queryTimeout, signal }, (status) => {
      const index = unanswered.get(requestKey(status));
      if (index === undefined) return;
      unanswered.delete(requestKey(status));
      settle(index, status);
    });
  }

  const queue = unanswered.values();
  const worker = async () => {
    for (const index of queue) {
      settle(index, await queryOne(session, requests[index] as ExtensionRequest, { queryTimeout, signal }));
    }
  };
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, unanswered.size) }, worker));
  return results;
}

/**
 * The states of all hints, of one context or of every one.
 *
 * @throws AmiError what the list was refused or cut short with: nobody can tell then which hints are missing
 */
export async function queryAllHints(
  session: AmiSession,
  context: string | undefined,
  options: QueryOptions,
): Promise<ExtensionResult[]> {
  const results: ExtensionStatus[] = [];
  const failed = await listStates(session, options, (status) => {
    if (!context || status.context === context) results.push(status);
  });
  if (failed && isUnknownAction(failed)) {
    const hints = await listHints(session, { timeout: options.queryTimeout, signal: options.signal });
    const wanted = hints.filter((hint) => !context || hint.context === context);
    return queryExtensions(session, wanted, options);
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
  session: AmiSession,
  { queryTimeout, signal }: Pick<QueryOptions, 'queryTimeout' | 'signal'>,
  onStatus: (status: ExtensionStatus) => void,
): Promise<AmiError | undefined> {
  const onItem = (item: Frame) => {
    const status = extensionStatus(item);
    if (status) onStatus(status);
  };
  try {
    await session.send({ Action: 'ExtensionStateList' }, { timeout: queryTimeout, signal, onItem });
    return undefined;
  } catch (error) {
    if (error instanceof AmiError) return error;
    throw error;
  }
}

async function queryOne(
  session: AmiSession,
  request: ExtensionRequest,
  { queryTimeout, signal }: Pick<QueryOptions, 'queryTimeout' | 'signal'>,
): Promise<ExtensionResult> {
  const { extension, context } = request;
  try {
    const action = { Action: 'ExtensionState', Exten: extension, Context: context };
    const { response } = await session.send(action, { timeout: queryTimeout, signal });
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
