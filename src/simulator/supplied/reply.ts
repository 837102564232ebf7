import type { ReceivedAction } from '../action-reader';
import type { ActionSpec } from '../actions/spec';
import { type EmittedEvent, type HeaderValues, headersFrom, namedHeaders } from '../emitted-event';
import { refuseUnknown } from '../known-names';
import type { ActionInfo } from '../pbx';
import type { ListItem, Request } from '../request';
import { fail, refuseNoFunction } from '../simulator-error';

/** A response without a list: `Response: Success`, the Message, then the headers. */
export interface SingleReply {
  message?: string;
  headers?: HeaderValues;
}

/** A response, the events of its list, then the event that completes it. */
export interface ListReply {
  /** Default: `A list will follow`. */
  message?: string;
  list: readonly EmittedEvent[];
  /** Name of the last event, or that event with headers of its own. */
  complete: string | EmittedEvent;
}

/** `Response: Error` with this Message. */
export interface ErrorReply {
  error: string;
}

/** The reply of a test to an action. The simulator adds the client's ActionID. */
export type Reply = SingleReply | ListReply | ErrorReply;

/** Returns the reply to an action. If it returns a promise, the client's next action waits for it. */
export type Answerer = (action: ReceivedAction) => Reply | Promise<Reply>;

/**
 * Adds an action to those of a simulator, or replaces one, by name in lower case. A replaced action keeps its write classes; a
 * new one needs none. Returns a function that restores the previous action.
 */
export function supplyAction(actions: Map<string, ActionSpec>, name: string, answer: Answerer): () => void {
  if (!/^[^\r\n]{1,79}$/.test(name)) fail(`answer needs the name of an action, not ${JSON.stringify(name)}`);
  refuseNoFunction(`answer of ${name}`, answer);
  const key = name.toLowerCase();
  const replaced = actions.get(key);
  const supplied = suppliedAction(name, answer, replaced);
  actions.set(key, supplied);
  return () => {
    if (actions.get(key) !== supplied) return;
    if (replaced) actions.set(key, replaced);
    else actions.delete(key);
  };
}

function suppliedAction(name: string, answer: Answerer, replaced: ActionInfo | undefined): ActionSpec {
  return {
    name: replaced?.name ?? name,
    classes: replaced?.classes ?? [],
    synopsis: replaced?.synopsis ?? 'Answered by the test.',
    run(request) {
      const send = (reply: Reply) => prepareReply(name, reply)(request);
      const reply = answer(request.action);
      return reply instanceof Promise ? reply.then(send) : send(reply);
    },
  };
}

/** Checks a reply to this action. Returns a function that sends it. Throws a SimulatorError that names the wrong field. */
export function prepareReply(name: string, reply: Reply): (request: Request) => void {
  const what = `pbx.answer('${name}')`;
  if (typeof reply !== 'object' || reply === null)
    fail(`${what} must return an object with message, headers, list or error, not ${String(reply)}`);
  if ('error' in reply) {
    refuseUnknown(`field of ${what}`, reply, ['error']);
    const [[, message]] = textHeader(what, reply.error);
    return (request) => request.error(message);
  }
  return 'list' in reply ? prepareList(what, reply) : prepareSingle(what, reply);
}

function prepareSingle(what: string, reply: SingleReply): (request: Request) => void {
  refuseUnknown(`field of ${what}`, reply, ['message', 'headers', 'list', 'complete', 'error']);
  const { message, headers = {} } = reply;
  const all = [...(message === undefined ? [] : textHeader(what, message)), ...headersFrom(what, headers)];
  return (request) => request.success(all);
}

function prepareList(what: string, reply: ListReply): (request: Request) => void {
  refuseUnknown(`field of ${what}`, reply, ['message', 'list', 'complete']);
  const { message = 'A list will follow', list, complete } = reply;
  const [[, text]] = textHeader(what, message);
  if (!Array.isArray(list)) fail(`list of ${what} must be an array of events`);
  const items = list.map((event): ListItem => {
    const { name, headers } = namedHeaders(what, event);
    return [name, ...headers];
  });
  const last = namedHeaders(
    `${what}, complete`,
    typeof complete === 'string' ? { Event: complete } : (complete ?? {}),
  );
  return (request) => request.list({ message: text, items, complete: last.name, extra: last.headers });
}

function textHeader(what: string, message: string): [readonly [name: string, value: string]] {
  headersFrom(what, { Message: message });
  return [['Message', message]];
}
