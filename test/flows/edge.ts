import { createPool, type Pool, type RowDataPacket } from 'mysql2/promise';
import { amiEnvironment } from '../../lab/parts/ami-environment';
import type { Database } from '../../lab/parts/database';
import { type FlowNode, type NodeRed, startNodeRed } from '../../lab/parts/node-red';
import type { Simulator } from '../../src/simulator';
import { example } from '../examples/all';
import { lab } from '../support/lab';

export const EDGE_DATABASE = 'Edge to a central database';

export interface EdgeOptions {
  /** Address of the database, as this edge sees it. */
  database: { host: string; port: number };
  access: { user: string; password: string; name: string };
  pbx: Simulator;
  /** The folder of the journal. */
  folder: string;
  /** Properties of the tab, instead of those in the file. */
  env?: Record<string, string>;
  /** Settings of the connection to the PBX, instead of those in the file. */
  connection?: Record<string, string>;
}

/** The example "Edge to a central database" on a Node-RED of its own, as a PBX named `a`. */
export function startEdge(options: EdgeOptions): Promise<NodeRed> {
  const { user, password, name } = options.access;
  const given: Record<string, string> = { FOLDER: options.folder, ...options.env };
  const setUp = (node: FlowNode): FlowNode => {
    if (node.type === 'MySQLdatabase') return { ...node, credentials: { user, password } };
    if (node.type === 'ami-config') return { ...node, pbx: 'a', ...options.connection };
    return withProperties(node, given);
  };
  return startNodeRed({
    line: lab.line,
    flow: example(EDGE_DATABASE).flow.map(setUp),
    env: {
      ...amiEnvironment(options.pbx),
      MYSQL_HOST: options.database.host,
      MYSQL_PORT: String(options.database.port),
      MYSQL_DATABASE: name,
    },
  });
}

/** A tab with these properties instead of those in the file; any other node as it is. */
export function withProperties(node: FlowNode, given: Record<string, string>): FlowNode {
  if (node.type !== 'tab') return node;
  const env = node.env as { name: string; value: string; type: string }[];
  return { ...node, env: env.map((each) => ({ ...each, value: given[each.name] ?? each.value })) };
}

/** An empty database of its own. */
export async function centre(mariadb: Database, name: string) {
  const { host, port, user, password } = mariadb;
  const access = { host, port, user, password, timezone: 'Z' };
  const server: Pool = createPool({ ...access, connectionLimit: 1 });
  await server.query(`CREATE DATABASE ${name}`);
  const sql = createPool({ ...access, database: name });
  return {
    access: { user, password, name },
    sql,
    /** @returns the rows; [] while the table does not exist */
    async rows(statement: string, ...values: unknown[]): Promise<Record<string, unknown>[]> {
      try {
        const [rows] = await sql.query<RowDataPacket[]>(statement, values);
        return rows;
      } catch (error) {
        if ((error as { code?: string }).code === 'ER_NO_SUCH_TABLE') return [];
        throw error;
      }
    },
    async stop() {
      await sql.end();
      await server.query(`DROP DATABASE ${name}`);
      await server.end();
    },
  };
}
