import { readFileSync } from 'node:fs';
import { compileFunction } from 'node:vm';
import { projectPath } from '../../lab/machine/paths';
import type { FlowNode } from '../../lab/parts/node-red';

/** The folder to which test/programs/mutation.ts writes the functions of the examples, because Stryker can only change files. */
export const FUNCTIONS = 'coverage/functions';
export const PROPERTIES = ['initialize', 'func', 'finalize'] as const;
export type Property = (typeof PROPERTIES)[number];
/** True if Stryker runs the specs (test/support/mutants.ts). */
const HAS_MUTANTS = '__stryker__' in globalThis;

const plain = (name: string) => name.replace(/[^A-Za-z0-9]+/g, '-');

export function directoryOf(title: string): string {
  return `${FUNCTIONS}/${plain(title)}`;
}

export function fileOf(title: string, { name }: FlowNode, property: Property): string {
  return `${directoryOf(title)}/${plain(String(name))}.${property}.js`;
}

/** The code of a function node as a module. The code may declare names that hide `node`, `context` and the others. */
export function codeOf(node: FlowNode, property: Property): string {
  const modules = (node.libs ?? []) as { var: string }[];
  const around = ['node', 'context', 'flow', 'env', 'RED', ...modules.map((each) => each.var)];
  return `// Stryker disable all
module.exports = ({ ${around.join(', ')} }) => async (msg) => {
// Stryker restore all
${node[property]}
};
`;
}

type Make = (around: object) => (message?: object) => Promise<unknown>;
const made = new Map<string, Make>();

/** @returns a factory. It takes `node`, `context` and the others, and returns the function of the node */
export function load(title: string, node: FlowNode, property: Property): Make {
  const file = fileOf(title, node, property);
  const before = made.get(file);
  if (before !== undefined) return before;
  const code = HAS_MUTANTS ? readFileSync(projectPath(file), 'utf8') : codeOf(node, property);
  const module: { exports?: Make } = {};
  compileFunction(code, ['module'], { filename: projectPath(file) })(module);
  if (module.exports === undefined) throw new Error(`${file} exports nothing`);
  made.set(file, module.exports);
  return module.exports;
}
