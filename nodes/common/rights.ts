import { type AmiConnection, AmiError, type AmiSession, type Answer } from '../../src';

/** The classes of a manager.conf `read=` or `write=` line, as Asterisk names them; unknown ones are kept. */
export interface Rights {
  /** Name of the user, which is its section in manager.conf. */
  username: string;
  read: string[];
  /** True if `read` is complete. Asterisk reports it only to users with write class command. */
  readIsAll: boolean;
  write: string[];
  writeIsAll: boolean;
  /** The actions that the user may send. */
  actions: string[];
  /** Whether ami-refresh can query the states of given extensions, and of all extensions. */
  refresh: { listed: boolean; all: boolean };
}

/** Read classes of events about calls and queues. */
export const WANTED_READ = ['call', 'agent', 'reporting'];
/** Write classes, of which ami-refresh needs one. Both are harmless. */
const WANTED_WRITE = ['call', 'reporting'];

/**
 * Queries the rights of the user of a session, with actions that change nothing. ListCommands lists the actions that the
 * session may run (main/manager.c action_listcommands). `manager show user` has the rights themselves, if the user may run it.
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
      // Before Asterisk 13 the list of hints comes from the console.
      all: actions.has('ExtensionStateList') || actions.has('Command'),
    },
  };
}

/** Rights by connection, for its current session. */
const asked = new WeakMap<AmiConnection, Promise<Rights>>();

/**
 * Like `learnRights`, but cached for the session, because rights change only at a login. So a user of the editor who may only
 * read cannot burden the shared session with queries. An error is cached too.
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

/** @returns lines for manager.conf, section included, that grant the missing rights; [] if no right is known to be missing */
export function linesForMissing(rights: Rights): string[] {
  const lines = [];
  const lacksRead = rights.readIsAll && WANTED_READ.some((name) => !rights.read.includes(name));
  if (lacksRead) lines.push(`read = ${union(rights.read, WANTED_READ)}`);
  if (!rights.refresh.listed) lines.push(`write = ${union(rights.write, WANTED_WRITE)}`);
  return lines.length > 0 ? [`[${rights.username}]`, ...lines] : [];
}

/** @returns a section of manager.conf for a user whose login was refused. `<>` marks what a person has to fill in. */
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
    // A proxy may respond instead of Asterisk, and cli_permissions.conf may forbid the command.
    if (error instanceof AmiError && error.code === 'AMI_ERR_REJECTED') return undefined;
    throw error;
  }
  const read = classesShown(answer.output, 'read perm');
  const write = classesShown(answer.output, 'write perm');
  return read && write && { read, write };
}

function classesShown(output: readonly string[], label: string): string[] | undefined {
  const line = output.find((each) => each.trim().startsWith(`${label}:`));
  // A user without rights has `<none>` here.
  return line
    ?.slice(line.indexOf(':') + 1)
    .split(',')
    .map((name) => name.trim())
    .filter((name) => /^[a-z]+$/.test(name));
}

/** @returns the classes in a line of ListCommands: `Atxfer: Attended transfer.  (Priv: call,all)` */
function classesOf(text: string): string[] {
  const named = /\(Priv: ([a-z,]+)\)\s*$/.exec(text)?.[1] ?? '';
  return named.split(',').filter((name) => name !== '' && name !== 'all');
}

/** @returns the class of an action that needs exactly one class; otherwise [] */
function certain(classes: string[]): string[] {
  return classes.length === 1 ? classes : [];
}

function union(given: readonly string[], wanted: readonly string[]): string {
  return given.includes('all') ? 'all' : [...new Set([...given, ...wanted])].join(',');
}
