import { AmiError, toAmiError } from '../errors';
import { type Action, encodeAction } from '../protocol';
import { quoted } from '../quoted';
import { EVENT_ACTIONS, LOGIN_ACTIONS, PURPOSES_OF } from './actions';
import { contextsOf, contextVariableIn, PARK_RETURNS, reachingAnyContext } from './contexts';
import type { Allow, Purpose } from './purposes';
import {
  areSafeOptions,
  isUnsafeFile,
  purposesOfDialled,
  purposesOfGetvar,
  purposesOfSetvar,
  purposesOfVariable,
  withoutBlanks,
} from './values';

/** The allow-list of one connection or session, and the number of actions that it refused. */
export class AllowList {
  readonly #allow: Allow | undefined;
  readonly #onOwnSession: boolean;
  #refused = 0;

  /** @param onOwnSession true if the session has a single user, who may change its events */
  constructor(allow: Allow | undefined, onOwnSession: boolean) {
    this.#allow = allow;
    this.#onOwnSession = onOwnSession;
  }

  get refused(): number {
    return this.#refused;
  }

  /**
   * @returns the action to send: with an allow-list a copy, because a getter or a Proxy could return something else when the
   *   checked action is encoded
   * @throws AmiError AMI_ERR_INVALID_ACTION as `encodeAction`, and AMI_ERR_FORBIDDEN, which is counted
   */
  permitted(action: Action): Action {
    if (!this.#allow) return action;
    const copy = copyOf(action);
    // First, because it limits the number and the length of headers, and with them the time of the check.
    encodeAction(copy);
    const reason = forbiddenBy(this.#allow, copy, this.#onOwnSession);
    if (reason === undefined) return copy;
    this.#refused += 1;
    throw new AmiError('AMI_ERR_FORBIDDEN', reason);
  }
}

function copyOf(action: Action): Action {
  try {
    const headers = Object.entries(action ?? {});
    const copy: Partial<Action> = Object.fromEntries(
      headers.map(([name, value]) => [name, Array.isArray(value) ? [...value] : value]),
    );
    return copy as Action;
  } catch (error) {
    throw toAmiError(error, 'AMI_ERR_INVALID_ACTION');
  }
}

/**
 * Checks an action against an allow-list, before it is sent. As in Asterisk, the case of action and header names is ignored.
 *
 * @returns the reason why the action is forbidden, which names the missing purpose; undefined if the action is allowed
 */
function forbiddenBy(allow: Allow, action: Action, onOwnSession: boolean): string | undefined {
  const headers = new Headers(action);
  const shown = `${quoted(headers.name)} was not sent`;
  const name = headers.name.toLowerCase();
  if (LOGIN_ACTIONS.has(name)) return `${shown}: the connection logs in and off by itself`;
  if (EVENT_ACTIONS.has(name)) {
    if (onOwnSession) return undefined;
    return `${shown}: it would change the events of everybody on this connection. Use a session of its own`;
  }
  const missing = purposesOf(name, headers).find((some) => !some.some((one) => allow.purposes.includes(one)));
  if (missing) return `${shown}: ${quoted(String(missing[0]))} is not allowed on this connection`;
  const reason = unsafeRecording(name, headers, allow) ?? forbiddenContext(name, headers, allow);
  return reason && `${shown}: ${reason}`;
}

/** One list of purposes for each part of the action. Of each list, one purpose must be allowed. */
function purposesOf(name: string, headers: Headers): (readonly Purpose[])[] {
  const parts: (readonly Purpose[])[] = [];
  if (name !== 'getvar' && name !== 'setvar')
    parts.push(...headers.all('Variable').flatMap((value) => purposesOfVariable(value)));
  // Status reads each of these as Getvar does (main/manager.c action_status).
  if (headers.has('Variables'))
    parts.push(purposesOfGetvar(headers.all('Variables').flatMap((list) => list.split(','))));
  if (name === 'getvar') parts.push(purposesOfGetvar(headers.all('Variable')));
  else if (name === 'setvar') parts.push(purposesOfSetvar(headers.all('Variable'), headers.all('Channel')));
  else if (name === 'originate') {
    parts.push(['calls']);
    if (headers.has('Application') || headers.has('PreDialGoSub')) parts.push(['application']);
  } else if (name === 'hangup') {
    const several = headers.all('Channel').some((channel) => channel.startsWith('/'));
    parts.push(several ? ['severalHangups'] : ['calls']);
  } else parts.push(PURPOSES_OF.get(name) ?? ['other']);
  if (name === 'park')
    for (const header of PARK_RETURNS) parts.push(...headers.all(header).flatMap(purposesOfDialled));
  if (RECORDING.has(name) && headers.has('Command')) parts.push(['command']);
  return parts;
}

const RECORDING = new Set(['mixmonitor', 'monitor', 'changemonitor', 'confbridgestartrecord']);

function unsafeRecording(name: string, headers: Headers, allow: Allow): string | undefined {
  if (!RECORDING.has(name) || allow.purposes.includes('command')) return undefined;
  for (const header of ['File', 'RecordFile']) {
    if (headers.all(header).some(isUnsafeFile))
      return `${header} must be a name in the folder of recordings: letters, digits and the characters _.@+=:#~-, without "/" at the start and ".."`;
  }
  if (!headers.all('Options').every(areSafeOptions)) return 'Options could run a command or name a file';
  if (!headers.all('Format').every((value) => /^\s*\w*\s*$/.test(value))) return 'Format must be one word';
  return undefined;
}

function forbiddenContext(name: string, headers: Headers, { contexts }: Allow): string | undefined {
  if (contexts === undefined || contexts.length === 0) return undefined;
  const variable = contextVariableIn(headers.all('Variable'));
  if (variable !== undefined)
    return `the variable ${quoted(variable)} could send the call to a context that is not allowed on this connection`;
  const any = reachingAnyContext(name, (header) => headers.all(header));
  if (any !== undefined) return `${any}, and only some contexts are allowed on this connection`;
  const allowed = new Set(contexts.map((context) => context.trim()));
  const other = contextsOf(name, (header) => headers.all(header)).find((context) => !allowed.has(context));
  if (other === undefined) return undefined;
  if (other === '') return 'Context is missing, and only some contexts are allowed on this connection';
  return `the context ${quoted(other)} is not allowed on this connection`;
}

/** The headers of an action by lower-case name, with values as Asterisk reads them. */
class Headers {
  readonly #values = new Map<string, string[]>();

  constructor(action: Action) {
    for (const [header, value] of Object.entries(action ?? {})) {
      if (value === undefined) continue;
      const name = header.trim().toLowerCase();
      const values = this.#values.get(name) ?? [];
      for (const one of Array.isArray(value) ? value : [value]) values.push(withoutBlanks(String(one)));
      this.#values.set(name, values);
    }
  }

  /** The name of the action: the first `Action` header, as Asterisk reads it. */
  get name(): string {
    return (this.all('Action')[0] ?? '').trim();
  }

  all(name: string): readonly string[] {
    return this.#values.get(name.toLowerCase()) ?? [];
  }

  /** Whether the header has a value that is not blank. */
  has(name: string): boolean {
    return this.all(name).some((value) => value.trim() !== '');
  }
}
