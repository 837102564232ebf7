import { randomUUID } from 'node:crypto';
import { type Action, CLIENT_LIMITS, invalidHeader } from '../protocol';

const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/** The ActionIDs of one session. */
export class ActionIds {
  readonly #prefix = nextPrefix();
  #last = 0;

  /**
   * Separates the ActionID from the other headers, because it is sent first. An action without an ActionID gets a new one.
   *
   * @throws AmiError AMI_ERR_INVALID_ACTION if the caller's ActionID is that of an action whose response may still come, too long (Asterisk then joins headers) or
   *   not visible ASCII
   */
  identify(action: Action, isExpected: (actionId: string) => boolean): { actionId: string; headers: Action } {
    const key = givenActionId(action ?? {});
    if (key === undefined) {
      this.#last += 1;
      return { actionId: this.#prefix + this.#last.toString(36), headers: action };
    }
    const { [key]: value, ...headers } = action;
    const actionId = Array.isArray(value) ? '' : String(value);
    if (!VISIBLE_ASCII.test(actionId) || actionId.length > CLIENT_LIMITS.actionIdLength) {
      throw invalidHeader(key, `must be 1 to ${CLIENT_LIMITS.actionIdLength} visible ASCII characters`);
    }
    if (isExpected(actionId)) throw invalidHeader(key, 'belongs to an action whose response may still come');
    return { actionId, headers: headers as Action };
  }
}

/** Random, so that the ActionID of another process is never mistaken for ours. The last twelve digits of a UUID are random. */
const OF_PROCESS = randomUUID().slice(-12);
let sessions = 0;

/** @returns a prefix that no other session has */
function nextPrefix(): string {
  sessions += 1;
  return `ami-${OF_PROCESS}-${sessions.toString(36)}-`;
}

/** The name of the header, in the caller's spelling. */
function givenActionId(action: Action): string | undefined {
  for (const name of Object.keys(action))
    if (name.length === 8 && name.toLowerCase() === 'actionid' && action[name] !== undefined) return name;
  return undefined;
}
