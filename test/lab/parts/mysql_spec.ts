import { createConnection, type RowDataPacket } from 'mysql2/promise';
import should from 'should';
import { databaseUrl } from '../../../lab/parts/database';
import { lab } from '../../support/lab';

describe("the lab's MySQL", () => {
  const mysql = lab.mysql();

  it("is Oracle's, and lets its user create databases", async () => {
    const connection = await createConnection(databaseUrl(mysql()));
    try {
      const [[row]] = await connection.query<RowDataPacket[]>('SELECT VERSION() AS version');
      should(row?.version)
        .match(/^[89]\./)
        .and.not.match(/MariaDB/);
      const name = `ami_lab_${process.pid}`;
      await connection.query(`CREATE DATABASE ${name}`);
      await connection.query(`DROP DATABASE ${name}`);
    } finally {
      await connection.end();
    }
  });
});
