import { type Message, toAction } from './action-reader';
import type { ActionSpec } from './actions/spec';
import type { Pbx } from './pbx';
import { Request } from './request';
import { bits } from './rights';
import { raiseBadFormat, raiseSecurity } from './security';
import type { Session } from './session';

const BEFORE_LOGIN = new Set(['login', 'logoff', 'challenge']);

/** Handles one message with the checks of main/manager.c process_message, in their order. */
export function dispatch(
  pbx: Pbx,
  actions: ReadonlyMap<string, ActionSpec>,
  session: Session,
  { lines, problem }: Message,
): Promise<void> | undefined {
  const request = new Request(pbx, session, toAction(session.id, lines));
  const { name } = request.action;
  if (problem !== undefined) return void request.error(problem);
  if (name === '') {
    request.error('Missing action in request');
    raiseBadFormat(pbx, session, 'NONE');
    return undefined;
  }
  pbx.clients.record(request.action);
  if (pbx.lifecycle.isShuttingDown) return void request.error('Asterisk is shutting down');
  const wanted = name.toLowerCase();
  if (!session.login && !BEFORE_LOGIN.has(wanted)) return deny(request);
  const action = actions.get(wanted);
  if (!action || (action.isOfModule && !pbx.uptime.hasLoaded('actions'))) {
    request.error(`Invalid/unknown command: ${name}. Use Action: ListCommands to show available commands.`);
    raiseBadFormat(pbx, session, name);
    return undefined;
  }
  if (!session.mayWrite(bits(action.classes))) return deny(request);
  return answered(request, action);
}

/** Runs an action. If it throws, the client gets an error instead of waiting for its timeout. */
function answered(request: Request, action: ActionSpec): Promise<void> | undefined {
  const failed = (error: unknown): never => {
    request.error(`the simulator failed at ${request.action.name}; its output has the reason`);
    throw error;
  };
  try {
    return action.run(request)?.catch(failed);
  } catch (error) {
    return failed(error);
  }
}

function deny(request: Request): undefined {
  const { pbx, session, action } = request;
  request.error('Permission denied');
  raiseSecurity(pbx, session, 'RequestNotAllowed', session.username ?? '', [
    ['RequestType', `Action: ${action.name}`],
  ]);
}
