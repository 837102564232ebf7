import { type AmiConnection, AmiError, type AmiSession, type Answer } from '../../src';

/** The classes of a manager.conf `read=` or `write=` line, as Asterisk names them; unknown ones are kept. */
export interface Rights {
  /** The user's own section. */
  username: string;
  read: string[];
  /** Whether `read` is all: Asterisk tells it to those with write class command alone. */
  readIsAll: boolean;
  write: string[];
  writeIsAll: boolean;
  /** The actions that the user may send. */
  actions: string[];
  /** Whether ami-refresh can ask for the states of listed extensions, and for all. */
  refresh: { listed: boolean; all: boolean };
}

/** Without these an event node stays silent about calls and queues. */
export const WANTED_READ = ['call', 'agent', 'reporting'];
/** Either lets ami-refresh ask; both are harmless. */
const WANTED_WRITE = ['call', 'reporting'];

/**
 * What the user of a session may see and do, by actions that change nothing: ListCommands names what this session
 * may run (main/manager.c action_listcommands), and `manager show user` the rights themselves, where it may run that.
 *
 * @throws AmiError as `send`
 */
export async function learnRights(send: AmiSession['send'], username: string): Promise<Rights> {
  const { response } = await send({ Action: 'ListCommands' });
  const actions = new Map(response.headers.map(([name, text]) => [name, classesOf(text)]));
  const shown = actions.has('Command') ? await rightsShown(send, username) : undefined;
  return {
    username,
    read: shown?.read ?? [],
    readIsAll: shown !== undefined,
    write: shown?.write ?? [...new Set([...actions.values()].flatMap(certain))],
    writeIsAll: shown !== undefined,
    actions: response.headers.flatMap(([name, text]) => (text.includes('(Priv: ') ? [name] : [])),
    refresh: {
      listed: actions.has('ExtensionState'),
      // Before 13 the list of hints comes from the console.
      all: actions.has('ExtensionStateList') || actions.has('Command'),
    },
  };
}

/** What was asked on the session that a connection has now. */
const asked = new WeakMap<AmiConnection, Promise<Rights>>();

/**
 * As `learnRights`, by one question a session, however often it is called: a session keeps the rights that it logged
 * in with, and whoever may only read the editor must not decide how busy the shared one is. A failure is kept, too.
 */
export function rightsOf(connection: AmiConnection, username: string): Promise<Rights> {
  let rights = asked.get(connection);
  if (!rights) {
    rights = learnRights(connection.sendUnchecked.bind(connection), username);
    asked.set(connection, rights);
    connection.once('state', () => asked.delete(connection));
  }
  return rights;
}

/** The lines for manager.conf that bring what is missing, section included; none where nothing is known to be. */
export function linesForMissing(rights: Rights): string[] {
  const lines = [];
  const lacksRead = rights.readIsAll && WANTED_READ.some((name) => !rights.read.includes(name));
  if (lacksRead) lines.push(`read = ${union(rights.read, WANTED_READ)}`);
  if (!rights.refresh.listed) lines.push(`write = ${union(rights.write, WANTED_WRITE)}`);
  return lines.length > 0 ? [`[${rights.username}]`, ...lines] : [];
}

/** A whole section, for a user whom the server does not let in. What only a person can fill in stands in `<>`. */
export function sectionFor(username: string, host: string): string[] {
  const local = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/i.test(host);
  return [
    `[${username || 'nodered'}]`,
    'secret = <secret>',
    'deny = 0.0.0.0/0.0.0.0',
    `permit = ${local ? '127.0.0.1/255.255.255.255' : '<Node-RED>/255.255.255.255'}`,
    `read = ${WANTED_READ.join(',')}`,
    `write = ${WANTED_WRITE.join(',')}`,
  ];
}

async function rightsShown(
  send: AmiSession['send'],
  username: string,
): Promise<Pick<Rights, 'read' | 'write'> | undefined> {
  const name = `"${username.replace(/["\\]/g, '\\$&')}"`;
  let answer: Answer;
  try {
    answer = await send({ Action: 'Command', Command: `manager show user ${name}` });
  } catch (error) {
    // Others than Asterisk itself may answer, and a cli_permissions.conf may forbid it.
    if (error instanceof AmiError && error.code === 'AMI_ERR_REJECTED') return undefined;
    throw error;
  }
  const read = classesShown(answer.output, 'read perm');
  const write = classesShown(answer.output, 'write perm');
  return read && write && { read, write };
}

function classesShown(output: readonly string[], label: string): string[] | undefined {
  const line = output.find((each) => each.trim().startsWith(`${label}:`));
  // Without a right it says `<none>`.
  return line
    ?.slice(line.indexOf(':') + 1)
    .split(',')
    .map((name) => name.trim())
    .filter((name) => /^[a-z]+$/.test(name));
}

/** `Atxfer: Attended transfer.  (Priv: call,all)` */
function classesOf(text: string): string[] {
  const named = /\(Priv: ([a-z,]+)\)\s*$/.exec(text)?.[1] ?? '';
  return named.split(',').filter((name) => name !== '' && name !== 'all');
}

/** An action that one class alone opens. */
function certain(classes: string[]): string[] {
  return classes.length === 1 ? classes : [];
}

function union(given: readonly string[], wanted: readonly string[]): string {
  return given.includes('all') ? 'all' : [...new Set([...given, ...wanted])].join(',');
}
