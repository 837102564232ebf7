import type { Node, NodeAPI, NodeDef } from 'node-red';
import { invalid } from './errors';

/** A node as the flow file has it: before Node-RED put values in the place of `${NAME}`, and also where it is disabled. */
export type SavedNode = NodeDef & { d?: boolean; disabled?: boolean } & Record<string, unknown>;

export function savedNode(RED: NodeAPI, id: string): SavedNode | undefined {
  let found: SavedNode | undefined;
  RED.nodes.eachNode((def) => {
    if (def.id === id) found = def as SavedNode;
  });
  return found;
}

/** Within a subflow's instance a node has an id of its own; the flow file knows that of the template. */
export function savedSelf(RED: NodeAPI, node: Node): SavedNode | undefined {
  return savedNode(RED, node._alias ?? node.id);
}

/**
 * The variable that a field names; undefined where it names none. Node-RED takes both `${NAME}` and `$(NAME)`, where
 * they are the whole text.
 */
export function variableIn(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const [, braces, parentheses] = /^\$(?:\{(\S+)\}|\((\S+)\))$/.exec(value) ?? [];
  return braces ?? parentheses;
}

/**
 * Node-RED leaves `${NAME}` as it is where there is no such variable.
 *
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field and the variable
 */
export function refuseUnsetVariable(name: string, value: unknown): void {
  const variable = variableIn(value);
  if (variable) throw invalid(`${name}: the environment variable ${variable} is not set`);
}

/**
 * For fields that mean "everything" or "off" where they are blank: a variable that is set but empty must not mean so.
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
 * For lists where an empty one means everything.
 *
 * @param saved the field as the flow file has it
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field, where something was to stand in the list that came to nothing
 */
export function refuseEmptied(name: string, saved: unknown): void {
  for (const entry of Array.isArray(saved) ? saved : [saved]) refuseEmptyVariable(name, entry, '');
}
