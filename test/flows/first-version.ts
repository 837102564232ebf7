import { createConnection, type RowDataPacket } from 'mysql2/promise';
import should from 'should';
import type { Database } from '../../lab/parts/database';
import { type Board, boardFlow, type Query } from './board';

const TABLES = [
  `CREATE TABLE extensions (
    extension  VARCHAR(80)  NOT NULL,
    context    VARCHAR(80)  NOT NULL,
    name       VARCHAR(120) NOT NULL DEFAULT '',
    active     BOOLEAN      NOT NULL DEFAULT TRUE,
    PRIMARY KEY (context, extension)
  ) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
  `CREATE TABLE extension_status (
    extension  VARCHAR(80)  NOT NULL,
    context    VARCHAR(80)  NOT NULL,
    code       SMALLINT     NOT NULL,
    state      VARCHAR(20)  NOT NULL,
    text       VARCHAR(40),
    online     BOOLEAN      NOT NULL,
    hint       VARCHAR(255),
    checked_at DATETIME(3)  NOT NULL,
    changed_at DATETIME(3)  NOT NULL,
    PRIMARY KEY (context, extension)
  ) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
  `CREATE TABLE ami_events (
    id          BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
    uid         CHAR(16)     NOT NULL UNIQUE,
    received_at DATETIME(3)  NOT NULL,
    server      VARCHAR(120) NOT NULL,
    event       VARCHAR(80)  NOT NULL,
    extension   VARCHAR(80),
    data        JSON         NOT NULL,
    KEY (received_at),
    KEY (extension, received_at)
  ) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
];
const AT = '2026-11-01 10:00:00.123';
const NAMES = ['extensions', 'extension_status', 'ami_events'];

/** Creates the tables of the board's first version, with extensions 1001 to 1025 and an additional state. */
export async function firstVersion(rows: Query): Promise<void> {
  for (const table of TABLES) await rows(table);
  for (let i = 1001; i <= 1025; i++)
    await rows("INSERT INTO extensions VALUES (?, 'default', 'Reception', 1)", String(i));
  await rows("INSERT INTO extensions VALUES ('old', 'gone', '', 0)");
  await rows(`INSERT INTO extension_status VALUES
    ('old', 'gone', 2, 'busy', 'Busy', 1, 'PJSIP/old', '${AT}', '${AT}')`);
  await rows(`INSERT INTO ami_events VALUES
    (7, '0123456789abcdef', '${AT}', 'PBX', 'Newchannel', '1001', '{"Context":"default"}')`);
}

/** Checks that no row of `firstVersion` is lost, and that the tables have today's columns. */
export async function isTakenOver({ rows, database }: Board, server: Database, pbx: string): Promise<void> {
  should(
    await rows("SELECT * FROM extensions WHERE extension IN ('1025', 'old') ORDER BY extension"),
  ).deepEqual([
    { pbx, extension: '1025', context: 'default', name: 'Reception', active: 1 },
    { pbx, extension: 'old', context: 'gone', name: '', active: 0 },
  ]);
  should(await rows("SELECT pbx, code, changed_at FROM extension_status WHERE extension = 'old'")).deepEqual([
    { pbx, code: 2, changed_at: new Date(`${AT.replace(' ', 'T')}Z`) },
  ]);
  should(
    await rows('SELECT pbx, id, uid, received_at, server, event, extension FROM ami_events WHERE id = 7'),
  ).deepEqual([
    {
      ...{ pbx, id: 7, uid: '0123456789abcdef', received_at: new Date(`${AT.replace(' ', 'T')}Z`) },
      ...{ server: 'PBX', event: 'Newchannel', extension: '1001' },
    },
  ]);
  should(await shapes(server, database)).deepEqual(await shapesToday(server, pbx));
}

/** @returns the CREATE statements of the tables in a database */
async function shapes({ host, port, user, password }: Database, database: string): Promise<string[]> {
  const connection = await createConnection({ host, port, user, password, database });
  try {
    const found: string[] = [];
    for (const name of NAMES) {
      const [[row]] = await connection.query<RowDataPacket[]>(`SHOW CREATE TABLE ${name}`);
      found.push(String(row?.['Create Table']).replace(/ AUTO_INCREMENT=\d+/, ''));
    }
    return found;
  } finally {
    await connection.end();
  }
}

async function shapesToday(server: Database, pbx: string): Promise<string[]> {
  const { host, port, user, password } = server;
  const database = `ami_today_${process.pid}`;
  const connection = await createConnection({ host, port, user, password, multipleStatements: true });
  try {
    await connection.query(`CREATE DATABASE ${database}; USE ${database}`);
    const statement = String(boardFlow.find(({ name }) => name === 'CREATE TABLE')?.template);
    await connection.query(statement.replaceAll(':pbx', connection.escape(pbx)));
    return await shapes(server, database);
  } finally {
    await connection.query(`DROP DATABASE IF EXISTS ${database}`);
    await connection.end();
  }
}
