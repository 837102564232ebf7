import type { Node, NodeAPI, NodeDef } from 'node-red';
import { invalid } from './errors';

/** A node as the flow file has it: with `${NAME}` not replaced, and also if it is disabled. */
export type SavedNode = NodeDef & { d?: boolean; disabled?: boolean } & Record<string, unknown>;

export function savedNode(RED: NodeAPI, id: string): SavedNode | undefined {
  let found: SavedNode | undefined;
  RED.nodes.eachNode((def) => {
    if (def.id === id) found = def as SavedNode;
  });
  return found;
}

/** In an instance of a subflow a node has another id. The flow file has the id of the template. */
export function savedSelf(RED: NodeAPI, node: Node): SavedNode | undefined {
  return savedNode(RED, node._alias ?? node.id);
}

/**
 * @returns the variable that a field names, or undefined. Node-RED replaces `${NAME}` and `$(NAME)` if they are the whole
 *   text.
 */
export function variableIn(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const [, braces, parentheses] = /^\$(?:\{(\S+)\}|\((\S+)\))$/.exec(value) ?? [];
  return braces ?? parentheses;
}

/**
 * Node-RED does not replace `${NAME}` if the variable does not exist.
 *
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field and the variable
 */
export function refuseUnsetVariable(name: string, value: unknown): void {
  const variable = variableIn(value);
  if (variable) throw invalid(`${name}: the environment variable ${variable} is not set`);
}

/**
 * For fields that mean "everything" or "off" if they are blank: an empty variable must not mean this.
 *
 * @param saved the field as the flow file has it
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field and the variable
 */
export function refuseEmptyVariable(name: string, saved: unknown, value: unknown): void {
  const variable = variableIn(saved);
  const isEmpty = value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
  if (variable && isEmpty) throw invalid(`${name}: the environment variable ${variable} is empty`);
}

/**
 * For lists that mean everything if they are empty.
 *
 * @param saved the field as the flow file has it
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field, if the list has an entry in the flow file that is empty now
 */
export function refuseEmptied(name: string, saved: unknown): void {
  for (const entry of Array.isArray(saved) ? saved : [saved]) refuseEmptyVariable(name, entry, '');
}
