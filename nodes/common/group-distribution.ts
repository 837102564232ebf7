import { AmiError } from '../../src/index';
import { shown } from './message';

/** The ways to choose among the connections of a group. */
export const DISTRIBUTIONS = ['all', 'pbx', 'first', 'roundRobin', 'leastBusy'] as const;
export type Distribution = (typeof DISTRIBUTIONS)[number];

/** The properties of a connection on which the choice depends. */
export interface Candidate {
  /** PBX name; undefined if the connection is not deployed. */
  pbx: string | undefined;
  /** False while a setting is wrong, so that no action can be sent. */
  isUsable: boolean;
  isHealthy: boolean;
  /** Number of actions or refreshes that run or are queued. */
  load: number;
}

/** `each`: all members get the message. `one`: the first member to which it can be sent, in this order. */
export interface Choice<Member> {
  to: 'each' | 'one';
  members: Member[];
}

/** Chooses the connections that get a message. It keeps the position of `roundRobin`. */
export class Distributor {
  #turn = 0;

  /**
   * @param requested `msg.pbx`. It overrides the setting
   * @throws AmiError AMI_ERR_UNKNOWN_PBX, which lists the known names, if it is unknown, or missing although the setting is `pbx`
   */
  choose<Member extends Candidate>(
    distribution: Distribution,
    members: readonly Member[],
    requested: unknown,
  ): Choice<Member> {
    const isNamed = requested !== undefined && requested !== null && requested !== '';
    if (isNamed || distribution === 'pbx') return { to: 'each', members: [named(members, requested)] };
    if (distribution === 'all') return { to: 'each', members: [...members] };
    const healthy = members.filter(({ isHealthy }) => isHealthy);
    const others = members.filter(({ isHealthy }) => !isHealthy);
    if (distribution === 'first') return { to: 'one', members: [...healthy, ...others] };
    const start = healthy.length > 0 ? this.#turn++ % healthy.length : 0;
    const inTurn = [...healthy.slice(start), ...healthy.slice(0, start)];
    if (distribution === 'leastBusy') inTurn.sort((one, other) => one.load - other.load);
    return { to: 'one', members: [...inTurn, ...others] };
  }
}

function named<Member extends Candidate>(members: readonly Member[], requested: unknown): Member {
  const name = typeof requested === 'number' ? String(requested) : requested;
  const all = members.filter(({ pbx }) => pbx !== undefined && pbx === name);
  const found = all.find(({ isUsable }) => isUsable) ?? all[0];
  if (found) return found;
  const known = members.flatMap(({ pbx }) => (pbx === undefined ? [] : [shown(pbx)])).join(', ') || 'none';
  const isMissing = requested === undefined || requested === null || requested === '';
  const what = isMissing ? 'msg.pbx is missing' : `msg.pbx: there is no ${shown(requested)} in the group`;
  throw new AmiError('AMI_ERR_UNKNOWN_PBX', `${what}. Known are: ${known}`);
}

/** Errors that are not caused by the PBX: the message or a setting is wrong, or the work was cancelled. */
const NOT_OF_THE_PBX: readonly string[] = ['AMI_ERR_INVALID_ACTION', 'AMI_ERR_FORBIDDEN', 'AMI_ERR_CLOSED'];

/**
 * Tries the members in order until one of them accepts the work.
 *
 * @param work calls `written` before it sends something that must not reach a second PBX. After that no other member is tried
 * @throws AmiError the error of the only member; AMI_ERR_NOT_SENT with the reasons of all members, if there are several; an
 *   error after `written`, or one that is not caused by the PBX, unchanged
 */
export async function withFailover<Member extends Candidate, Result>(
  members: readonly Member[],
  work: (member: Member, written: () => void) => Promise<Result>,
): Promise<Result> {
  const failures: { member: Member; error: AmiError }[] = [];
  for (const member of members) {
    let isWritten = false;
    try {
      return await work(member, () => {
        isWritten = true;
      });
    } catch (error) {
      // A member that cannot be used at all, or has a wrong setting, has taken nothing either.
      const isSafe = error instanceof AmiError && (!NOT_OF_THE_PBX.includes(error.code) || !member.isUsable);
      if (isWritten || !isSafe) throw error;
      failures.push({ member, error });
    }
  }
  const [only] = failures;
  if (only && failures.length === 1) throw only.error;
  const reasons = failures.map(({ member, error }) => `${shown(member.pbx ?? '?')}: ${error.message}`);
  throw new AmiError('AMI_ERR_NOT_SENT', `nothing was sent to any PBX of the group. ${reasons.join('. ')}`, {
    cause: only?.error,
  });
}
