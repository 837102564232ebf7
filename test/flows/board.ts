import { readFileSync } from 'node:fs';
import { createPool, type Pool, type RowDataPacket } from 'mysql2/promise';
import { projectPath } from '../../lab/machine/paths';
import type { Database } from '../../lab/parts/database';
import { type FlowNode, type NodeRed, startNodeRed } from '../../lab/parts/node-red';
import { DEFAULT_USER } from '../../src/simulator';
import { lab } from '../support/lab';
import { Relay } from '../support/relay';
import { until } from '../support/wait';

const EXAMPLE = projectPath('examples/Extension board (MySQL and dashboard).json');

export const boardFlow: readonly FlowNode[] = JSON.parse(readFileSync(EXAMPLE, 'utf8'));

/** Runs a statement. @returns its rows */
export type Query = <Row extends object = Record<string, unknown>>(
  sql: string,
  ...values: unknown[]
) => Promise<Row[]>;

/** The example on a real Node-RED, with an Asterisk and an empty database of its own. */
export interface Board {
  /** The relay between Node-RED and the database. */
  relay: Relay;
  /** Name of its database. */
  database: string;
  nodeRed: NodeRed;
  rows: Query;
  /** @returns a value of the flow's context */
  remembered(name: string): Promise<unknown>;
  /** Presses the button of an inject node. */
  press(inject: string): Promise<void>;
  /** Ends Node-RED and starts it again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A simulator, or another server with the user to log in. */
export interface Pbx {
  host: string;
  port: number;
  user?: { username: string; secret: string };
}

let count = 0;

export async function startBoard(
  mariadb: Database,
  pbx: Pbx,
  {
    withoutDatabase = false,
    eventsKept = 50_000,
    prepare,
    change = (flow) => flow,
  }: {
    withoutDatabase?: boolean;
    eventsKept?: number;
    /** Fills the database before the board starts. */
    prepare?: (rows: Query) => Promise<void>;
    /** Changes the flow before it is deployed. */
    change?: (flow: readonly FlowNode[]) => readonly FlowNode[];
  } = {},
): Promise<Board> {
  const ends: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const relay = await Relay.to(mariadb);
    ends.push(() => relay.cut());
    const { host, port, user, password } = mariadb;
    const database = `ami_board_${process.pid}_${++count}`;
    // A single connection, which is opened again if it is lost.
    const access = { host, port, user, password, timezone: 'Z', connectionLimit: 1 };
    const server = createPool(access);
    ends.push(() => server.end());
    await server.query(`CREATE DATABASE ${database}`);
    ends.push(() => server.query(`DROP DATABASE ${database}`));
    const sql = createPool({ ...access, database });
    ends.push(() => sql.end());
    await prepare?.(rowsOf(sql));
    if (withoutDatabase) await relay.cut();
    const { username, secret } = pbx.user ?? DEFAULT_USER;

    const launch = () =>
      startNodeRed({
        line: lab.line,
        flow: change(boardFlow).map((node) => setUp(node, { user, password, eventsKept })),
        env: {
          AMI_HOST: pbx.host,
          AMI_PORT: String(pbx.port),
          AMI_USERNAME: username,
          AMI_PASSWORD: secret,
          AMI_RECONNECT_DELAY: '50',
          MYSQL_HOST: relay.host,
          MYSQL_PORT: String(relay.port),
          MYSQL_DATABASE: database,
        },
      });
    const board: Board = {
      relay,
      database,
      nodeRed: await launch(),
      rows: rowsOf(sql),
      remembered: (name) => inContext(board.nodeRed, name),
      press: (inject) => press(board.nodeRed, inject),
      async restart() {
        await board.nodeRed.stop();
        board.nodeRed = await launch();
      },
      stop,
    };
    ends.push(() => board.nodeRed.stop());
    return board;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Sets what a user sets in the flow. */
function setUp(node: FlowNode, by: { user: string; password: string; eventsKept: number }): FlowNode {
  const { eventsKept, ...credentials } = by;
  if (node.type === 'MySQLdatabase') return { ...node, credentials };
  if (node.type !== 'tab') return node;
  return { ...node, env: [{ name: 'EVENTS_KEPT', value: String(eventsKept), type: 'num' }] };
}

const rowsOf =
  (sql: Pool): Query =>
  async <Row extends object>(statement: string, ...values: unknown[]) => {
    const [rows] = await sql.query<RowDataPacket[]>(statement, values);
    return rows as unknown as Row[];
  };

async function inContext(nodeRed: NodeRed, name: string): Promise<unknown> {
  const tab = boardFlow.find(({ type }) => type === 'tab');
  const answer = await fetch(`${nodeRed.url}/context/flow/${tab?.id}/${name}`);
  const { msg } = (await answer.json()) as { msg: string };
  return JSON.parse(msg);
}

async function press(nodeRed: NodeRed, name: string): Promise<void> {
  const inject = boardFlow.find((node) => node.type === 'inject' && node.name === name);
  const { status } = await fetch(`${nodeRed.url}/inject/${inject?.id}`, { method: 'POST' });
  if (status !== 200) throw new Error(`inject "${name}": ${status}`);
}

/** Waits until the board has created its tables and written this number of extensions and states. */
export async function filled({ rows }: Board, extensions: number): Promise<void> {
  await until(
    async () => {
      const there = await rows("SHOW TABLES LIKE 'extension_status'");
      if (there.length === 0) return false;
      // On a real Asterisk, phones of other specs may have no hint.
      const count = (table: string) => `(SELECT COUNT(*) FROM ${table} WHERE context <> '')`;
      const [counted] = await rows<{ n: number }>(
        `SELECT LEAST(${count('extensions')}, ${count('extension_status')}) AS n`,
      );
      return counted?.n === extensions;
    },
    `${extensions} rows in extensions and extension_status`,
    60_000,
  );
}
