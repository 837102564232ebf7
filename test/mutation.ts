// `npm run mutation [-- src/protocol/parser.ts …]`: breaks the engine and the nodes in thousands of small ways, and shows those
// that no test notices.

/** Each is tested by its own specs alone: a mutant of the parser that survives is not worth a hundred logins. */
const PARTS = ['src/protocol', 'src/session', 'src/connection', 'src/extensions', 'nodes'];
const CAUGHT = ['Killed', 'Timeout'];
const SLIPPED_THROUGH = ['Survived', 'NoCoverage'];

const given = process.argv.slice(2);
mutateAll().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

async function mutateAll(): Promise<void> {
  const startedAt = performance.now();
  const statuses: string[] = [];
  for (const part of PARTS) {
    const files = given.filter((file) => file.startsWith(`${part}/`));
    if (given.length === 0) files.push(`${part}/**/*.ts`);
    if (files.length > 0) statuses.push(...(await mutate(part, files)));
  }
  const count = (which: readonly string[]) => statuses.filter((status) => which.includes(status)).length;
  const caught = count(CAUGHT);
  const all = caught + count(SLIPPED_THROUGH);
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(0);
  console.log(
    `${caught} of ${all} mutants caught, ${((100 * caught) / all).toFixed(1)} %, in ${minutes} minutes`,
  );
}

async function mutate(part: string, files: string[]): Promise<string[]> {
  // It comes as a module only.
  const { Stryker } = await import('@stryker-mutator/core');
  const name = part.replace('src/', '');
  const stryker = new Stryker({
    mutate: files,
    mochaOptions: { spec: [`test/${name}/**/*_spec.ts`] },
    htmlReporter: { fileName: `coverage/mutation-${name}.html` },
  });
  return (await stryker.runMutationTest()).map(({ status }) => status);
}
