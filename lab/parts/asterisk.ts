import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { basename, join } from 'node:path';
import {
  collectOutput,
  endProcess,
  endWithin,
  freePort,
  hasEnded,
  lastLines,
  run,
  spawnTied,
} from '../machine/process';
import { scratchFolder } from '../machine/scratch';
import { Attempts, until } from '../machine/wait';
import { asteriskConfig } from './asterisk-config';
import { type AsteriskVersion, installAsterisk } from './asterisk-install';

/** Address and users of a running Asterisk, as plain data that another process can use. */
export interface AsteriskEndpoint {
  version: AsteriskVersion;
  host: string;
  port: number;
  tlsPort: number;
  /** Path of the certificate (PEM) of the authority that signed the certificate on `tlsPort`, for `localhost` and 127.0.0.1. */
  ca: string;
  users: {
    /** Has all classes. */
    admin: AsteriskUser;
    /** Has `read=call,reporting` and `write=reporting`. */
    readOnly: AsteriskUser;
    /** May log in, but has no class. */
    noRights: AsteriskUser;
  };
  /** Phones 1001 to 1050 register with this secret. */
  sip: { port: number; secret: string };
  /** The folder of the Debian in which it is installed, and the path of its configuration file in that Debian. */
  root: string;
  configFile: string;
}

export interface AsteriskUser {
  username: string;
  secret: string;
}

export interface Asterisk extends AsteriskEndpoint {
  /** Runs a command on Asterisk's console, without the manager interface, and returns what it prints. */
  cli(command: string): Promise<string>;
}

export interface RunningAsterisk extends Asterisk {
  stop(): Promise<void>;
  /** Kills it, so that no client gets a Goodbye. */
  kill(): Promise<void>;
  /** Starts it again after it has ended, with the same ports and users. */
  startAgain(): Promise<void>;
}

const INSTANCES = '/srv';

/**
 * Starts a real Asterisk on free ports of 127.0.0.1, with the configuration of `asterisk-config.ts`. Several may run at the same
 * time. It runs in its own namespaces: when this process ends or is killed, Asterisk and its mounts end too.
 */
export async function startAsterisk({
  version,
  appended = {},
}: {
  version: AsteriskVersion;
  /** Text to append to configuration files, by file name. */
  appended?: Readonly<Record<string, string>>;
}): Promise<RunningAsterisk> {
  const root = await installAsterisk(version);
  const folderHere = await scratchFolder(join(root, INSTANCES), 'lab');
  const folder = join(INSTANCES, basename(folderHere));
  const ports = { ami: await freePort(), amiTls: await freePort(), sip: await freePort() };
  const secrets = { admin: secret(), readOnly: secret(), noRights: secret(), sip: secret() };
  const files = Object.entries(asteriskConfig({ folder, ports, secrets })).map(
    ([name, text]) => [name, `${text}${appended[name] ?? ''}`] as const,
  );
  await writeInstance(root, folder, Object.fromEntries(files));

  const configFile = `${folder}/etc/asterisk.conf`;
  const inNamespaces = [
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
    'sh',
    '-c',
    IN_ITS_ROOT,
    root,
    configFile,
  ];
  const launch = () => spawnTied('KILL', 'unshare', inNamespaces, { stdio: ['ignore', 'pipe', 'pipe'] });
  let asterisk = launch();
  const running: Asterisk = attachAsterisk({
    version,
    host: '127.0.0.1',
    port: ports.ami,
    tlsPort: ports.amiTls,
    ca: join(folderHere, 'tls/ca.pem'),
    users: {
      admin: { username: 'admin', secret: secrets.admin },
      readOnly: { username: 'reader', secret: secrets.readOnly },
      noRights: { username: 'nobody', secret: secrets.noRights },
    },
    sip: { port: ports.sip, secret: secrets.sip },
    root,
    configFile,
  });
  const stop = async () => {
    if (!hasEnded(asterisk)) await running.cli('core stop now').catch(() => asterisk.kill('SIGKILL'));
    await endWithin(5_000, asterisk);
    await rm(folderHere, { recursive: true, force: true });
  };
  const booted = async () => {
    const output = collectOutput(asterisk);
    const attempts = new Attempts();
    await until(
      () => {
        if (hasEnded(asterisk)) throw new Error(`Asterisk ${version} ended:\n${lastLines(output.text, 15)}`);
        return attempts.succeeds(() => readBanner(ports.ami));
      },
      () => `Asterisk ${version}: ${attempts.lastError}`,
      60_000,
    );
    await running.cli('core waitfullybooted');
  };
  const kill = () => endProcess(asterisk, 'SIGKILL', 5_000);
  const startAgain = async () => {
    asterisk = launch();
    await booted();
  };
  try {
    await booted();
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...running, stop, kill, startAgain };
}

/** @returns an Asterisk of the lab that another process has started and described */
export function attachAsterisk(endpoint: AsteriskEndpoint): Asterisk {
  const { root, configFile } = endpoint;
  return {
    ...endpoint,
    cli: (command) => run('chroot', [root, 'asterisk', '-C', configFile, '-rx', command]),
  };
}

// $0 is the root, $1 the configuration. The shell keeps running: it is the first process of its namespace, so Asterisk ends with it.
const IN_ITS_ROOT = `
mount -t proc proc "$0/proc" && mount --bind /dev "$0/dev" || exit
chroot "$0" asterisk -f -U asterisk -G asterisk -C "$1"
exit $?
`;

async function writeInstance(root: string, folder: string, files: Record<string, string>): Promise<void> {
  for (const name of ['etc', 'db', 'spool', 'run', 'log', 'tls']) {
    await mkdir(join(root, folder, name), { recursive: true });
  }
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(root, folder, 'etc', name), `${text.trim()}\n`);
  }
  await run('chroot', [root, 'sh', '-ec', MAKE_CERTIFICATE, `${folder}/tls`]);
  await run('chroot', [root, 'chown', '-R', 'asterisk:asterisk', folder]);
}

const MAKE_CERTIFICATE = `
cd "$0"
printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' > names
new_key='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
openssl req -x509 $new_key -keyout ca.key -out ca.pem -days 3650 -subj '/CN=hybrid-ami lab'
openssl req $new_key -keyout server.key -out server.csr -subj /CN=localhost
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -set_serial 1 -days 3650 -extfile names -out server.crt
cat server.key server.crt > server.pem
`;

function readBanner(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.setTimeout(5_000, () => socket.destroy(new Error('no banner')));
    socket.once('data', (chunk) => {
      socket.destroy();
      if (chunk.toString('latin1').startsWith('Asterisk Call Manager/')) resolve();
      else reject(new Error('something else answers on its port'));
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed before its banner')));
  });
}

const secret = () => randomBytes(12).toString('hex');
