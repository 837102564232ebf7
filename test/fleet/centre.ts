import { setTimeout as pause } from 'node:timers/promises';
import { createPool, type Pool, type RowDataPacket } from 'mysql2/promise';
import type { Broker } from '../../lab/parts/broker';
import type { Database } from '../../lab/parts/database';
import { type MqttUser, startMosquitto } from '../../lab/parts/mosquitto';
import type { NatsUser } from '../../lab/parts/nats';
import { example, nodeId } from '../examples/all';
import { Log } from './log';
import { callKey, eventRowKey } from './rows';

/** What an edge needs to know of the centre. */
export interface CentreAccess {
  host: string;
  databasePort: number;
  brokerPort: number;
  logPort: number;
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

/** What a centre is made of. */
export interface CentreOptions {
  database: Database;
  /** Where edges find database, broker and log. */
  address: string;
  /** Users of the broker, and edges that may write to the log. */
  users: readonly MqttUser[];
  logUsers: readonly NatsUser[];
  /** Folder for the data of the log. */
  logFolder: string;
}

/** An empty database with the tables of the edges, a broker and a log. */
export class Centre {
  static async open(options: CentreOptions): Promise<Centre> {
    const { database, address, users, logUsers, logFolder } = options;
    const broker = await startMosquitto({ users, host: address });
    const log = await Log.open(address, logUsers, logFolder).catch(async (error) => {
      await broker.stop();
      throw error;
    });
    const centre = new Centre(database, address, users, broker, log);
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
    readonly log: Log,
  ) {
    const { host, port, user, password } = database;
    this.access = {
      host: address,
      databasePort: port,
      brokerPort: broker.port,
      logPort: log.server.port,
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

  /** As `states`, read as one value: to take apart thousands of rows costs ten times as much. */
  async statesInOne(pbx: string): Promise<Map<string, { code: number; writtenAt: number }>> {
    const [row] = await this.rows(
      `SET STATEMENT group_concat_max_len = 10000000 FOR
         SELECT GROUP_CONCAT(extension, ' ', code, ' ', ${MILLISECONDS}) AS states FROM extension_status WHERE pbx = ?`,
      pbx,
    );
    const states = String(row?.states ?? '').split(',');
    return new Map(
      states.filter(Boolean).map((state) => {
        const [extension = '', code, writtenAt] = state.split(' ');
        return [extension, { code: Number(code), writtenAt: Number(writtenAt) }];
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
      await this.log.close();
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
