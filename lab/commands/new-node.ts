// `npm run new-node -- ami-thing`: writes the files of a complete node that sends a Ping, as a start for a new node.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import manifest from '../../package.json';
import { projectPath } from '../machine/paths';

const NAME = /^ami-[a-z]+(-[a-z]+)*$/;
/** Templates in lab/commands/new-node, and the files to write. Both have `ami-thing` in place of the node's name. */
const FILES: readonly (readonly [template: string, path: string])[] = [
  ['ami-thing.ts.txt', 'nodes/ami-thing/ami-thing.ts'],
  ['ami-thing.html', 'nodes/ami-thing/ami-thing.html'],
  ['ami-thing.json', 'nodes/ami-thing/locales/en-US/ami-thing.json'],
  ['help.html', 'nodes/ami-thing/locales/en-US/ami-thing.html'],
  ['ami-thing.svg', 'icons/ami-thing.svg'],
  ['ami-thing_spec.ts.txt', 'test/nodes/ami-thing/ami-thing_spec.ts'],
];
const LAST_ROW = /(?<=^\| \[\*\*ami-[^\n]*\n)(?!\| \[\*\*ami-)/m;
const ROW = '| [**ami-thing**](docs/nodes.md#ami-thing) | Sends a Ping and reports the round trip. |\n';

try {
  makeNode(process.argv[2] ?? '');
} catch (error) {
  console.error(`new-node: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

function makeNode(name: string): void {
  const named = naming(name);
  const taken = [`nodes/${name}`, ...FILES.map(([, path]) => named(path))].find((path) =>
    existsSync(projectPath(path)),
  );
  if (taken !== undefined) throw new Error(`${taken} exists`);
  const readme = read('README.md');
  if (!LAST_ROW.test(readme)) throw new Error('README.md has no table of nodes');

  for (const [template, path] of FILES) write(named(path), named(read(`lab/commands/new-node/${template}`)));
  const nodes = { ...manifest['node-red'].nodes, [name]: `dist/nodes/${name}.js` };
  const withNode = { ...manifest, 'node-red': { ...manifest['node-red'], nodes } };
  write('package.json', `${JSON.stringify(withNode, null, 2)}\n`);
  write('README.md', readme.replace(LAST_ROW, named(ROW)));
  write('docs/nodes.md', read('docs/nodes.md') + named(read('lab/commands/new-node/section.md')));
  console.log(
    `Now change these files, as CONTRIBUTING.md says. ${named('Test: npx mocha --exit test/nodes/ami-thing/ami-thing_spec.ts')}`,
  );
}

/** @returns a function that puts the node's name into a template. @throws Error if this is not a name for a node */
function naming(name: string): (text: string) => string {
  if (!NAME.test(name))
    throw new Error('usage: npm run new-node -- ami-<name>, in lower-case letters and dashes');
  const words = name.split('-');
  const pascal = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return (text) =>
    text
      .replaceAll('ami-thing', name)
      .replaceAll('AmiThing', pascal)
      .replaceAll('amiThing', pascal.replace('Ami', 'ami'))
      .replace(/(?<=ami |AMI )thing/g, words.slice(1).join(' '));
}

function read(path: string): string {
  return readFileSync(projectPath(path), 'utf8');
}

function write(path: string, text: string): void {
  mkdirSync(dirname(projectPath(path)), { recursive: true });
  writeFileSync(projectPath(path), text);
  console.log(path);
}
