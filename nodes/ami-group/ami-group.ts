import type { NodeAPI, NodeDef } from 'node-red';
import { toAmiError } from '../common/errors';
import { type AmiGroupNode, MOST_MEMBERS } from '../common/group-node';
import { upToDate } from '../common/migrations';

/** Each of `pbx1` to `pbx32` is the id of an ami-config node, or blank. */
type AmiGroupDef = NodeDef & Partial<Record<`pbx${number}`, unknown>>;

export default function amiGroup(RED: NodeAPI): void {
  function AmiGroup(this: AmiGroupNode, def: AmiGroupDef): void {
    RED.nodes.createNode(this, def);
    this.fields = new Map();
    try {
      this.fields = membersIn(upToDate(def));
    } catch (error) {
      // Without this, Node-RED would have no such node, and its users would report it as missing.
      this.problem = toAmiError(error);
    }
  }

  RED.nodes.registerType<AmiGroupNode, AmiGroupDef, object, object>('ami-group', AmiGroup);
}

function membersIn(fields: AmiGroupDef): Map<string, unknown> {
  const members = new Map<string, unknown>();
  for (let number = 1; number <= MOST_MEMBERS; number += 1) {
    const field = `pbx${number}` as const;
    const id = fields[field];
    if (id !== undefined && id !== null && id !== '') members.set(field, id);
  }
  return members;
}
