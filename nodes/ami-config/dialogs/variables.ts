import type { Node, NodeAPI } from 'node-red';
import { invalid } from '../../common/errors';
import { savedNode, variableIn } from '../../common/saved-node';

/** A node in the editor, and the variables that the editor knows for it. */
export interface EditedNode {
  id: string;
  /** The id of the tab or subflow that the config node belongs to; undefined if it belongs to all flows. */
  z?: string;
  /** The names of the variables of the node's tab, subflow and group in the editor, deployed or not. */
  variables?: readonly string[];
}

/**
 * Replaces `${NAME}` by the same value that Node-RED will use after a deploy: that of the tab, of the user settings or of the
 * process.
 *
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field and the variable, if it is not set, or unknown before a deploy
 */
export function withVariables<Fields extends object>(RED: NodeAPI, node: EditedNode, fields: Fields): Fields {
  const known = Object.entries(fields).map(([field, value]) => {
    const variable = variableIn(value);
    return [field, variable ? resolved(RED, node, field, variable) : value];
  });
  return Object.fromEntries(known);
}

function resolved(RED: NodeAPI, { id, z, variables }: EditedNode, field: string, variable: string): unknown {
  const unknownNow = (when: string) => invalid(`${field}: the value of ${variable} is known only ${when}`);
  const home = z ? savedNode(RED, z) : undefined;
  const isSubflow = home?.type === 'subflow';
  if (isSubflow && names(home.env).includes(variable)) throw unknownNow('in each instance of the subflow');
  const value = getSetting(RED, RED.nodes.getNode(id) ?? neighbour(RED, isSubflow ? undefined : z), variable);
  if (value !== undefined) return value;
  if (Array.isArray(variables) && variables.includes(variable)) throw unknownNow('after a deploy');
  throw invalid(`${field}: the environment variable ${variable} is not set`);
}

function names(env: unknown): unknown[] {
  return Array.isArray(env) ? env.map((each: { name?: unknown } | null) => each?.name) : [];
}

/** @returns a running node of the same tab, which has the same variables; without `z`, a node of no tab */
function neighbour(RED: NodeAPI, z: string | undefined): Node | null {
  let found: Node | null = null;
  RED.nodes.eachNode((def) => {
    if ((def.z || undefined) === (z || undefined)) found ??= RED.nodes.getNode(def.id);
  });
  return found;
}

/**
 * Reads a variable with Node-RED's own `getSetting`. With the flow instead of the node, it ignores the variables of the neighbour
 * itself and of its group. Without a node it reads the environment of the process. Its types do not permit this call.
 */
function getSetting(RED: NodeAPI, node: Node | null, name: string): unknown {
  const { _flow: flow } = (node ?? {}) as { _flow?: unknown };
  const { getSetting: read } = RED.util as unknown as {
    getSetting(node: null, name: string, flow: unknown): unknown;
  };
  return read(null, name, flow);
}
