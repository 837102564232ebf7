import type { Node, NodeAPI } from 'node-red';
import { AmiError } from '../../src/index';
import { invalid } from './errors';
import { shown } from './message';
import { refuseUnsetVariable, savedNode } from './saved-node';

/** The error for a field that names a missing or disabled node. */
export class NotDeployedError extends AmiError {
  readonly field: string;
  readonly reason: 'missing' | 'disabled';

  constructor(field: string, reason: 'missing' | 'disabled', message: string) {
    super('AMI_ERR_INVALID_ACTION', `${field}: ${message}`);
    this.field = field;
    this.reason = reason;
  }
}

/**
 * @param field name of the field, for errors
 * @param title what the node is, for errors: `AMI connection`
 * @returns the node that a field names by its id
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field, if the node is missing or disabled, or has another type
 */
export function deployedNode<Found extends object>(
  RED: NodeAPI,
  field: string,
  id: unknown,
  type: string,
  title: string,
): Node & Found {
  if (id === undefined || id === null || id === '')
    throw new NotDeployedError(field, 'missing', `no ${title} is set`);
  refuseUnsetVariable(field, id);
  if (typeof id !== 'string') throw invalid(`${field} must be the id of a node, not ${shown(id)}`);
  const node = RED.nodes.getNode(id);
  // A node of this type has the methods of `Found`.
  if (node?.type === type) return node as Node & Found;
  const saved = savedNode(RED, id);
  const other = node?.type ?? saved?.type;
  if (other !== undefined && other !== type)
    throw invalid(`${field}: the node ${shown(id)} is of type ${shown(other)}, not ${type}`);
  const tab = saved && savedNode(RED, saved.z ?? '');
  if (saved?.d || tab?.disabled)
    throw new NotDeployedError(field, 'disabled', `the ${title} ${shown(id)} is disabled`);
  throw new NotDeployedError(field, 'missing', `there is no ${title} ${shown(id)}, or it is not deployed`);
}
