import { type ReceivedAction, withoutSecrets } from '../action-reader';
import { type Clock, LONGEST_TIMER, ManualClock } from '../clock';
import type { EmittedEvent } from '../emitted-event';
import type { ExtensionPhase } from '../exchange/hints/states';
import type { Simulator } from '../simulator';
import { fail } from '../simulator-error';
import { Calls } from './calls';
import type { Fields } from './fields';
import { HttpError } from './http-error';
import { Supplied } from './supplied';
import { waited } from './waited';

/** The parsed parts of a request. */
export interface ControlRequest {
  readonly query: Fields;
  readonly body: Fields;
  /** The JSON object of the body, unchecked. */
  readonly json: Readonly<Record<string, unknown>>;
  /** The part of the path at the place of `:id`. */
  readonly id: string;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
}

type Route = (request: ControlRequest) => object | Promise<object>;
export type Routes = Readonly<Record<string, Partial<Record<'GET' | 'POST' | 'DELETE', Route>>>>;

/** Limit of actions in one response to GET /received. */
const PAGE = 1000;
/** Longest wait of one request in ms. */
const LONGEST_WAIT = 60_000;
const DONE = {};

/** The verbs of the control port, by path and method. */
export function routesOf(pbx: Simulator, clock: Clock): Routes {
  const calls = new Calls(pbx);
  const supplied = new Supplied(pbx);
  const within = (fields: Fields) => {
    const limit = fields.optionalNumber('within', LONGEST_WAIT);
    return limit === undefined ? {} : { within: limit };
  };
  return {
    '/state': {
      GET: () => stateOf(pbx),
      POST({ body }) {
        body.only('extension', 'context', 'state');
        // setState refuses a state that does not exist.
        pbx.setState(
          body.text('extension'),
          body.text('state') as ExtensionPhase,
          body.optionalText('context'),
        );
        return DONE;
      },
    },
    '/call': { POST: ({ body }) => calls.start(body) },
    '/call/:id': {
      GET: ({ id, query }) => calls.show(id, query),
      POST: ({ id, body }) => calls.act(id, body),
    },
    '/emit': {
      POST({ json }) {
        // emit checks the event.
        pbx.emit(json as EmittedEvent);
        return DONE;
      },
    },
    '/fault': {
      POST({ body }) {
        body.only('name', 'value', 'session');
        const value = body.optionalScalar('value');
        const id = body.optionalNumber('session', Number.MAX_SAFE_INTEGER);
        const session = pbx.sessions.find((each) => each.id === id);
        if (id !== undefined && !session) fail(`no session ${id}`);
        pbx.fault(body.text('name'), { ...(value !== undefined && { value }), ...(session && { session }) });
        return DONE;
      },
      async DELETE({ query }) {
        await pbx.heal(query.only('name').optionalText('name'));
        return DONE;
      },
    },
    '/received': {
      GET: ({ query }) => received(pbx, query.only('name', 'from')),
      POST: async ({ body, signal }) => {
        const name = body.only('name', 'within').text('name');
        return shown(await waited(() => pbx.nextAction(name, { ...within(body), signal })));
      },
    },
    '/login': {
      async POST({ body }) {
        body.only('within');
        await waited(() => pbx.loggedIn(within(body)));
        return DONE;
      },
    },
    '/register': {
      POST({ body }) {
        body.only('extension', 'context', 'registered');
        const change = body.flag('registered') ? 'register' : 'unregister';
        pbx[change](body.text('extension'), body.optionalText('context'));
        return DONE;
      },
    },
    '/drop': {
      POST({ body }) {
        body.only();
        pbx.drop();
        return DONE;
      },
    },
    '/restart': {
      async POST({ body }) {
        body.only('bootMs');
        await pbx.restart({ bootMs: body.optionalNumber('bootMs', LONGEST_WAIT) ?? 0 });
        return DONE;
      },
    },
    '/answer': {
      POST: ({ body, json }) => supplied.answer(body.only('name', 'reply').text('name'), json.reply),
      DELETE: ({ query }) => supplied.removeAnswer(query.only('name').text('name')),
    },
    '/command': {
      POST: ({ body }) =>
        supplied.command(body.only('command', 'output').text('command'), body.text('output')),
      DELETE: ({ query }) => supplied.removeCommand(query.only('command').text('command')),
    },
    '/clock': {
      GET: () => ({ now: clock.now(), manual: clock instanceof ManualClock }),
      async POST({ body }) {
        const ms = body.only('advance').number('advance', LONGEST_TIMER);
        if (!(clock instanceof ManualClock))
          throw new HttpError(409, 'the clock is that of the machine; start with --clock manual');
        await clock.advance(ms);
        return { now: clock.now(), manual: true };
      },
    },
  };
}

function stateOf(pbx: Simulator): object {
  const { extensions } = pbx.exchange;
  return {
    version: pbx.profile.version,
    host: pbx.host,
    port: pbx.port,
    extensions: extensions.all().map(({ extension, context, hint, name }) => {
      return { extension, context, hint, name, state: extensions.textOf(extension, context) };
    }),
    channels: [...pbx.exchange.channels.values()].map(
      ({ name, uniqueId, linkedId, state, context, exten }) => {
        return { name, uniqueId, linkedId, state, context, extension: exten };
      },
    ),
    sessions: pbx.sessions.map(({ id, username, remoteAddress, remotePort }) => {
      return { id, username: username ?? null, address: remoteAddress, port: remotePort };
    }),
  };
}

/** The actions from number `from` on. `next` is the number to continue with. */
function received(pbx: Simulator, query: Fields): object {
  const { received: actions, dropped } = pbx.clients;
  const name = query.optionalText('name')?.toLowerCase();
  const from = query.optionalNumber('from', Number.MAX_SAFE_INTEGER) ?? 0;
  const start = Math.max(0, from - dropped);
  const page = actions.slice(start, start + PAGE);
  const wanted = page.filter((action) => name === undefined || action.name.toLowerCase() === name);
  return { actions: wanted.map(shown), next: dropped + start + page.length };
}

function shown(action: ReceivedAction): object {
  const { session, name, actionId = null } = action;
  return { session, name, actionId, headers: withoutSecrets(action) };
}
