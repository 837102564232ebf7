import type { NodeAPI, NodeDef } from 'node-red';
import { type AmiGroupNode, MOST_MEMBERS } from '../common/group-node';
import { upToDate } from '../common/migrations';

/** Each of `pbx1` to `pbx32` is the id of an ami-config node, or blank. */
type AmiGroupDef = NodeDef & Partial<Record<`pbx${number}`, unknown>>;

export default function amiGroup(RED: NodeAPI): void {
  function AmiGroup(this: AmiGroupNode, def: AmiGroupDef): void {
    RED.nodes.createNode(this, def);
    const fields = upToDate(def);
    const members = new Map<string, unknown>();
    for (let number = 1; number <= MOST_MEMBERS; number += 1) {
      const field = `pbx${number}` as const;
      const id = fields[field];
      if (id !== undefined && id !== null && id !== '') members.set(field, id);
    }
    this.fields = members;
  }

  RED.nodes.registerType<AmiGroupNode, AmiGroupDef, object, object>('ami-group', AmiGroup);
}
