// Runs one of the project's TypeScript programs on a fresh clone: node lab/run.mjs <file.ts> [arguments]
import { spawn } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const project = resolve(import.meta.dirname, '..');
const require = createRequire(import.meta.url);
const [program, ...rest] = process.argv.slice(2);

const npm = await npmFile();
if (npm !== undefined) process.env.npm_execpath = npm;
if (!(await isInstalled())) await install();
// From here on TypeScript can be imported. It runs in this process, so signals, streams and the exit code need no forwarding.
await import('tsx');
try {
  await require('./machine/build.ts').ensureBuilt();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
process.argv = [process.argv[0], resolve(program), ...rest];
require(process.argv[1]);

/** @returns the path of npm's own program. Windows has it next to Node.js, and its `npm` is a script that needs a shell */
async function npmFile() {
  const given = process.env.npm_execpath;
  if (given?.endsWith('npm-cli.js')) return given;
  const beside = join(dirname(process.execPath), 'node_modules/npm/bin/npm-cli.js');
  return access(beside).then(
    () => beside,
    () => undefined,
  );
}

/** True if node_modules has exactly what the lock file lists, however it was installed. */
async function isInstalled() {
  const wanted = await packages('package-lock.json');
  const found = await packages('node_modules/.package-lock.json').catch(() => undefined);
  if (found === undefined) return false;
  return Object.entries(wanted).every(
    ([path, { version, integrity, optional }]) =>
      path === '' ||
      (path in found
        ? found[path].version === version && found[path].integrity === integrity
        : optional === true),
  );
}

async function packages(file) {
  return JSON.parse(await readFile(join(project, file), 'utf8')).packages;
}

async function install() {
  console.error('lab: installing dependencies; this takes about a minute …');
  // `npm ci` refuses a lock file that lacks the packages of other platforms, and some registries do not have all of these.
  // `npm install` with these flags also installs exactly what the lock file lists, whatever npm's configuration is.
  const flags = [
    '--include=dev',
    '--include=optional',
    '--ignore-scripts=false',
    '--global=false',
    '--dry-run=false',
  ];
  const [command, ...args] = [
    ...(npm === undefined ? ['npm'] : [process.execPath, npm]),
    'install',
    '--no-save',
    ...flags,
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const child = spawn(command, args, { cwd: project, stdio: ['ignore', 2, 2] });
  const code = await new Promise((settle) => child.on('error', settle).on('exit', settle));
  if (code !== 0) {
    console.error(`lab: npm install failed (${code instanceof Error ? code.message : code})`);
    process.exit(1);
  }
}
