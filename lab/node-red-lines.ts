import { createHash } from 'node:crypto';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { announce, missingPart } from './apt';
import { cached, exists } from './cache';
import { projectPath } from './paths';
import { run } from './process';

/** Node-RED 4 on the Node at hand, or Node-RED 5 on Node 24. */
export type Line = 4 | 5;

export interface NodeRedLine {
  line: Line;
  /** Path of the Node that runs it. */
  node: string;
  /** The folder whose node_modules hold node-red and the palettes that the examples use. */
  home: string;
}

const DEFINITION = projectPath('lab/node-red-5');

/** Finds a line of Node-RED, and installs it if need be. */
export async function nodeRedLine(line: Line): Promise<NodeRedLine> {
  if (line === 4) return { line, node: process.execPath, home: projectPath() };
  const lock = await readFile(join(DEFINITION, 'package-lock.json'));
  const name = `node-red-5-${createHash('sha256').update(lock).digest('hex').slice(0, 8)}`;
  const home = await cached(name, async (folder) => {
    announce('installing Node-RED 5 and Node 24; this takes about half a minute');
    for (const file of ['package.json', 'package-lock.json'])
      await copyFile(join(DEFINITION, file), join(folder, file));
    const flags = ['--include=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await run('npm', ['ci', ...flags], { cwd: folder });
  });
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
