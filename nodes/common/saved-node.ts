import type { Node, NodeAPI, NodeDef } from 'node-red';
import { invalid } from './errors';

/** A node as it is saved in the flow file, with `${NAME}` unreplaced. It may be disabled. */
export type SavedNode = NodeDef & { d?: boolean; disabled?: boolean } & Record<string, unknown>;

export function savedNode(RED: NodeAPI, id: string): SavedNode | undefined {
  let found: SavedNode | undefined;
  RED.nodes.eachNode((def) => {
    if (def.id === id) found = def as SavedNode;
  });
  return found;
}

/** @returns the saved node of a running node. In an instance of a subflow the flow file has the id of the template instead */
export function savedSelf(RED: NodeAPI, node: Node): SavedNode | undefined {
  return savedNode(RED, node._alias ?? node.id);
}

/**
 * @returns the variable that a field names; undefined if it names none. Node-RED replaces `${NAME}` and `$(NAME)` only if they
 *   are the whole text
 */
export function variableIn(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const [, braces, parentheses] = /^\$(?:\{(\S+)\}|\((\S+)\))$/.exec(value) ?? [];
  return braces ?? parentheses;
}

/**
 * Refuses a value in which Node-RED has not replaced `${NAME}`, because the variable does not exist.
 *
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field and the variable
 */
export function refuseUnsetVariable(name: string, value: unknown): void {
  const variable = variableIn(value);
  if (variable) throw invalid(`${name}: the environment variable ${variable} is not set`);
}

/**
 * Refuses an empty variable. Call it for a field that means "everything" or "off" if it is blank.
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
 * Refuses a list that is empty because of a variable. Call it for a list that means "everything" if it is empty.
 *
 * @param saved the field as the flow file has it
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field, if the list has an entry in the flow file that is empty now
 */
export function refuseEmptied(name: string, saved: unknown): void {
  for (const entry of Array.isArray(saved) ? saved : [saved]) refuseEmptyVariable(name, entry, '');
}
