import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from '../machine/build';
import { PROJECT } from '../machine/paths';
import { collectOutput, endProcess, freePort, hasEnded, lastLines, spawnTied } from '../machine/process';
import { scratchFolder } from '../machine/scratch';
import { Attempts, until } from '../machine/wait';
import { type Line, nodeRedLine } from './node-red-lines';

export interface FlowNode {
  id: string;
  type: string;
  /** As in a deploy from the editor. They are stored apart from the flow, as Node-RED does. */
  credentials?: Record<string, string>;
  [property: string]: unknown;
}

export interface NodeRedOptions {
  line: Line;
  /** Nodes, or the path of a file with nodes. Without it, the flows in `userDir` run. */
  flow?: readonly FlowNode[] | string;
  /** Node-RED's user folder, which is kept. Default: a new folder, which `stop` removes. */
  userDir?: string;
  port?: number;
  env?: NodeJS.ProcessEnv;
  /** Whether to load this checkout's nodes; default true. */
  palette?: boolean;
  /**
   * Returns the command that runs the given command elsewhere, such as in a network namespace. This process may then be unable to
   * reach its port, so it counts as ready when its flows have started.
   */
  elsewhere?: (...command: string[]) => string[];
  /** Further entries of settings.js. They replace entries of the same name. */
  settings?: object;
}

export interface NodeRed {
  /** `http://127.0.0.1:port`, the address of the editor and its API. */
  url: string;
  userDir: string;
  /** Process id of Node-RED itself, for a test that kills it. */
  pid: number;
  /** @returns the last 64 KiB that Node-RED has printed */
  log(): string;
  stop(): Promise<void>;
}

/**
 * Starts a real Node-RED on 127.0.0.1, with this checkout's palette as it is published (built, with its examples), the dashboard
 * and the MySQL nodes. Resolves when its flows have started and it answers.
 */
export async function startNodeRed(options: NodeRedOptions): Promise<NodeRed> {
  const palette = options.palette ?? true;
  if (palette) await ensureBuilt();
  const { node, home } = await nodeRedLine(options.line);
  const userDir = options.userDir ?? (await scratchFolder(tmpdir(), 'hybrid-ami-node-red'));
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  await mkdir(userDir, { recursive: true });
  await writeFile(join(userDir, 'settings.js'), settings(port, palette, options.settings));
  if (options.userDir === undefined) {
    await hideTips(userDir);
    await addModules(userDir);
  }
  if (options.flow !== undefined) await writeFlow(userDir, options.flow);

  const program = join(home, 'node_modules/node-red/red.js');
  const { elsewhere } = options;
  const words = [node, program, '-u', userDir, '-s', join(userDir, 'settings.js')];
  const [first = node, ...others] = elsewhere === undefined ? words : elsewhere(...words);
  const nodeRed = spawnTied('TERM', first, others, {
    cwd: userDir,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collectOutput(nodeRed);
  const stop = async () => {
    // Node-RED waits up to 15 s for a node to close.
    await endProcess(nodeRed, 'SIGTERM', 20_000);
    if (options.userDir === undefined) await rm(userDir, { recursive: true, force: true });
  };
  try {
    const attempts = new Attempts();
    await until(
      () => {
        const fault = hasEnded(nodeRed) ? 'it ended' : START_FAILURE.exec(output.text)?.[0];
        if (fault !== undefined)
          throw new Error(`Node-RED does not start: ${fault}.\n${lastLines(output.text, 10)}`);
        if (!output.text.includes('Started flows')) return false;
        return elsewhere !== undefined || attempts.succeeds(() => fetch(url));
      },
      () => `Node-RED: ${attempts.lastError}.\n${lastLines(output.text, 10)}`,
      180_000,
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, userDir, pid: nodeRed.pid ?? 0, log: () => output.text, stop };
}

const START_FAILURE = /Waiting for missing types to be registered|Unable to listen on \S+/;

const settings = (port: number, palette: boolean, more: object = {}) => `module.exports = ${JSON.stringify(
  {
    uiHost: '127.0.0.1',
    uiPort: port,
    flowFile: 'flows.json',
    flowFilePretty: true,
    // Credentials are not encrypted: they are in folders of the tests, or of the demo on the user's own machine.
    credentialSecret: false,
    // The checkout is itself a package, so nothing has to be installed.
    ...(palette ? { nodesDir: PROJECT } : {}),
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false, palette: { catalogues: [] } },
    diagnostics: { enabled: false, ui: false },
    ...more,
  },
  undefined,
  2,
)};
`;

/** Turns off Node-RED's tips. If the page takes over a second to load, the first tip throws, because its element is missing. */
async function hideTips(userDir: string): Promise<void> {
  const preferences = { _: { editor: { view: { 'view-show-tips': false } } } };
  await writeFile(join(userDir, '.config.users.json'), JSON.stringify(preferences));
}

/** Adds the modules that function nodes of the examples need. Node-RED would install them at a deploy. */
async function addModules(userDir: string): Promise<void> {
  await mkdir(join(userDir, 'node_modules'));
  await symlink(join(PROJECT, 'node_modules/nats'), join(userDir, 'node_modules/nats'));
  await writeFile(join(userDir, 'package.json'), JSON.stringify({ dependencies: { nats: '*' } }));
}

async function writeFlow(userDir: string, flow: readonly FlowNode[] | string): Promise<void> {
  const nodes: readonly FlowNode[] =
    typeof flow === 'string' ? JSON.parse(await readFile(flow, 'utf8')) : flow;
  const withoutCredentials = nodes.map(({ credentials: _, ...node }) => node);
  const credentials = nodes.flatMap((node) =>
    node.credentials ? [[node.id, node.credentials] as const] : [],
  );
  await writeFile(join(userDir, 'flows.json'), JSON.stringify(withoutCredentials, undefined, 4));
  const secret = { mode: 0o600 };
  await writeFile(join(userDir, 'flows_cred.json'), JSON.stringify(Object.fromEntries(credentials)), secret);
}
