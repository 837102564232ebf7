import { installPackages, isRoot, missingPart } from './apt';
import { processIdentity } from './cache';
import { ip, PREFIX, removeOrphans } from './two-hosts';

const PART = 'a network of many hosts';
const REMEDY = 'It is for the fleet, which runs on 127.0.0.1 without it.';
const NETWORK = '10.78.0';
const CENTRE = `${NETWORK}.1`;

/** A host of the star. */
export interface Site {
  /** @returns the command that runs the given command on this host */
  elsewhere(...command: string[]): string[];
  /** From now on drops every packet between this host and the others. Programs on this host do not notice. */
  cut(): Promise<void>;
  mend(): Promise<void>;
}

/**
 * A network of hosts around a centre. Each host is a network namespace of this machine, with a link to a bridge in the namespace
 * of the centre.
 */
export interface Star {
  /** @returns the command that runs the given command at the centre */
  elsewhere(...command: string[]): string[];
  remove(): Promise<void>;
}

/** The address of the centre, as all hosts of a star see it. */
export const CENTRE_ADDRESS = CENTRE;

/**
 * Creates a star. `siteOf` returns its hosts, and also works in a program at the centre.
 *
 * @throws MissingPart if this machine cannot have namespaces
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

/**
 * @param name the star's name
 * @param n number of the host, from 0
 */
export function siteOf(name: string, n: number): Site {
  const line = ['link', 'set', lineTo(n)];
  // A cut only takes the link out of the bridge, so the host keeps its link and its address.
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
