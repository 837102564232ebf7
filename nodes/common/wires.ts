import type { Node } from 'node-red';

/** Node-RED updates `wires`, the nodes behind each output, at each deploy. */
export type WiredNode = Node & { wires: string[][] };

/** @returns whether a message at this output reaches a node. Otherwise there is no need to make one */
export function isWired({ wires }: WiredNode, output: number): boolean {
  return (wires[output]?.length ?? 0) > 0;
}
