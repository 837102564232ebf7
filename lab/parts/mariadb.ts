import { installPackages } from '../machine/apt';
import { findProgram } from '../machine/find-program';
import { type DatabaseServer, onItsOwn, type ServerOptions, startServer } from './database-server';

/** Starts a MariaDB server, and installs Debian's if it is missing. */
export async function startMariaDB(options: ServerOptions = {}): Promise<DatabaseServer> {
  const { server, install } = await findPrograms();
  return startServer(
    {
      name: 'MariaDB',
      install: () => [install, ...onItsOwn(), ...INSTALLATION],
      server: [server, ...onItsOwn(), '--innodb-log-file-size=8M'],
    },
    options,
  );
}

const INSTALLATION = [
  // A relative path, because the installer is a shell script that fails with blanks in a path.
  '--datadir=./data',
  '--auth-root-authentication-method=socket',
  '--skip-test-db',
  '--skip-name-resolve',
  // Continues if the machine's host name does not resolve. No test uses that name.
  '--force',
];

async function findPrograms(): Promise<{ server: string; install: string }> {
  const find = async () => ({
    server: await findProgram('mariadbd'),
    install: await findProgram('mariadb-install-db'),
  });
  let { server, install } = await find();
  if (server === undefined || install === undefined) {
    await installPackages('MariaDB', 'Set MYSQL_HOST to use one that runs.', ['mariadb-server']);
    ({ server, install } = await find());
  }
  if (server === undefined || install === undefined) throw new Error('MariaDB is installed, but not found');
  return { server, install };
}
