import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import type { Page } from 'playwright-core';
import should from 'should';
import { projectPath } from '../lab/machine/paths';
import { freePort } from '../lab/machine/process';
import { AmiSession } from '../src';
import { Simulator } from '../src/simulator';
import { type SharedBrowser, sharedBrowser } from './support/browser';
import { lab } from './support/lab';
import { afterThisTest } from './support/teardown';
import { until } from './support/wait';

describe('npm start', function () {
  this.timeout(120_000);
  // The first start of MariaDB installs it, so it starts before `npm start` does.
  const mariadb = lab.mariadb();
  const chromium = sharedBrowser();
  let cache: string;

  before(async () => {
    cache = await mkdtemp(join(tmpdir(), 'hybrid-ami-start-'));
  });
  after(() => rm(cache, { recursive: true, force: true }));

  function start(env: NodeJS.ProcessEnv, before: readonly string[] = []) {
    const output = { text: '' };
    const command = [
      ...before,
      process.execPath,
      projectPath('lab/run.mjs'),
      projectPath('lab/commands/start.ts'),
    ];
    const [program = '', ...rest] = command;
    const child = spawn(program, rest, {
      env: { ...process.env, HYBRID_AMI_CACHE: cache, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output.text += text;
      });
    }
    return { child, output };
  }

  async function ended(child: ChildProcess): Promise<number | null> {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return child.exitCode;
  }

  it('prints the addresses of editor, dashboard, database and AMI when they respond, and stops on Ctrl-C, twice in a row', async () => {
    for (const round of ['first', 'second']) {
      const { child, output } = start({ PORT: String(await freePort()) });
      try {
        await until(
          () => /^AMI .*\n/m.test(output.text) || child.exitCode !== null,
          `the four lines (${round})`,
          100_000,
        );
        const { Editor, Dashboard, MySQL, AMI } = Object.fromEntries(
          output.text.split('\n').map((line) => line.split(/\s+/) as [string, string]),
        );
        should(await (await fetch(Editor as string)).text()).match(/Node-RED/);
        should((await fetch(Dashboard as string)).status).equal(200);
        const database = await createConnection(MySQL as string);
        await until(async () => {
          const [rows] = await database.query("SHOW TABLES LIKE 'extension_status'");
          return (rows as unknown[]).length === 1;
        }, 'the tables');
        await until(async () => {
          const [[row]] = (await database.query(
            'SELECT COUNT(*) AS rows_there FROM extension_status',
          )) as unknown as [[{ rows_there: number }]];
          return row.rows_there === 25;
        }, '25 extensions in the database');
        await database.end();
        const { hostname: host, port } = new URL(AMI as string);
        await (await AmiSession.open({ host, port, username: 'admin', secret: 'secret' })).close();
        child.kill('SIGINT');
        should(await ended(child)).equal(0);
        should(await processesNaming(cache)).deepEqual([]);
      } finally {
        child.kill('SIGKILL');
      }
    }
  });

  it('uses the Asterisk and the database of the environment', async () => {
    const pbx = await Simulator.listen({ extensions: ['3001', '3002', '3003'] });
    afterThisTest(() => pbx.close());
    const { host, port, user, password } = mariadb();
    const own = await createConnection({ host, port, user, password });
    afterThisTest(() => own.end());
    const name = `ami_start_${process.pid}`;
    await own.query(`CREATE DATABASE ${name}`);
    afterThisTest(() => own.query(`DROP DATABASE ${name}`));
    const { child, output } = start({
      PORT: String(await freePort()),
      ...{ AMI_HOST: pbx.host, AMI_PORT: String(pbx.port), AMI_USERNAME: 'admin', AMI_PASSWORD: 'secret' },
      ...{ MYSQL_HOST: host, MYSQL_PORT: String(port), MYSQL_USER: user, MYSQL_PASSWORD: password },
      MYSQL_DATABASE: name,
    });
    try {
      await until(() => /^AMI .*\n/m.test(output.text) || child.exitCode !== null, 'the four lines', 100_000);
      should(output.text).containEql(`MySQL      mysql://${user}:${password}@${host}:${port}/${name}\n`);
      should(output.text).containEql(`AMI        tcp://${pbx.host}:${pbx.port}\n`);
      await until(async () => {
        const [rows] = await own
          .query(`SELECT extension FROM ${name}.extension_status ORDER BY extension`)
          .catch(() => [[]]);
        return (
          (rows as { extension: string }[]).map(({ extension }) => extension).join() === '3001,3002,3003'
        );
      }, 'its extensions in that database');
      child.kill('SIGTERM');
      should(await ended(child)).equal(0);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('reports a port that is in use in one line', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as import('node:net').AddressInfo;
    const { child, output } = start({ PORT: String(port) });
    should(await ended(child)).equal(1);
    server.close();
    should(output.text).equal(`npm start: port ${port} is in use; set PORT to another port\n`);
  });

  it('reports an Asterisk that does not respond in one line', async () => {
    const asterisk = start({
      PORT: String(await freePort()),
      AMI_HOST: '127.0.0.1',
      AMI_PORT: String(await freePort()),
      AMI_USERNAME: 'a',
      AMI_PASSWORD: 'b',
    });
    should(await ended(asterisk.child)).equal(1);
    should(lastLine(asterisk.output.text)).match(/^npm start: cannot connect to 127\.0\.0\.1:\d+: refused/);
    should(await processesNaming(cache)).deepEqual([]);
  });

  it('runs the board and warns if the database does not respond', async () => {
    const pbx = await Simulator.listen({ extensions: ['3001'] });
    afterThisTest(() => pbx.close());
    const { child, output } = start({
      PORT: String(await freePort()),
      ...{ MYSQL_HOST: '127.0.0.1', MYSQL_PORT: String(await freePort()) },
      ...{ AMI_HOST: pbx.host, AMI_PORT: String(pbx.port), AMI_USERNAME: 'admin', AMI_PASSWORD: 'secret' },
    });
    try {
      await until(() => /^AMI .*\n/m.test(output.text) || child.exitCode !== null, 'the four lines', 100_000);
      should(output.text).match(
        /^npm start: no history until MySQL at 127\.0\.0\.1:\d+ \(MYSQL_HOST\) responds: .*ECONNREFUSED/m,
      );
      await until(
        () => pbx.received.some(({ name }) => name === 'ExtensionStateList'),
        'the query of the board',
      );
    } finally {
      child.kill('SIGINT');
      should(await ended(child)).equal(0);
    }
  });

  it('runs the board without history if there is no MariaDB, apt-get, setpriv or root', async () => {
    const pbx = await Simulator.listen({ extensions: ['3001', '3002'] });
    afterThisTest(() => pbx.close());
    const { child, output } = start(
      {
        PORT: String(await freePort()),
        ...{ AMI_HOST: pbx.host, AMI_PORT: String(pbx.port), AMI_USERNAME: 'admin', AMI_PASSWORD: 'secret' },
      },
      hiding('setpriv', 'apt-get', 'mariadbd', 'mariadb-install-db'),
    );
    try {
      await until(() => /^AMI .*\n/m.test(output.text) || child.exitCode !== null, 'the four lines', 100_000);
      const warnings = output.text.split('\n').filter((line) => line.startsWith('npm start:'));
      should(warnings).have.length(1);
      should(warnings[0]).match(
        /no history: MariaDB is not available: root is needed.*docker run .*brew .*MYSQL_HOST/,
      );
      should(output.text).match(/^MySQL {6}none \(the board is live, without history\)$/m);
      should(output.text).not.match(/^ {4}at /m);
      const [, url = ''] = /^Dashboard +(\S+)$/m.exec(output.text) ?? [];
      await page(chromium(), `${url}/extensions`, async (board) => {
        await board.getByText('History: off').waitFor();
        await board.getByText('3002').first().waitFor();
        pbx.setState('3002', 'ringing');
        await board.getByText('Ringing').first().waitFor();
      });
    } finally {
      child.kill('SIGINT');
      should(await ended(child)).equal(0);
    }
  });
});

/** @returns the beginning of a command line that runs the rest without root's rights and without these programs */
function hiding(...programs: string[]): string[] {
  const hide = `for name in ${programs.join(' ')}; do for folder in /usr/sbin /usr/bin; do
    [ ! -e $folder/$name ] || mount --bind /dev/null $folder/$name; done; done; exec unshare --user "$@"`;
  return ['unshare', '--mount', 'sh', '-c', hide, 'sh'];
}

async function page(browser: SharedBrowser, url: string, look: (page: Page) => Promise<void>): Promise<void> {
  const opened = await browser.newPage();
  try {
    await opened.goto(url);
    await look(opened);
  } finally {
    await opened.close();
  }
}

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

/** @returns command lines of running processes that contain this text. A process that a run has left behind contains the folder of the run */
async function processesNaming(text: string): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(text));
}
