import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import 'should';
import { type Database, databaseFromEnvironment, databaseUrl } from '../../../lab/parts/database';
import { startMariaDB } from '../../../lab/parts/mariadb';
import { lab } from '../../support/lab';

describe("the lab's MariaDB", () => {
  // Installs the server.
  lab.mariadb();
  let dataDir: string;

  beforeEach(async () => {
    dataDir = join(await mkdtemp(join(tmpdir(), 'hybrid-ami-mariadb-spec-')), 'data folder');
  });

  afterEach(() => rm(join(dataDir, '..'), { recursive: true, force: true }));

  it('keeps its data and its password from one start to the next', async () => {
    const first = await startMariaDB({ dataDir });
    await query(first, 'CREATE TABLE kept (n INT)');
    await query(first, 'INSERT INTO kept VALUES (42)');
    await first.stop();
    const second = await startMariaDB({ dataDir });
    try {
      second.password.should.equal(first.password);
      (await query(second, 'SELECT n FROM kept')).should.eql([{ n: 42 }]);
    } finally {
      await second.stop();
    }
  });

  it('does not start twice on the same data, and names the process that uses it', async () => {
    const server = await startMariaDB({ dataDir });
    try {
      await startMariaDB({ dataDir }).should.be.rejectedWith(
        `MariaDB: process ${process.pid} is using ${dataDir}`,
      );
    } finally {
      await server.stop();
    }
  });

  it('says why it does not start', async () => {
    const server = await startMariaDB();
    try {
      await startMariaDB({ dataDir, port: server.port }).should.be.rejectedWith(/Address already in use/);
    } finally {
      await server.stop();
    }
  });
});

describe('the database of the environment', () => {
  it('is undefined without MYSQL_HOST', () => {
    (databaseFromEnvironment({ MYSQL_PORT: '1' }) === undefined).should.be.true();
  });

  it('has a URL that any client reads, with any password', () => {
    const database = databaseFromEnvironment({ MYSQL_HOST: 'db', MYSQL_PASSWORD: 'a/b@c' });
    databaseUrl(database as Database).should.equal('mysql://ami:a%2Fb%40c@db:3306/ami');
  });
});

async function query(database: Database, sql: string): Promise<object> {
  const connection = await createConnection(databaseUrl(database));
  try {
    const [rows] = await connection.query(sql);
    return rows;
  } finally {
    await connection.end();
  }
}
