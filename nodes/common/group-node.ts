import type { Node, NodeAPI } from 'node-red';
import type { AmiError } from '../../src/index';
import type { AmiConfigNode } from './config-node';
import { deployedNode } from './deployed-node';
import { invalid, toAmiError } from './errors';
import { shown } from './message';

/** Limit of connections in a group. The dialog and the flow JSON have a field for each, `pbx1` to `pbx32`. */
export const MOST_MEMBERS = 32;

/** The ami-group node, as other nodes use it. */
export interface AmiGroupNode extends Node {
  /** The ids of its ami-config nodes by field, in their order. */
  fields: ReadonlyMap<string, unknown>;
}

/** An ami-config node that a node uses, or the error why it cannot be used. */
export type Found = AmiConfigNode | AmiError;

/**
 * @returns the ami-config nodes that a node's `connection` names: those of an ami-group, each under its id, or a single one under
 *   `connection`. In place of a node that cannot be used there is an error, which does not affect the others
 */
export function connectionsOf(RED: NodeAPI, id: unknown): Map<string, Found> {
  const group = groupOf(RED, id);
  if (!group) return new Map([['connection', foundBy(RED, 'connection', id)]]);
  const found = new Map<string, Found>();
  const seen = new Set<unknown>();
  for (const [field, member] of group.fields) {
    if (seen.has(member)) continue;
    seen.add(member);
    found.set(typeof member === 'string' ? member : field, foundBy(RED, field, member));
  }
  if (found.size > 0) return found;
  return new Map([
    ['connection', invalid(`connection: the group ${shown(group.name || group.id)} has no connections`)],
  ]);
}

/** @returns the ami-group node with this id; undefined if the node is missing or has another type */
function groupOf(RED: NodeAPI, id: unknown): AmiGroupNode | undefined {
  const node = typeof id === 'string' ? RED.nodes.getNode(id) : undefined;
  return node?.type === 'ami-group' ? (node as AmiGroupNode) : undefined;
}

function foundBy(RED: NodeAPI, field: string, id: unknown): Found {
  try {
    return deployedNode<AmiConfigNode>(RED, field, id, 'ami-config', 'AMI connection');
  } catch (error) {
    return toAmiError(error);
  }
}
