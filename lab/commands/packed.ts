import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ensureBuilt } from '../machine/build';
import { runNpm } from '../machine/npm';
import { projectPath } from '../machine/paths';

/**
 * Limit in bytes for the user's share of the packed package, which is everything but the simulator and the examples. A feature
 * that needs more raises this limit in its own commit, with the reason. `npm run release:check` prints the shares.
 */
export const MOST_PACKED_BYTES = 305_000;

const SHARES = ['languages', 'nodes', 'engine', 'types', 'texts', 'simulator', 'examples'] as const;
export type Share = (typeof SHARES)[number];

export interface Tarball {
  path: string;
  files: string[];
  /** Size of the tarball. */
  packedBytes: number;
  /** Bytes of each share when it is packed alone. */
  shares: Record<Share, number>;
}

/** Packs the package as npm would publish it. */
export async function pack(folder: string): Promise<Tarball> {
  await ensureBuilt();
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const [packed] = JSON.parse(await runNpm(args, { cwd: projectPath() }));
  const [name = ''] = (await readdir(folder)).filter((file) => file.endsWith('.tgz'));
  const files: string[] = packed.files.map(({ path }: { path: string }) => path);
  return { path: join(folder, name), files, packedBytes: packed.size, shares: await sharesOf(files) };
}

/** @returns packed bytes of the user's share */
export function usersShare({ shares }: Tarball): number {
  return SHARES.filter((share) => share !== 'simulator' && share !== 'examples').reduce(
    (sum, share) => sum + shares[share],
    0,
  );
}

/** `languages 43 kB, nodes 30 kB, …` */
export function inWords({ shares }: Tarball): string {
  return SHARES.map((share) => `${share} ${Math.round(shares[share] / 1000)} kB`).join(', ');
}

async function sharesOf(files: readonly string[]): Promise<Record<Share, number>> {
  const ofSimulator = await onlyForSimulator();
  const contents: Record<Share, Buffer[]> = {
    ...{ languages: [], nodes: [], engine: [], types: [], texts: [], simulator: [], examples: [] },
  };
  for (const file of files) {
    contents[shareOf(file, ofSimulator)].push(await readFile(projectPath(file)));
  }
  const sizes = SHARES.map((share) => [share, gzipSync(Buffer.concat(contents[share]), { level: 9 }).length]);
  return Object.fromEntries(sizes) as Record<Share, number>;
}

function shareOf(file: string, ofSimulator: ReadonlySet<string>): Share {
  if (file.startsWith('examples/')) return 'examples';
  if (file.startsWith('dist/nodes/locales/')) return 'languages';
  if (file.startsWith('dist/nodes/')) return 'nodes';
  if (ofSimulator.has(file) || file === 'dist/simulator.d.ts') return 'simulator';
  if (file.endsWith('.d.ts')) return 'types';
  return file.startsWith('dist/') ? 'engine' : 'texts';
}

/** @returns the built files that are loaded only with the simulator */
async function onlyForSimulator(): Promise<Set<string>> {
  const nodes = (await readdir(projectPath('dist/nodes'))).filter((file) => file.endsWith('.js'));
  const users = await loadedBy(['dist/index.js', ...nodes.map((file) => `dist/nodes/${file}`)]);
  const all = await loadedBy(['dist/simulator.js', 'dist/simulator-cli.js']);
  return new Set([...all].filter((file) => !users.has(file)));
}

async function loadedBy(entries: readonly string[]): Promise<Set<string>> {
  const loaded = new Set(entries);
  for (const file of loaded) {
    // The minifier may break a line in a string.
    const code = (await readFile(projectPath(file), 'utf8')).replaceAll('\\\n', '');
    for (const [, path = ''] of code.matchAll(/require\(["'](\.[^"']+)["']\)/g))
      loaded.add(join(file, '..', path));
  }
  return loaded;
}
