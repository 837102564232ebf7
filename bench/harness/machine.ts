import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { projectPath } from '../../lab/machine/paths';

/** @returns the head of RESULTS.md: the machine, and the versions of this package and of the peers */
export async function describeMachine(): Promise<string> {
  const { version } = JSON.parse(await readFile(projectPath('package.json'), 'utf8'));
  const { dependencies } = JSON.parse(await readFile(projectPath('bench/peers/package.json'), 'utf8'));
  const peers = Object.entries(dependencies).map(([name, number]) => `${name} ${number}`);
  return [
    '# Results',
    '',
    `- made by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}`,
    `- ${availableParallelism()} cores of ${cpus()[0]?.model.trim()}, ${process.platform} on ${process.arch}`,
    `- ours ${version}, ${peers.join(', ')}`,
    '',
  ].join('\n');
}
