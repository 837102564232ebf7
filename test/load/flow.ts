import type { FlowNode } from '../../lab/parts/node-red';
import { probe } from '../lifecycle/probed';

/** A flow's own node that works a millisecond on each message of this topic, and lets the others pass. */
export const slowFor = (topic: string, id: string, next: string): FlowNode =>
  code(
    id,
    `if (msg.topic !== '${topic}') return msg;
     const end = Date.now() + 1;
     while (Date.now() <= end);`,
    next,
  );

/** One that fails at each message. */
export const failing = (id: string): FlowNode => code(id, "throw new Error('a fault of the flow');", id);

const code = (id: string, func: string, next: string): FlowNode => ({
  ...probe(id),
  type: 'function',
  func,
  outputs: 1,
  libs: [],
  wires: [[next]],
});
