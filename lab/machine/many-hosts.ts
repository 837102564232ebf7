import { installPackages, isRoot, missingPart } from './apt';
import { processIdentity } from './cache';
import { ip, PREFIX, removeOrphans } from './two-hosts';

const PART = 'a network of many hosts';
const REMEDY = 'It is for the fleet, which runs on 127.0.0.1 without it.';
const NETWORK = '10.78.0';
const CENTRE = `${NETWORK}.1`;

/** A host of the star. */
export interface Site {
  /** The words that run a program on that host. */
  elsewhere(...command: string[]): string[];
  /** Drops every packet between the host and the others from now on. Programs on it do not notice. */
  cut(): Promise<void>;
  mend(): Promise<void>;
}

/** Hosts around a centre: network namespaces of this machine, each with a line to a bridge in the namespace of the centre. */
export interface Star {
  /** The words that run a program at the centre. */
  elsewhere(...command: string[]): string[];
  remove(): Promise<void>;
}

/** The address of the centre for all hosts of a star. */
export const CENTRE_ADDRESS = CENTRE;

/**
 * Makes a star. Call `siteOf` for its hosts, also from a program at the centre.
 *
 * @throws MissingPart where this machine cannot have namespaces
 */
export async function makeStar(sites: number): Promise<{ star: Star; name: string }> {
  if (!isRoot()) throw missingPart(PART, 'root is needed', REMEDY);
  await ip('-V').catch(() => installPackages(PART, REMEDY, ['iproute2']));
  await removeOrphans();
  const name = `${PREFIX}_${(await processIdentity(process.pid)).replace(' ', '_')}`;
  const centre = `${name}_centre`;
  const made: string[] = [];
  const add = async (namespace: string) => {
    await ip('netns', 'add', namespace);
    made.push(namespace);
    await ip('-n', namespace, 'link', 'set', 'lo', 'up');
  };
  const remove = async () => {
    for (const namespace of made.splice(0)) await ip('netns', 'del', namespace);
  };
  try {
    await add(centre);
    await ip('-n', centre, 'link', 'add', 'bridge', 'type', 'bridge');
    await ip('-n', centre, 'address', 'add', `${CENTRE}/24`, 'dev', 'bridge');
    await ip('-n', centre, 'link', 'set', 'bridge', 'up');
    for (let n = 0; n < sites; n++) {
      const site = `${name}_${n}`;
      await add(site);
      const ends = ['type', 'veth', 'peer', 'name', 'line', 'netns', site];
      await ip('link', 'add', lineTo(n), 'netns', centre, ...ends);
      await ip('-n', centre, 'link', 'set', lineTo(n), 'master', 'bridge');
      await ip('-n', centre, 'link', 'set', lineTo(n), 'up');
      await ip('-n', site, 'address', 'add', `${NETWORK}.${n + 10}/24`, 'dev', 'line');
      await ip('-n', site, 'link', 'set', 'line', 'up');
    }
  } catch (error) {
    await remove().catch(() => {});
    throw missingPart(PART, (error as Error).message, REMEDY);
  }
  return { name, star: { elsewhere: within(centre), remove } };
}

/** @param name of the star */
export function siteOf(name: string, n: number): Site {
  const line = ['link', 'set', lineTo(n)];
  // The line leaves the bridge: the host keeps its link and its address.
  return {
    elsewhere: within(`${name}_${n}`),
    cut: async () => void (await ip('-n', `${name}_centre`, ...line, 'nomaster')),
    mend: async () => void (await ip('-n', `${name}_centre`, ...line, 'master', 'bridge')),
  };
}

const lineTo = (n: number) => `line${n}`;

const within =
  (namespace: string) =>
  (...command: string[]) => ['ip', 'netns', 'exec', namespace, ...command];
