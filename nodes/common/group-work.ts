import type { Node, NodeAPI, NodeMessageInFlow } from 'node-red';
import type { AmiError } from '../../src/index';
import type { AmiConfigNode } from './config-node';
import { invalid, toAmiError } from './errors';
import {
  type Candidate,
  DISTRIBUTIONS,
  type Distribution,
  Distributor,
  withFailover,
} from './group-distribution';
import type { Found } from './group-node';
import { amiOf, shown, withoutPbx } from './message';
import { refuseEmptyVariable, refuseUnsetVariable, type SavedNode } from './saved-node';
import type { ConnectionUser } from './with-connection';

/** A message to a node with a group. `pbx` names the PBX that it is for; without it, the setting decides. */
export type GroupMessage = NodeMessageInFlow & { pbx?: unknown; ami?: unknown };

/** The work of a node for a message on one connection. */
interface Work {
  /** How the connections are chosen if `msg.pbx` is missing. */
  distribution: Distribution;
  isHealthy(config: AmiConfigNode): boolean;
  loadOf(config: AmiConfigNode): number;
  /**
   * @param message a copy of its own, if several connections get the message
   * @param written call this before sending something that must not reach a second PBX
   */
  run(config: AmiConfigNode, message: GroupMessage, written: () => void): Promise<void>;
}

interface Member extends Candidate {
  found: Found;
}

/**
 * @param saved the node as the flow file has it
 * @returns the checked setting `distribution`; `otherwise` if it is blank
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field
 */
export function distributionOf(
  value: unknown,
  otherwise: Distribution,
  saved: SavedNode | undefined,
): Distribution {
  refuseEmptyVariable('distribution', saved?.distribution, value);
  if (value === undefined || value === null || value === '') return otherwise;
  refuseUnsetVariable('distribution', value);
  const known = DISTRIBUTIONS.find((each) => each === value);
  if (known) return known;
  throw invalid(`distribution must be one of ${DISTRIBUTIONS.join(', ')}, not ${shown(value)}`);
}

/** Runs the work for a message on the connection of a node, or on the chosen connections of its group. */
export class GroupWork {
  readonly #RED: NodeAPI;
  readonly #node: Node;
  readonly #distributor = new Distributor();

  constructor(RED: NodeAPI, node: Node) {
    this.#RED = RED;
    this.#node = node;
  }

  /**
   * Handles a message. A connection that fails does not affect the others. Its error goes to the Catch nodes with a copy of the
   * message, whose `msg.ami.pbx` names the connection.
   *
   * @throws AmiError the error of `run`; the last one, if several connections failed
   */
  async handle(user: ConnectionUser, message: GroupMessage, work: Work): Promise<void> {
    const members = user.connections.map((found) => memberOf(found, work));
    const [first] = members;
    if (!user.isGroup) {
      if (first) await run(first, message, work);
      return;
    }
    const { to, members: chosen } = this.#distributor.choose(work.distribution, members, message.pbx);
    if (to === 'one') await this.#one(chosen, message, work);
    else await this.#each(user, chosen, message, work);
  }

  async #one(members: readonly Member[], message: GroupMessage, work: Work): Promise<void> {
    let last: unknown;
    try {
      await withFailover(members, async (member, written) => {
        try {
          await run(member, message, work, written);
        } catch (error) {
          last = error;
          throw error;
        }
      });
    } catch (error) {
      // If no member accepted the work, the error belongs to no single PBX.
      if (error !== last) message.ami = withoutPbx(message.ami);
      throw error;
    }
  }

  async #each(
    user: ConnectionUser,
    members: readonly Member[],
    message: GroupMessage,
    work: Work,
  ): Promise<void> {
    const isOnly = members.length === 1;
    const failures: { error: AmiError; copy: GroupMessage }[] = [];
    await Promise.all(
      // All copies are made before any of them is worked on.
      members
        .map((member) => ({ member, copy: isOnly ? message : this.#RED.util.cloneMessage(message) }))
        .map(async ({ member, copy }) => {
          try {
            await run(member, copy, work);
          } catch (error) {
            failures.push({ error: toAmiError(error), copy });
          }
        }),
    );
    const last = failures.pop();
    // While the node closes, failures are not errors of the message.
    if (!user.isClosing) for (const { error, copy } of failures) this.#node.error(error, copy);
    if (!last) return;
    // `done` reports an error with the message that came in.
    message.ami = last.copy.ami;
    throw last.error;
  }
}

/** Runs the work with a message whose `ami` names this PBX, also for an error. The incoming message may name another PBX. */
async function run(
  member: Member,
  message: GroupMessage,
  work: Work,
  written: () => void = () => {},
): Promise<void> {
  const { found } = member;
  message.ami = found instanceof Error ? withoutPbx(message.ami) : amiOf(found, message.ami);
  await work.run(configOf(member), message, written);
}

function configOf({ found }: Member): AmiConfigNode {
  if (found instanceof Error) throw found;
  return found;
}

function memberOf(found: Found, { isHealthy, loadOf }: Work): Member {
  if (found instanceof Error) return { found, pbx: undefined, isUsable: false, isHealthy: false, load: 0 };
  const isUsable = found.problem === undefined;
  return {
    found,
    pbx: found.pbx,
    isUsable,
    isHealthy: isUsable && isHealthy(found),
    load: isUsable ? loadOf(found) : 0,
  };
}
