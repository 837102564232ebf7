// `npm run release:check`: checks whether this tree can be published.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Simulator } from '../../src/simulator';
import { projectPath } from '../machine/paths';
import { run } from '../machine/process';
import { until } from '../machine/wait';
import { amiEnvironment } from '../parts/ami-environment';
import { type FlowNode, startNodeRed } from '../parts/node-red';
import type { Line } from '../parts/node-red-lines';
import { checkPackage } from './package-checks';
import { inWords, MOST_PACKED_BYTES, pack, type Tarball, usersShare } from './packed';
import { scorecard } from './scorecard';

const EXAMPLE = 'Live events';
const MAY_CONTAIN = /^(dist|examples)\/|^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/;

let failures = 0;

main().catch((error) => {
  console.error(error);
  process.exit(1);
});

async function main(): Promise<void> {
  const manifest = JSON.parse(await text('package.json'));
  await check('the tree is clean', async () => {
    const changes = await run('git', ['status', '--porcelain'], { cwd: projectPath() });
    if (changes.trim() !== '') throw new Error(`not committed:\n${changes}`);
  });
  await check(`the changelog has version ${manifest.version}`, async () => {
    const [, newest] = /^## (\S+)/m.exec(await text('CHANGELOG.md')) ?? [];
    if (newest !== manifest.version) throw new Error(`its newest version is ${newest}`);
  });
  await check('the scorecard of Node-RED has no failure', async () => {
    const red = Object.entries(await scorecard()).filter(([, { test }]) => test === false);
    if (red.length > 0) throw new Error(JSON.stringify(red));
  });
  const scratch = await mkdtemp(join(tmpdir(), 'hybrid-ami-release-'));
  try {
    const tarball = await pack(scratch);
    console.log(`The package is ${tarball.packedBytes} bytes: ${inWords(tarball)}.`);
    await check(
      `it has only what users need: ${usersShare(tarball)} bytes, packed, without simulator and examples`,
      async () => {
        const others = tarball.files.filter((file) => !MAY_CONTAIN.test(file));
        if (others.length > 0) throw new Error(`it also has ${others.join(', ')}`);
        if (usersShare(tarball) > MOST_PACKED_BYTES)
          throw new Error(`the limit is ${MOST_PACKED_BYTES} bytes`);
      },
    );
    await check('publint and "Are the types wrong?" find no problem', () => checkPackage(tarball.path));
    for (const line of [4, 5] as const) {
      await check(`it installs into a fresh Node-RED ${line}, and "${EXAMPLE}" runs`, () =>
        tryOut(tarball, line, join(scratch, `user-${line}`)),
      );
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  process.exitCode = failures === 0 ? 0 : 1;
}

async function check(what: string, look: () => Promise<void>): Promise<void> {
  try {
    await look();
    console.log(`✔ ${what}`);
  } catch (error) {
    failures += 1;
    console.log(`✘ ${what}: ${(error as Error).message}`);
  }
}

async function tryOut(tarball: Tarball, line: Line, userDir: string): Promise<void> {
  await mkdir(userDir);
  await writeFile(join(userDir, 'package.json'), '{ "name": "user", "private": true }');
  await run('npm', ['install', '--no-audit', '--no-fund', tarball.path], { cwd: userDir });
  const { name } = JSON.parse(await text('package.json'));
  const installed = join(userDir, 'node_modules', name);
  const flow: FlowNode[] = JSON.parse(await readFile(join(installed, 'examples', `${EXAMPLE}.json`), 'utf8'));
  const pbx = await Simulator.listen({ extensions: 2 });
  const nodeRed = await startNodeRed({
    line,
    userDir,
    palette: false,
    flow: flow.map((node) => (node.type === 'debug' ? { ...node, console: true } : node)),
    env: amiEnvironment(pbx),
  });
  try {
    await pbx.loggedIn();
    pbx.call('1001', '1002');
    await until(
      () => nodeRed.log().includes('1002 rings: 1001 calls'),
      'the call in the debug sidebar',
      30_000,
    );
  } finally {
    await nodeRed.stop();
    await pbx.close();
  }
}

function text(name: string): Promise<string> {
  return readFile(projectPath(name), 'utf8');
}
