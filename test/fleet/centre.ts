import { setTimeout as pause } from 'node:timers/promises';
import { createPool, type Pool, type RowDataPacket } from 'mysql2/promise';
import type { Broker } from '../../lab/parts/broker';
import type { Database } from '../../lab/parts/database';
import { type MqttUser, startMosquitto } from '../../lab/parts/mosquitto';
import { example, nodeId } from '../examples/all';
import { callKey, eventRowKey } from './rows';

/** What an edge needs to know of the centre. */
export interface CentreAccess {
  host: string;
  databasePort: number;
  brokerPort: number;
  user: string;
  password: string;
  database: string;
}

/** A row of the database: its key, and when it was written (ms since 1970). */
export interface Written {
  key: string;
  writtenAt: number;
  isPartial: boolean;
}

const TABLES = ['extension_status', 'calls', 'ami_events'];

/** An empty database with the tables of the edges, and a broker. */
export class Centre {
  /**
   * @param address where edges find both
   * @param users of the broker
   */
  static async open(database: Database, address: string, users: readonly MqttUser[]): Promise<Centre> {
    const broker = await startMosquitto({ users, host: address });
    const centre = new Centre(database, address, users, broker);
    try {
      await centre.#makeTables();
    } catch (error) {
      await centre.close();
      throw error;
    }
    return centre;
  }

  readonly access: CentreAccess;
  readonly #sql: Pool;

  private constructor(
    database: Database,
    readonly address: string,
    readonly users: readonly MqttUser[],
    public broker: Broker,
  ) {
    const { host, port, user, password } = database;
    this.access = {
      host: address,
      databasePort: port,
      brokerPort: broker.port,
      user,
      password,
      database: `ami_fleet_${process.pid}_${broker.port}`,
    };
    this.#sql = createPool({
      host,
      port,
      user,
      password,
      timezone: 'Z',
      connectionLimit: 2,
      multipleStatements: true,
    });
  }

  /**
   * Kills the broker, which then has no retained messages, as after a power failure. After `away` ms a new one listens on
   * the same port.
   */
  async emptyBroker(away: number): Promise<void> {
    const { port } = this.broker;
    await this.broker.kill();
    await pause(away);
    this.broker = await startMosquitto({ users: this.users, host: this.address, port });
  }

  /** True if the database answers a query. */
  async answers(): Promise<boolean> {
    return this.#sql.query('SELECT 1').then(
      () => true,
      () => false,
    );
  }

  /** @returns the code of each extension of a PBX, and when it was written */
  async states(pbx: string): Promise<Map<string, { code: number; writtenAt: number }>> {
    const rows = await this.rows(
      `SELECT extension, code, ${MILLISECONDS} AS writtenAt FROM extension_status WHERE pbx = ?`,
      pbx,
    );
    return new Map(
      rows.map(({ extension, code, writtenAt }) => [
        String(extension),
        { code: Number(code), writtenAt: Number(writtenAt) },
      ]),
    );
  }

  /** @returns the code of each extension of a PBX, in one value: to take apart thousands of rows costs ten times as much */
  async codes(pbx: string): Promise<Map<string, number>> {
    const [row] = await this.rows(
      `SET STATEMENT group_concat_max_len = 10000000 FOR
         SELECT GROUP_CONCAT(extension, ' ', code) AS codes FROM extension_status WHERE pbx = ?`,
      pbx,
    );
    const pairs = String(row?.codes ?? '').split(',');
    return new Map(
      pairs.filter(Boolean).map((pair) => {
        const [extension = '', code] = pair.split(' ');
        return [extension, Number(code)];
      }),
    );
  }

  /**
   * @param since ms since 1970
   * @returns the rows of calls and events that were written since then, and the number of gaps among the events
   */
  async written(since: number): Promise<{ rows: Written[]; gaps: number }> {
    const where = 'WHERE written_at >= FROM_UNIXTIME(?)';
    const calls = await this.rows(
      `SELECT pbx, id, partial, ${MILLISECONDS} AS writtenAt FROM calls ${where}`,
      since / 1000,
    );
    const events = await this.rows(
      `SELECT pbx, event, CAST(data AS CHAR) AS data, ${MILLISECONDS} AS writtenAt FROM ami_events ${where}`,
      since / 1000,
    );
    const others = events.filter(({ event }) => event !== 'gap');
    return {
      rows: [
        ...calls.map((row) => ({
          key: callKey(String(row.pbx), String(row.id)),
          writtenAt: Number(row.writtenAt),
          isPartial: Boolean(row.partial),
        })),
        ...others.map(({ pbx, event, data, writtenAt }) => ({
          key: eventRowKey(String(pbx), String(event), String(data)),
          writtenAt: Number(writtenAt),
          isPartial: false,
        })),
      ],
      gaps: events.length - others.length,
    };
  }

  async rows(statement: string, ...values: unknown[]): Promise<Record<string, unknown>[]> {
    const [rows] = await this.#sql.query<RowDataPacket[]>(
      statement.replace(/\b(extension_status|calls|ami_events)\b/, `${this.access.database}.$1`),
      values,
    );
    return rows;
  }

  async close(): Promise<void> {
    await this.#sql.query(`DROP DATABASE IF EXISTS ${this.access.database}`).finally(async () => {
      await this.#sql.end();
      await this.broker.stop();
    });
  }

  /** Creates the tables of the example, with an additional column for the time at which a row was written. */
  async #makeTables(): Promise<void> {
    const edge = example('Edge to a central database');
    const id = nodeId(edge, 'CREATE TABLE');
    const statements = String(edge.flow.find((node) => node.id === id)?.template);
    const { database } = this.access;
    const connection = await this.#sql.getConnection();
    try {
      await connection.query(
        `CREATE DATABASE ${database} CHARACTER SET utf8mb4; USE ${database}; ${statements}`,
      );
      const now = 'CURRENT_TIMESTAMP(3)';
      for (const table of TABLES) {
        const column = `written_at TIMESTAMP(3) NOT NULL DEFAULT ${now} ON UPDATE ${now}`;
        await connection.query(`ALTER TABLE ${table} ADD COLUMN ${column}, ADD KEY (written_at)`);
      }
    } finally {
      connection.release();
    }
  }
}

const MILLISECONDS = 'UNIX_TIMESTAMP(written_at) * 1000';
