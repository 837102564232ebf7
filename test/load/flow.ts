import type { FlowNode } from '../../lab/parts/node-red';
import { probe } from '../lifecycle/probed-node-red';

/** A function node that is busy for 1 ms with each message of this topic, and passes the others on. */
export const slowFor = (topic: string, id: string, next: string): FlowNode =>
  code(
    id,
    `if (msg.topic !== '${topic}') return msg;
     const end = Date.now() + 1;
     while (Date.now() <= end);`,
    next,
  );

/** A function node that throws for each message. */
export const failing = (id: string): FlowNode => code(id, "throw new Error('a fault of the flow');", id);

const code = (id: string, func: string, next: string): FlowNode => ({
  ...probe(id),
  type: 'function',
  func,
  outputs: 1,
  libs: [],
  wires: [[next]],
});
