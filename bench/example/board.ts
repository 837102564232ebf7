import { readFile } from 'node:fs/promises';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { projectPath } from '../../lab/machine/paths';
import { until } from '../../lab/machine/wait';
import { startMariaDB } from '../../lab/parts/mariadb';
import { type FlowNode, type NodeRed, type NodeRedOptions, startNodeRed } from '../../lab/parts/node-red';
import { Simulator } from '../../src/simulator';
import { packageFolder } from '../harness/ours';

const EXAMPLE = projectPath('examples/Extension board (MySQL and dashboard).json');

/** The example on a real Node-RED, with a simulated Asterisk and a MariaDB. */
export interface Board {
  pbx: Simulator;
  nodeRed: NodeRed;
  /** @returns the number of rows of a table */
  rows(table: string): Promise<number>;
  stop(): Promise<void>;
}

/** Starts the board, and waits until the states of all extensions are in the database. */
export async function startBoard(
  line: 4 | 5,
  extensions: number,
  options: Partial<NodeRedOptions> = {},
): Promise<Board> {
  const ends: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const pbx = await Simulator.listen({ extensions });
    ends.push(() => pbx.close());
    const { host, port, user, password, database, stop: stopDatabase } = await startMariaDB();
    ends.push(stopDatabase);
    const sql = await createConnection({ host, port, user, password, database });
    ends.push(() => sql.end());
    const flow: FlowNode[] = JSON.parse(await readFile(EXAMPLE, 'utf8'));
    const nodeRed = await startNodeRed({
      ...options,
      line,
      palette: false,
      settings: { nodesDir: packageFolder() },
      flow: flow.map((node) =>
        node.type === 'MySQLdatabase' ? { ...node, credentials: { user, password } } : node,
      ),
      env: {
        AMI_HOST: pbx.host,
        AMI_PORT: String(pbx.port),
        AMI_USERNAME: 'admin',
        AMI_PASSWORD: 'secret',
        MYSQL_HOST: host,
        MYSQL_PORT: String(port),
        MYSQL_DATABASE: database,
      },
    });
    ends.push(() => nodeRed.stop());
    const rows = (table: string) => countRows(sql, table);
    await until(
      async () => (await rows('extension_status')) === extensions,
      `${extensions} extensions on the board`,
      120_000,
    );
    return { pbx, nodeRed, rows, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @returns the number of rows; 0 while the flow has not created the table */
async function countRows(sql: Connection, table: string): Promise<number> {
  try {
    const [rows] = await sql.query<RowDataPacket[]>('SELECT COUNT(*) AS n FROM ??', [table]);
    return rows[0]?.n;
  } catch (error) {
    if ((error as { code?: string }).code === 'ER_NO_SUCH_TABLE') return 0;
    throw error;
  }
}
