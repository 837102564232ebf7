import { join } from 'node:path';
import { missingPart } from '../machine/apt';
import { exists } from '../machine/cache';
import { npmFolder } from '../machine/npm-folder';
import { projectPath } from '../machine/paths';

/** 4: Node-RED 4 on the Node.js of this process. 5: Node-RED 5 on Node.js 24. */
export type Line = 4 | 5;

export interface NodeRedLine {
  line: Line;
  /** Path of the Node.js that runs it. */
  node: string;
  /** The folder whose node_modules has node-red and the palettes that the examples use. */
  home: string;
}

/** Finds a line of Node-RED, and installs it if it is missing. */
export async function nodeRedLine(line: Line): Promise<NodeRedLine> {
  if (line === 4) return { line, node: process.execPath, home: projectPath() };
  const home = await npmFolder('node-red-5', 'Node-RED 5 and Node 24');
  return { line, node: await node24(home), home };
}

async function node24(home: string): Promise<string> {
  const packaged = join(home, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin/node');
  if (await exists(packaged)) return packaged;
  if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath;
  throw missingPart(
    'Node-RED 5',
    `no Node 24 for ${process.platform} on ${process.arch}`,
    'Run this with Node 24.',
  );
}
