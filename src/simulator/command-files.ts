import { readFile } from 'node:fs/promises';
import { check } from './check-options';
import { type Clock, ManualClock } from './clock';
import type { RunLine } from './command-line';
import { extensionsFrom, type SimulatorOptions } from './options';
import { fail } from './simulator-error';

/** The extensions of a command line that names none and has no dialplan with extensions. */
const EXTENSIONS = 25;

/** The options of a simulator from a command line and the files that it names. */
export async function readOptions(line: RunLine): Promise<SimulatorOptions> {
  const file = line.dialplan === undefined ? {} : await readDialplan(line.dialplan);
  const { extensions, queues = [], users = [], ...rest } = file;
  const counted = line.extensions ?? (extensions === undefined ? EXTENSIONS : 0);
  const phones = line.contexts.flatMap((context) =>
    extensionsFrom(counted).map(({ extension }) => ({ extension, context })),
  );
  const tls = line.tls && {
    cert: await contentOf('--tls-cert', line.tls.cert),
    key: await contentOf('--tls-key', line.tls.key),
  };
  const clock: Clock | undefined = line.hasManualClock ? new ManualClock() : undefined;
  return {
    ...rest,
    ...line.options,
    ...(tls && { tls }),
    ...(clock && { clock }),
    extensions: [...phones, ...(extensions === undefined ? [] : extensionsFrom(extensions))],
    queues: [...queues, ...line.queues],
    users: [...users.filter(({ username }) => username !== line.user.username), line.user],
  };
}

/** Reads options of the library from a JSON file. Rejects with an error that names the file and the field. */
async function readDialplan(path: string): Promise<SimulatorOptions> {
  const text = await contentOf('--dialplan', path);
  try {
    const options: SimulatorOptions = JSON.parse(text);
    check.simulator(options);
    for (const name of ['host', 'port', 'tls', 'clock'] as const) {
      if (options[name] !== undefined) fail(`${name} belongs on the command line`);
    }
    return options;
  } catch (error) {
    return fail(`dialplan '${path}': ${(error as Error).message.replace(/^simulator: /, '')}`);
  }
}

async function contentOf(option: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    return fail(`${option}: ${(error as Error).message}`);
  }
}
