import { type Message, toAction } from './action-reader';
import type { ActionSpec } from './actions/spec';
import { Request } from './request';
import { bits } from './rights';
import type { Session } from './session';
import type { Simulator } from './simulator';

const BEFORE_LOGIN = new Set(['login', 'logoff', 'challenge']);

/** What Asterisk does with one message, check by check in its order (main/manager.c process_message). */
export function dispatch(
  pbx: Simulator,
  actions: ReadonlyMap<string, ActionSpec>,
  session: Session,
  { lines, problem }: Message,
): Promise<void> | undefined {
  const request = new Request(pbx, session, toAction(session.id, lines));
  const { name } = request.action;
  if (problem !== undefined) return void request.error(problem);
  if (name === '') return void request.error('Missing action in request');
  pbx.record(request.action);
  const wanted = name.toLowerCase();
  if (!session.login && !BEFORE_LOGIN.has(wanted)) return void request.error('Permission denied');
  const action = actions.get(wanted);
  if (!action) {
    return void request.error(
      `Invalid/unknown command: ${name}. Use Action: ListCommands to show available commands.`,
    );
  }
  if (!session.mayWrite(bits(action.classes))) return void request.error('Permission denied');
  return action.run(request) ?? undefined;
}
