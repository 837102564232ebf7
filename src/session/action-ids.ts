import { randomUUID } from 'node:crypto';
import { AmiError } from '../errors';
import { type Action, CLIENT_LIMITS } from '../protocol';
import { quoted } from '../quoted';

const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/** The ActionIDs of one session. */
export class ActionIds {
  /** Random, so that no other client's ActionID, in this process or another, can be taken for ours. */
  readonly #prefix = `ami-${randomDigits()}-`;
  #last = 0;

  /**
   * Takes the ActionID out of the action's headers, because it is sent first. One that the caller gave is kept
   * where it is safe (Asterisk glues headers together behind a long one) and not under way.
   *
   * @throws AmiError AMI_ERR_INVALID_ACTION
   */
  identify(action: Action, underWay: (actionId: string) => boolean): { actionId: string; headers: Action } {
    const key = Object.keys(action ?? {}).find((name) => isActionId(name) && action[name] !== undefined);
    if (key === undefined) {
      this.#last += 1;
      return { actionId: this.#prefix + this.#last.toString(36), headers: action };
    }
    const { [key]: value, ...headers } = action;
    const actionId = Array.isArray(value) ? '' : String(value);
    if (!VISIBLE_ASCII.test(actionId) || actionId.length > CLIENT_LIMITS.actionIdLength) {
      throw refusal(key, `must be 1 to ${CLIENT_LIMITS.actionIdLength} visible ASCII characters`);
    }
    if (underWay(actionId)) throw refusal(key, 'is that of an action still under way');
    return { actionId, headers: headers as Action };
  }
}

/** The last twelve of a UUID are random; Node has the next ones at hand, where `randomBytes` asks OpenSSL each time. */
function randomDigits(): string {
  return randomUUID().slice(-12);
}

function isActionId(name: string): boolean {
  return name.length === 8 && name.toLowerCase() === 'actionid';
}

function refusal(header: string, reason: string): AmiError {
  return new AmiError('AMI_ERR_INVALID_ACTION', `header ${quoted(header)} ${reason}`);
}
