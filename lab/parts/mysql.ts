import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { debianWith } from '../machine/debian';
import { run } from '../machine/process';
import { type DatabaseServer, onItsOwn, type ServerOptions, startServer } from './database-server';

/**
 * Starts a server of Oracle's MySQL, which only Debian's unstable release has. It runs with the libraries of that Debian, but
 * without a chroot, so that its data may be in any folder.
 */
export async function startMySQL(options: ServerOptions = {}): Promise<DatabaseServer> {
  const root = await debianWith({
    part: 'MySQL',
    name: 'mysql',
    packages: ['mysql-server-core'],
    suites: ['sid', 'forky'],
    async check(installed) {
      const [program = '', ...given] = await inside(installed);
      const version = await run(program, [...given, '--version']);
      return version.includes('MariaDB') ? version.trim() : undefined;
    },
  });
  const program = [...(await inside(root)), ...onItsOwn(), `--basedir=${join(root, 'usr')}`];
  return startServer(
    {
      name: 'MySQL',
      install: (home) => [...program, `--datadir=${join(home, 'data')}`, '--initialize-insecure'],
      server: [...program, '--innodb-redo-log-capacity=8M', '--mysqlx=OFF', '--secure-file-priv=NULL'],
    },
    options,
  );
}

/** @returns the command that starts the server of that Debian with its own loader, because this machine's libraries are older */
async function inside(root: string): Promise<string[]> {
  const libraries = join(root, 'usr/lib');
  const triplet = (await readdir(libraries)).find((name) => name.endsWith('-linux-gnu'));
  const ofMachine = join(libraries, triplet ?? '');
  const loader = (await readdir(ofMachine)).find((name) => /^ld-linux.*\.so/.test(name));
  return [join(ofMachine, loader ?? ''), '--library-path', ofMachine, join(root, 'usr/sbin/mysqld')];
}
