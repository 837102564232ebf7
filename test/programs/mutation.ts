// `npm run mutation [-- src/protocol/parser.ts …]`: breaks the engine, the nodes and the functions of the examples in thousands
// of small ways, and lists the changes that no test notices.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { projectPath } from '../../lab/machine/paths';
import { EXAMPLES, type Example } from '../examples/all';
import { codeOf, directoryOf, FUNCTIONS, fileOf, PROPERTIES } from '../examples/code';

/** Each part is tested by its own specs alone. With all specs, each surviving mutant of the parser would cost hundreds of logins. */
const PARTS = [
  'src/protocol',
  'src/session',
  'src/connection',
  'src/state-words',
  'src/extensions',
  'nodes/common',
  'nodes/ami-refresh',
  'nodes/ami-events',
  'nodes/ami-config',
  'nodes/ami-action',
  'nodes/ami-call',
  'nodes/ami-state',
  'nodes/ami-control',
  'nodes/ami-group',
];
/** Files that all parts import. The specs of the protocol test them. */
const WITH_PROTOCOL = ['src/frame.ts', 'src/header-names.ts'];
const CAUGHT = ['Killed', 'Timeout'];
const SLIPPED_THROUGH = ['Survived', 'NoCoverage'];
/** Suites that run the code of function nodes themselves. In other suites Node-RED runs it, and without the mutant. */
const RUNS_FUNCTIONS = '^the (example "[^"]+"|extension board): ';

const given = process.argv.slice(2);
mutateAll().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

async function mutateAll(): Promise<void> {
  const startedAt = performance.now();
  const statuses: string[] = [];
  for (const part of PARTS) {
    const below = part === 'src/protocol' ? WITH_PROTOCOL : [];
    const files = given.filter((file) => file.startsWith(`${part}/`) || below.includes(file));
    if (given.length === 0) files.push(`${part}/**/*.ts`, ...below);
    if (files.length > 0) statuses.push(...(await mutate(part, files)));
  }
  const examples = EXAMPLES.filter(
    ({ title }) => given.length === 0 || given.some((file) => basename(file) === `${title}.json`),
  );
  if (examples.length > 0) statuses.push(...(await mutateFunctions(examples)));
  const count = (which: readonly string[]) => statuses.filter((status) => which.includes(status)).length;
  const caught = count(CAUGHT);
  const all = caught + count(SLIPPED_THROUGH);
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(0);
  console.log(
    `${caught} of ${all} mutants caught, ${((100 * caught) / all).toFixed(1)} %, in ${minutes} minutes`,
  );
}

async function mutate(part: string, files: string[], grep?: string): Promise<string[]> {
  // Stryker can only be imported as an ES module.
  const { Stryker } = await import('@stryker-mutator/core');
  const name = part.replace('src/', '').replace('/', '-');
  const stryker = new Stryker({
    mutate: files,
    mochaOptions: { spec: specsOf(part), ...(grep && { grep }) },
    htmlReporter: { fileName: `coverage/mutation-${name}.html` },
  });
  return (await stryker.runMutationTest()).map(({ status }) => status);
}

function specsOf(part: string): string[] {
  // All nodes test the code that they share, and the connection. The code of a node for a group is tested with ami-group.
  if (part === 'nodes/common' || part === 'nodes/ami-config') return ['test/nodes/**/*_spec.ts'];
  const own = `test/${part.replace('src/', '')}/**/*_spec.ts`;
  return part.startsWith('nodes/') ? [own, 'test/nodes/ami-group/*_spec.ts'] : [own];
}

async function mutateFunctions(examples: readonly Example[]): Promise<string[]> {
  const remove = () => rm(projectPath(FUNCTIONS), { recursive: true, force: true });
  // An earlier run that was killed may have left them behind.
  await remove();
  try {
    for (const { title, flow } of EXAMPLES) {
      for (const node of flow.filter(({ type }) => type === 'function')) {
        for (const property of PROPERTIES.filter((each) => node[each])) {
          const file = projectPath(fileOf(title, node, property));
          await mkdir(dirname(file), { recursive: true });
          // Fails if two nodes have the same file name.
          await writeFile(file, codeOf(node, property), { flag: 'wx' });
        }
      }
    }
    const files = examples.map(({ title }) => `${directoryOf(title)}/*.js`);
    return await mutate('examples', files, RUNS_FUNCTIONS);
  } finally {
    await remove();
  }
}
