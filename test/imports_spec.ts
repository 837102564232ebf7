import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import should from 'should';
import ts from 'typescript';
import { PROJECT } from '../lab/machine/paths';

const ROOMS = ['src', 'nodes', 'lab', 'bench', 'test'];
const MOST_LINES = 250;
const MOST_LINES_OF_SPEC = 500;
/** Characters. The linter reads dialogs and does not format them. */
const LONGEST_LINE_OF_DIALOG = 120;

/** What the files of a folder of src may import, besides their own folder and the files directly in src. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  allow: ['protocol'],
  session: ['protocol', 'allow'],
  connection: ['protocol', 'allow', 'session'],
  'state-words': ['protocol'],
  actions: ['protocol', 'session', 'connection', 'state-words'],
  calls: ['protocol', 'state-words'],
  extensions: ['protocol', 'session', 'connection', 'state-words'],
  state: ['protocol', 'session', 'state-words'],
  simulator: ['protocol'],
};

/** The folders of the simulated exchange, each with those that it may import. */
const EXCHANGE = 'src/simulator/exchange/';
const BELOW_IN_EXCHANGE: Readonly<Record<string, readonly string[]>> = {
  events: [],
  hints: [],
  switch: ['events', 'hints'],
  variables: ['events', 'hints', 'switch'],
  applications: ['events', 'hints', 'switch', 'variables'],
  dialplan: ['applications', 'events', 'hints', 'switch', 'variables'],
};

describe('the folders of the project', () => {
  const files = ts.sys
    .readDirectory(
      PROJECT,
      ['.ts'],
      ['node_modules', 'dist', 'coverage'],
      ROOMS.map((room) => `${room}/**/*`),
    )
    .map((file) => relative(PROJECT, file).split(sep).join('/'));
  const imports = new Map(files.map((file) => [file, importsOf(file, new Set(files))]));

  it('have no circle of imports, type-only imports included', () => {
    const circles = [...imports.keys()].filter((file) => reachable(imports, file).has(file));
    should(circles).deepEqual([]);
  });

  it('import only the folders below them', () => {
    const upward = [...imports].flatMap(([file, imported]) =>
      imported.filter((other) => !mayImport(file, other)).map((other) => `${file} imports ${other}`),
    );
    should(files.length).be.above(300);
    should(upward).deepEqual([]);
  });

  it('share code between nodes only through nodes/common', () => {
    const crossing = files
      .filter((file) => file.startsWith('nodes/'))
      .flatMap((file) => {
        const [, own = ''] = file.split('/');
        return pathsIn(file)
          .filter((path) => path.startsWith('nodes/') && !/^nodes\/common\b/.test(path))
          .filter((path) => path.split('/')[1] !== own)
          .map((path) => `${file} imports ${path}`);
      });
    should(crossing).deepEqual([]);
  });

  it(`have files of at most ${MOST_LINES} lines, and specs of at most ${MOST_LINES_OF_SPEC}`, () => {
    const long = files.filter((file) => {
      const lines = read(file).split('\n').length - 1;
      return lines > (file.startsWith('test/') ? MOST_LINES_OF_SPEC : MOST_LINES);
    });
    should(long).deepEqual([]);
  });

  it(`have dialogs with lines of at most ${LONGEST_LINE_OF_DIALOG} characters`, () => {
    const dialogs = ts.sys
      .readDirectory(join(PROJECT, 'nodes'), ['.html'], ['**/locales'])
      .map((file) => relative(PROJECT, file));
    should(dialogs.length).be.above(15);
    const long = dialogs.flatMap((file) =>
      read(file)
        .split('\n')
        .flatMap((line, at) => (line.length > LONGEST_LINE_OF_DIALOG ? `${file}:${at + 1}` : [])),
    );
    should(long).deepEqual([]);
  });
});

function read(file: string): string {
  return readFileSync(join(PROJECT, file), 'utf8');
}

/** The relative paths that a file imports, from the root of the project and as they are written: most have no ending. */
function pathsIn(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(read(file), true, true);
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) =>
      relative(PROJECT, resolve(PROJECT, dirname(file), fileName))
        .split(sep)
        .join('/'),
    );
}

/** The TypeScript files of the project that a file imports. */
function importsOf(file: string, all: ReadonlySet<string>): string[] {
  return pathsIn(file).flatMap((path) =>
    [path, `${path}.ts`, `${path}/index.ts`].filter((each) => all.has(each)),
  );
}

/** All files that a file imports, directly or through others. */
function reachable(imports: ReadonlyMap<string, readonly string[]>, start: string): Set<string> {
  const found = new Set<string>();
  const open = [...(imports.get(start) ?? [])];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    open.push(...(imports.get(file) ?? []));
  }
  return found;
}

function mayImport(file: string, other: string): boolean {
  if (file.startsWith(EXCHANGE) && other.startsWith(EXCHANGE)) return mayImportInExchange(file, other);
  const [room, folder] = file.split('/');
  const [otherRoom, otherFolder = ''] = other.split('/');
  if (room === 'nodes') return otherRoom === 'nodes' || otherRoom === 'src';
  if (room !== 'src' || folder === undefined) return true;
  if (otherRoom !== 'src') return false;
  // Files directly in src are below all folders, except the entry, which nothing in src imports.
  if (otherFolder.endsWith('.ts')) return otherFolder !== 'index.ts';
  const below = BELOW[folder];
  return (
    otherFolder === folder || (below === undefined ? file === 'src/index.ts' : below.includes(otherFolder))
  );
}

/** The files directly in the exchange's folder are above all folders in it. */
function mayImportInExchange(file: string, other: string): boolean {
  const [folder = '', below] = file.slice(EXCHANGE.length).split('/');
  const [otherFolder = '', otherBelow] = other.slice(EXCHANGE.length).split('/');
  if (below === undefined || folder === otherFolder) return true;
  return otherBelow !== undefined && (BELOW_IN_EXCHANGE[folder] ?? []).includes(otherFolder);
}
