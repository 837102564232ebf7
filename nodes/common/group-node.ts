import type { Node, NodeAPI } from 'node-red';
import type { AmiError } from '../../src/index';
import type { AmiConfigNode } from './config-node';
import { deployedNode } from './deployed-node';
import { invalid, toAmiError } from './errors';
import { shown } from './message';
import { savedNode } from './saved-node';

/** Limit of connections in a group. The dialog and the flow JSON have a field for each, `pbx1` to `pbx32`. */
export const MOST_MEMBERS = 32;

/** The ami-group node, as other nodes use it. */
export interface AmiGroupNode extends Node {
  /** The ids of its ami-config nodes by field, in their order. */
  fields: ReadonlyMap<string, unknown>;
  /** The error with which the group cannot be used. */
  problem?: AmiError;
}

/** An ami-config node that a node uses, or the error why it cannot be used. */
export type Found = AmiConfigNode | AmiError;

/**
 * @returns the ami-config nodes that a node's `connection` names: those of an ami-group, each under its id, or a single one under
 *   `connection`. In place of a node that cannot be used there is an error, which does not affect the others
 * @throws AmiError AMI_ERR_INVALID_ACTION if it names a group that is disabled
 */
export function connectionsOf(RED: NodeAPI, id: unknown): Map<string, Found> {
  if (!isGroup(RED, id)) return new Map([['connection', foundBy(RED, 'connection', id)]]);
  const group = deployedNode<AmiGroupNode>(RED, 'connection', id, 'ami-group', 'group of AMI connections');
  const unusable = (reason: string) =>
    new Map([['connection', invalid(`connection: the group ${shown(group.name || group.id)} ${reason}`)]]);
  if (group.problem) return unusable(`cannot be used: ${group.problem.message}`);
  const found = new Map<string, Found>();
  const seen = new Set<unknown>();
  for (const [field, member] of group.fields) {
    if (seen.has(member)) continue;
    seen.add(member);
    found.set(typeof member === 'string' ? member : field, foundBy(RED, field, member));
  }
  return found.size > 0 ? found : unusable('has no connections');
}

/** True if this is the id of a group, even of a disabled one. */
function isGroup(RED: NodeAPI, id: unknown): boolean {
  if (typeof id !== 'string') return false;
  return (RED.nodes.getNode(id) ?? savedNode(RED, id))?.type === 'ami-group';
}

function foundBy(RED: NodeAPI, field: string, id: unknown): Found {
  try {
    return deployedNode<AmiConfigNode>(RED, field, id, 'ami-config', 'AMI connection');
  } catch (error) {
    return toAmiError(error);
  }
}
