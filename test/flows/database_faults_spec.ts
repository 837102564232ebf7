import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import should from 'should';
import { isRoot } from '../../lab/apt';
import type { Database } from '../../lab/database';
import type { DatabaseServer } from '../../lab/database-server';
import { startMariaDB } from '../../lab/mariadb';
import { run } from '../../lab/process';
import { scratchFolder } from '../../lab/scratch';
import { Simulator } from '../../src/simulator';
import { lab } from '../support/lab';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';
import { type Board, filled, startBoard } from './board';
import { OfficeLoad } from './office-load';

const CONNECTIONS = 10;
const KEPT = 5_000;

describe('the extension board, when something happens to its database', function () {
  this.timeout(120_000);
  // Asked for so that the server is installed.
  lab.mariadb();
  let pbx: Simulator;
  let board: Board;
  let folder: string;
  let server: DatabaseServer;
  let load: OfficeLoad;
  let unmount: (() => Promise<unknown>) | undefined;

  before(async () => {
    folder = await scratchFolder(tmpdir(), 'hybrid-ami-faults');
    server = await start();
    pbx = await Simulator.listen({ extensions: 25 });
    board = await startBoard(server, pbx, { eventsKept: KEPT });
    await filled(board, 25);
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
    startMariaDB({
      dataDir: folder,
      arguments: [`--max-connections=${CONNECTIONS}`],
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

  /** With the database away: the states go on, a refresh ends, the dashboard answers. */
  async function livesOn(): Promise<void> {
    await load.reaches(board);
    const refreshed = async () => (await board.remembered('refresh')) as { id: number; endedAt?: number };
    const { id } = await refreshed();
    await board.press('Refresh');
    await until(async () => {
      const refresh = await refreshed();
      return refresh.id > id && refresh.endedAt !== undefined;
    }, 'the end of a refresh');
    should((await fetch(`${board.nodeRed.url}/dashboard`)).status).equal(200);
  }

  it('goes on while it hangs, and catches up once it runs again', async () => {
    process.kill(server.pid, 'SIGSTOP');
    afterThisTest(() => process.kill(server.pid, 'SIGCONT'));
    await livesOn();
    await noticed(/^no answer for \d+ seconds$/);
    await livesOn();
    process.kill(server.pid, 'SIGCONT');
    await load.isWritten(board);
  });

  it('goes on while it is killed, and catches up once it is started again', async () => {
    process.kill(server.pid, 'SIGKILL');
    await noticed(/ECONNREFUSED|Connection lost|closed/);
    await livesOn();
    await server.stop();
    server = await start(server.port);
    await load.isWritten(board);
  });

  it('goes on while its tables are locked', async () => {
    const other = await connect();
    await other.query('LOCK TABLES ami_events WRITE, extension_status WRITE, extensions WRITE');
    await noticed(/^no answer for \d+ seconds$|Lock wait timeout/);
    await livesOn();
    await other.end();
    await load.isWritten(board);
  });

  it('goes on while it has no connection left', async () => {
    await board.relay.cut();
    const others = [];
    try {
      // One more than it says is for an administrator, who our user is not.
      for (;;) others.push(await connect());
    } catch (error) {
      should((error as NodeJS.ErrnoException).code).equal('ER_CON_COUNT_ERROR');
    }
    await board.relay.mend();
    await noticed(/Too many connections/);
    await livesOn();
    for (const other of others) await other.end();
    await load.isWritten(board);
  });

  it('goes on while its disk is full', async function () {
    if (!isRoot()) return this.skip();
    const disk = await moveTablesToDisk({ megabytes: 40 });
    const ballast = join(disk, 'ballast');
    await should(writeFile(ballast, Buffer.alloc(40 * 1024 * 1024))).be.rejectedWith(/ENOSPC/);
    load.weight = 1_000;
    // MariaDB ends itself where there is no room to roll back.
    await noticed(/is full|No space|errno: 28|ECONNREFUSED|Connection lost|closed/i);
    load.weight = 0;
    await livesOn();
    await rm(ballast);
    await server.stop();
    server = await start(server.port);
    await load.isWritten(board);
  });

  it('goes on while it is slow', async () => {
    // Each statement takes as long, however many rows it has.
    await board.rows(
      'CREATE TRIGGER slow BEFORE INSERT ON ami_events FOR EACH ROW' +
        ' SET @slept = IF(@last <=> NOW(6), 0, SLEEP(5.5)), @last = NOW(6)',
    );
    await noticed(/^no answer for \d+ seconds$/);
    await livesOn();
    await board.rows('DROP TRIGGER slow');
    await load.isWritten(board);
  });

  it('keeps the newest events, as many as the tab says, and counts what it had to drop', async () => {
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

  async function moveTablesToDisk({ megabytes }: { megabytes: number }): Promise<string> {
    const disk = join(folder, 'disk');
    await mkdir(disk);
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', disk]);
    unmount = () => run('umount', [disk]);
    const tables = join(folder, 'data', board.database);
    await server.stop();
    await cp(tables, join(disk, 'tables'), { recursive: true });
    await rm(tables, { recursive: true });
    await symlink(join(disk, 'tables'), tables);
    server = await start(server.port);
    return disk;
  }

  const connect = async () => {
    const { host, port, user, password } = server;
    return createConnection({ host, port, user, password, database: board.database });
  };
});

describe("the extension board in Oracle's MySQL", function () {
  this.timeout(120_000);
  const mysql = lab.mysql();
  let pbx: Simulator;
  let board: Board;
  let load: OfficeLoad;

  before(async () => {
    pbx = await Simulator.listen({ extensions: 25 });
    board = await startBoard(mysql() as Database, pbx);
    load = new OfficeLoad(pbx);
  });
  after(async () => {
    load?.stop();
    await board?.stop();
    await pbx?.close();
  });

  it('makes its tables, fills them and writes each event and the last states, an outage amid them', async () => {
    await filled(board, 25);
    load.begin();
    await until(() => load.events > 50, 'some events');
    await board.relay.cut();
    await until(async () => ((await board.remembered('database')) as { ok?: boolean }).ok === false);
    await load.reaches(board);
    await board.relay.mend();
    await load.isWritten(board);
    await board.press('Refresh');
    await load.isWritten(board);
  });
});
