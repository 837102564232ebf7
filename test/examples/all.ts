import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { projectPath } from '../../lab/machine/paths';
import type { FlowNode } from '../../lab/parts/node-red';

export interface Example {
  /** As Import > Examples calls it. */
  title: string;
  flow: readonly FlowNode[];
}

/** The flows that Import > Examples has, those of folders included. */
export const EXAMPLES: readonly Example[] = readdirSync(projectPath('examples'), {
  recursive: true,
  encoding: 'utf8',
})
  .filter((path) => path.endsWith('.json'))
  .sort()
  .map((path) => ({
    title: basename(path, '.json'),
    flow: JSON.parse(readFileSync(projectPath('examples', path), 'utf8')),
  }));

export function example(title: string): Example {
  const found = EXAMPLES.find((each) => each.title === title);
  if (found === undefined) throw new Error(`there is no example ${title}`);
  return found;
}

/** The id of the node of this name. */
export function nodeId({ flow }: Example, name: string): string {
  const found = flow.filter((node) => node.name === name);
  if (found.length !== 1) throw new Error(`${found.length} nodes are called ${name}`);
  return (found[0] as FlowNode).id;
}
