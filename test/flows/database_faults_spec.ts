import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import should from 'should';
import { isRoot, missingPart } from '../../lab/machine/apt';
import { run } from '../../lab/machine/process';
import { scratchFolder } from '../../lab/machine/scratch';
import type { DatabaseServer, ServerOptions } from '../../lab/parts/database-server';
import { startMariaDB } from '../../lab/parts/mariadb';
import { startMySQL } from '../../lab/parts/mysql';
import { Simulator } from '../../src/simulator';
import { lab } from '../support/lab';
import { skipWithout } from '../support/skip-without';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';
import { type Board, filled, startBoard } from './board';
import { firstVersion, isTakenOver } from './first-version';
import { OfficeLoad } from './office-load';

const CONNECTIONS = 10;
/** `OUTAGE_SECONDS=30` sets the length of outages. By default, an outage ends when `livesOn` has passed. */
const OUTAGE_SECONDS = Number(process.env.OUTAGE_SECONDS ?? 0);
/** More events than arrive during an outage, so that none is dropped. */
const KEPT = 5_000 + 200 * OUTAGE_SECONDS;
const MEGABYTE = 1024 * 1024;
const DISK_MEGABYTES = 512;

interface Make {
  name: string;
  /** Installs the server. */
  ask: () => unknown;
  start: (options: ServerOptions) => Promise<DatabaseServer>;
  arguments: string[];
}

const MARIADB: Make = {
  name: 'MariaDB',
  ask: lab.mariadb,
  start: startMariaDB,
  arguments: [],
};
const MYSQL: Make = {
  name: "Oracle's MySQL",
  ask: lab.mysql,
  start: startMySQL,
  // With its binary log, MySQL allows triggers only to administrators.
  arguments: ['--skip-log-bin'],
};

// The second server is tested on one line of Node-RED only, because the flow is the same on both.
for (const make of lab.line === 4 ? [MARIADB, MYSQL] : [MARIADB]) {
  describe(`the extension board under faults of its database: ${make.name}`, faults(make));
}

function faults(make: Make) {
  return function (this: Mocha.Suite) {
    this.timeout(300_000);
    make.ask();
    let pbx: Simulator;
    let board: Board;
    let folder: string;
    let server: DatabaseServer;
    let load: OfficeLoad;
    let unmount: (() => Promise<unknown>) | undefined;

    before(async () => {
      folder = await scratchFolder(tmpdir(), 'hybrid-ami-faults');
      // A small disk that the test can fill.
      if (isRoot()) {
        await run('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MEGABYTES}m`, 'tmpfs', folder]);
        unmount = () => run('umount', [folder]);
      }
      server = await start();
      pbx = await Simulator.listen({ extensions: 25 });
      board = await startBoard(server, pbx, { eventsKept: KEPT, prepare: firstVersion });
      await filled(board, 26);
      load = new OfficeLoad(pbx);
    });
    after(async () => {
      load?.stop();
      await board?.stop();
      await pbx?.close();
      await server?.stop();
      await unmount?.();
      await rm(folder, { recursive: true });
    });
    beforeEach(() => load.begin());
    afterEach(() => load.stop());

    const start = (port?: number) =>
      make.start({
        dataDir: folder,
        arguments: [`--max-connections=${CONNECTIONS}`, ...make.arguments],
        ...(port === undefined ? {} : { port }),
      });

    const database = async () => (await board.remembered('database')) as { ok?: boolean; why?: string };
    const noticed = (why: RegExp) =>
      until(
        async () => {
          const { ok, why: text = '' } = await database();
          return ok === false && why.test(text);
        },
        `the board to say ${why}`,
        40_000,
      );

    /** Checks that without the database the states still change, a refresh ends, and the dashboard answers. */
    async function livesOn(): Promise<void> {
      const away = performance.now();
      const refreshed = async () => (await board.remembered('refresh')) as { id?: number; endedAt?: number };
      do {
        await load.reaches(board);
        const { id = 0 } = await refreshed();
        await board.press('Refresh');
        await until(async () => {
          const refresh = await refreshed();
          return (refresh.id ?? 0) > id && refresh.endedAt !== undefined;
        }, 'the end of a refresh');
        should((await fetch(`${board.nodeRed.url}/dashboard`)).status).equal(200);
      } while (performance.now() - away < OUTAGE_SECONDS * 1000);
    }

    it('keeps the tables of its first version, with all rows', async () => {
      await isTakenOver(board, server, 'Asterisk');
    });

    it('works while the database hangs, and catches up afterwards', async () => {
      process.kill(server.pid, 'SIGSTOP');
      afterThisTest(() => process.kill(server.pid, 'SIGCONT'));
      await livesOn();
      await noticed(/^no answer for \d+ seconds$/);
      await livesOn();
      process.kill(server.pid, 'SIGCONT');
      await load.isWritten(board);
    });

    it('works while the database is down, and catches up after its restart', async () => {
      process.kill(server.pid, 'SIGKILL');
      await noticed(/ECONNREFUSED|Connection lost|closed/);
      await livesOn();
      await server.stop();
      server = await start(server.port);
      await load.isWritten(board);
    });

    it('works while the tables are locked', async () => {
      const other = await connect();
      await other.query('LOCK TABLES ami_events WRITE, extension_status WRITE, extensions WRITE');
      await noticed(/^no answer for \d+ seconds$|Lock wait timeout/);
      await livesOn();
      await other.end();
      await load.isWritten(board);
    });

    it('works while the database accepts no more connections', async () => {
      await board.relay.cut();
      const others: Awaited<ReturnType<typeof connect>>[] = [];
      let refusals = 0;
      // The cut connections still count for a moment, so only many refusals in a row mean that all connections are taken.
      await until(async () => {
        try {
          others.push(await connect());
          refusals = 0;
        } catch (error) {
          should((error as NodeJS.ErrnoException).code).equal('ER_CON_COUNT_ERROR');
          refusals += 1;
        }
        return refusals === 20;
      }, 'all of its connections to be taken');
      await board.relay.mend();
      await noticed(/Too many connections/);
      await livesOn();
      for (const other of others) await other.end();
      await load.isWritten(board);
    });

    it('works while the disk of the database is full', async function () {
      if (!isRoot())
        skipWithout(this, missingPart('A small disk', 'only root may mount one', 'Run the tests as root.'));
      const ballast = join(folder, 'ballast');
      await should(writeFile(ballast, Buffer.alloc(DISK_MEGABYTES * MEGABYTE))).be.rejectedWith(/ENOSPC/);
      load.weight = 1_000;
      // MariaDB exits if it has no space to roll back.
      await noticed(/is full|No space|errno: 28|ECONNREFUSED|Connection lost|closed/i);
      load.weight = 0;
      await livesOn();
      await rm(ballast);
      await server.stop();
      server = await start(server.port);
      await load.isWritten(board);
    });

    it('works while the database is slow', async () => {
      // The trigger delays each statement once, whatever its number of rows.
      await board.rows(
        'CREATE TRIGGER slow BEFORE INSERT ON ami_events FOR EACH ROW' +
          ' SET @slept = IF(@last <=> NOW(6), 0, SLEEP(8)), @last = NOW(6)',
      );
      await noticed(/^no answer for \d+ seconds$/);
      await livesOn();
      await board.rows('DROP TRIGGER slow');
      await load.isWritten(board);
    });

    it('keeps the newest events up to the limit in the tab, and counts dropped ones', async () => {
      await load.isWritten(board);
      const before = load.events;
      await board.relay.cut();
      await noticed(/./);
      await load.burst(board, KEPT + 100);
      await board.relay.mend();
      await until(async () => (await database()).ok, 'all to be written', 60_000);
      const written = (await load.written(board)).slice(before);
      const dropped = load.events - before - written.length;
      should(written).deepEqual(Array.from({ length: KEPT }, (_, i) => before + dropped + 1 + i));
      const { dropped: counted } = (await board.remembered('queue')) as { dropped: number };
      should(counted).equal(dropped);
    });

    const connect = async () => {
      const { host, port, user, password } = server;
      return createConnection({ host, port, user, password, database: board.database });
    };
  };
}
