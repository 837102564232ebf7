import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cachePath, withLock } from './cache';
import { run } from './process';

/** A real server or program that this machine cannot run. */
export class MissingPart extends Error {
  override name = 'MissingPart';
}

/** @returns an error whose message is one line: which part is missing, the reason, and what to do */
export function missingPart(part: string, reason: string, remedy: string): MissingPart {
  return new MissingPart(`${part} is not available: ${reason.split('\n', 1)[0]}. ${remedy}`);
}

/** Installs Debian packages. @throws MissingPart with the reason and the remedy in one line */
export async function installPackages(
  part: string,
  remedy: string,
  packages: readonly string[],
): Promise<void> {
  const obstacle = await noAptBecause();
  if (obstacle !== undefined) throw missingPart(part, `${obstacle} to install ${packages.join(' ')}`, remedy);
  announce(`installing ${packages.join(' ')}`);
  try {
    await updateLists();
    await aptGet(['install', '-y', '--no-install-recommends', ...packages]);
  } catch (error) {
    throw missingPart(part, (error as Error).message, remedy);
  }
}

/** Unpacks a Debian package into `folder` without installing it. @throws MissingPart with the reason in one line */
export async function unpackPackage(
  part: string,
  remedy: string,
  name: string,
  folder: string,
): Promise<void> {
  const obstacle = await noAptBecause();
  if (obstacle !== undefined) throw missingPart(part, `${obstacle} to download ${name}`, remedy);
  announce(`downloading ${name}`);
  try {
    await updateLists();
    await aptGet(['download', name], { cwd: folder });
    const archive = (await readdir(folder)).find((file) => file.endsWith('.deb')) ?? '';
    await run('dpkg-deb', ['--extract', join(folder, archive), folder]);
    await rm(join(folder, archive));
  } catch (error) {
    throw missingPart(part, (error as Error).message, remedy);
  }
}

/** @returns the URL of the Debian mirror that this machine's apt uses */
export async function debianMirror(): Promise<string> {
  await updateLists();
  const targets = await run('apt-get', ['indextargets', '--format', '$(REPO_URI) $(CODENAME) $(COMPONENT)']);
  const main = targets.split('\n').find((line) => /^https?:\S+ [a-z]+ main$/.test(line));
  if (main === undefined) throw new Error('apt names no Debian mirror');
  return main.split(' ', 1)[0] ?? '';
}

export const isRoot = () => process.getuid?.() === 0;

export function announce(step: string): void {
  console.error(`lab: ${step} …`);
}

async function noAptBecause(): Promise<string | undefined> {
  if (!isRoot()) return 'root is needed';
  return run('apt-get', ['--version']).then(
    () => undefined,
    () => 'apt-get is needed',
  );
}

let listsUpdated: Promise<unknown> | undefined;

function updateLists(): Promise<unknown> {
  listsUpdated ??= aptGet(['update']);
  return listsUpdated;
}

function aptGet(args: readonly string[], options: { cwd?: string } = {}): Promise<string> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  // apt itself waits for another dpkg, but not for another `apt-get update`.
  return withLock(cachePath('apt.lock'), () =>
    run('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=600', '-o', 'Acquire::Retries=3', ...args], {
      ...options,
      env,
    }),
  );
}
