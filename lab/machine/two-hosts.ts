import { installPackages, isRoot, missingPart } from './apt';
import { isAlive, processIdentity } from './cache';
import { run } from './process';

const PART = 'a network of two hosts';
const REMEDY = 'It is for the tests of a line that is cut, which run without it.';
export const PREFIX = 'hybrid-ami';
const ADDRESSES = { near: '10.77.0.1', far: '10.77.0.2' } as const;
/** A link address that no host has: packets sent to it are lost silently. */
const NOBODY = '02:00:00:00:00:77';

export type Side = keyof typeof ADDRESSES;

/** A network of two hosts: network namespaces of this machine, joined by a pair of virtual links. */
export interface TwoHosts {
  address(side: Side): string;
  /** @returns the command that runs the given command on this host */
  on(side: Side, ...command: string[]): [program: string, ...rest: string[]];
  /** From now on drops every packet in both directions. Neither host notices. */
  cut(): Promise<void>;
  mend(): Promise<void>;
  remove(): Promise<void>;
}

/** @throws MissingPart if this machine cannot have namespaces */
export async function twoHosts(): Promise<TwoHosts> {
  if (!isRoot()) throw missingPart(PART, 'root is needed', REMEDY);
  await ip('-V').catch(() => installPackages(PART, REMEDY, ['iproute2']));
  await removeOrphans();
  const mine = `${PREFIX}_${(await processIdentity(process.pid)).replace(' ', '_')}`;
  const name = { near: `${mine}_near`, far: `${mine}_far` };
  const sides = Object.keys(ADDRESSES) as Side[];
  const remove = async () => {
    for (const side of sides) await ip('netns', 'del', name[side]);
  };
  try {
    for (const side of sides) await ip('netns', 'add', name[side]);
    await ip(
      'link',
      'add',
      'line',
      'netns',
      name.near,
      'type',
      'veth',
      'peer',
      'name',
      'line',
      'netns',
      name.far,
    );
    for (const side of sides) {
      await ip('-n', name[side], 'address', 'add', `${ADDRESSES[side]}/24`, 'dev', 'line');
      await ip('-n', name[side], 'link', 'set', 'line', 'up');
    }
  } catch (error) {
    await remove().catch(() => {});
    throw missingPart(PART, (error as Error).message, REMEDY);
  }
  const neighbour = (side: Side) => ADDRESSES[side === 'near' ? 'far' : 'near'];
  return {
    address: (side) => ADDRESSES[side],
    on: (side, ...command) => ['ip', 'netns', 'exec', name[side], ...command],
    cut: async () => {
      for (const side of sides) {
        const entry = [neighbour(side), 'lladdr', NOBODY, 'dev', 'line', 'nud', 'permanent'];
        await ip('-n', name[side], 'neighbour', 'replace', ...entry);
      }
    },
    mend: async () => {
      for (const side of sides)
        await ip('-n', name[side], 'neighbour', 'del', neighbour(side), 'dev', 'line');
    },
    remove,
  };
}

/** Removes namespaces that killed processes left behind. */
export async function removeOrphans(): Promise<void> {
  for (const line of (await ip('netns', 'list')).split('\n')) {
    const [, pid, startTime] = new RegExp(`^${PREFIX}_(\\d+)_(\\d*)_`).exec(line) ?? [];
    if (pid === undefined || (await isAlive(`${pid} ${startTime}`))) continue;
    await ip('netns', 'del', line.split(' ')[0] ?? '');
  }
}

export const ip = (...args: string[]) => run('ip', args);
