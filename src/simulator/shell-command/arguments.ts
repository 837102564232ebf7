import { parseArgs } from 'node:util';
import { LONGEST_TIMER } from '../clock';
import { MOST_RATE } from '../event-load';
import type { QueueOptions } from '../exchange/applications/queue/queue-options';
import { checkFault } from '../faults';
import { suggestion } from '../known-names';
import { MOST_EXTENSIONS, type SimulatorOptions } from '../options';
import type { AsteriskVersion } from '../profiles';
import { classNames, type ManagerClass, type Rights } from '../rights';
import { fail } from '../simulator-error';
import { DEFAULT_USER, type UserOptions } from '../users';
import { HELP, OPTIONS } from './help';

export { HELP };

/** A fault with its times in ms after the start: `half-open@30s`, `slow-answers=500@10s-20s`. */
export interface FaultPlan {
  readonly name: string;
  readonly value: string | undefined;
  readonly from: number;
  readonly to: number | undefined;
}

/** A parsed command line that runs a simulator. It contains the names of files, which `readOptions` reads. */
export interface RunLine {
  readonly kind: 'run';
  readonly options: Pick<SimulatorOptions, 'host' | 'port' | 'version' | 'calls' | 'seed'>;
  /** Number of phones in each context; undefined if not given. */
  readonly extensions: number | undefined;
  readonly contexts: readonly string[];
  readonly queues: readonly QueueOptions[];
  readonly user: UserOptions;
  /** Paths of PEM files. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** Path of a JSON file with options of the library. */
  readonly dialplan: string | undefined;
  readonly faults: readonly FaultPlan[];
  /** Load in events per second; undefined for no load. */
  readonly rate: number | undefined;
  /** True to print the logins and actions of clients. */
  readonly log: boolean;
  /** Port of the control port with its token; undefined for none. */
  readonly control: { readonly port: number; readonly token: string | undefined } | undefined;
  readonly hasManualClock: boolean;
}

export type CommandLine = { readonly kind: 'help' } | { readonly kind: 'version' } | RunLine;

/** Parses the command line. Throws a SimulatorError that says which values are allowed. */
export function readCommandLine(words: readonly string[], env: NodeJS.ProcessEnv): CommandLine {
  if (words.length === 1 && words[0] === '--version') return { kind: 'version' };
  const { values, positionals } = parse(words);
  if (values.help || words.length === 0) return { kind: 'help' };
  if (positionals.length !== 1 || positionals[0] !== 'simulator') {
    fail(`unknown command '${positionals.join(' ')}'; allowed: simulator`);
  }
  const number = (name: 'extensions' | 'rate' | 'control', most?: number) => {
    const text = values[name];
    return text === undefined ? undefined : wholeNumber(name, text, most);
  };
  const control = number('control', 65_535);
  if (!['machine', 'manual'].includes(values.clock))
    fail(`--clock is 'machine' or 'manual', not '${values.clock}'`);
  return {
    kind: 'run',
    options: {
      host: values.host,
      port: wholeNumber('port', values.port, 65_535),
      // The simulator checks the version.
      version: wholeNumber('version', values.version) as AsteriskVersion,
      calls: wholeNumber('calls', values.calls),
      seed: wholeNumber('seed', values.seed),
    },
    extensions: number('extensions', MOST_EXTENSIONS),
    contexts: values.context.length > 0 ? values.context : ['default'],
    queues: values.queue.map(readQueue),
    user: {
      username: values.username,
      secret: env.AMI_PASSWORD || DEFAULT_USER.secret,
      read: rights('read', values.read),
      write: rights('write', values.write),
    },
    tls: tlsFiles(values['tls-cert'], values['tls-key']),
    dialplan: values.dialplan,
    faults: values.fault.map(readFault),
    rate: number('rate', MOST_RATE),
    log: values.log,
    control: control === undefined ? undefined : { port: control, token: env.AMI_CONTROL_TOKEN || undefined },
    hasManualClock: values.clock === 'manual',
  };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const [reason = ''] = (error as Error).message.split(/[.\n]/);
    const names = Object.keys(OPTIONS).map((name) => `--${name}`);
    const unknown = /^Unknown option '([^']+)'/.exec(reason)?.[1];
    return fail(`${reason}; ${unknown ? suggestion(unknown, names) : `allowed: ${names.join(', ')}`}`);
  }
}

function wholeNumber(option: string, text: string, most = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  const upTo = most === Number.MAX_SAFE_INTEGER ? 'of 0 or more' : `from 0 to ${most}`;
  return fail(`--${option} takes a whole number ${upTo}, not '${text}'`);
}

/** `support=1001,1002`, or `support` for a queue without members. */
function readQueue(text: string): QueueOptions {
  const [name = '', ...rest] = text.split('=');
  if (name === '') fail(`--queue takes a name and extensions such as support=1001,1002, not '${text}'`);
  const members = rest.join('=').split(',');
  return { name, members: members.map((each) => each.trim()).filter((each) => each !== '') };
}

/** Parses `all`, `none`, or classes separated by commas, as in manager.conf. */
function rights(option: 'read' | 'write', text: string): Rights {
  if (text === 'all' || text === 'none') return text;
  const words = text.split(',').map((word) => word.trim());
  const isClass = (word: string): word is ManagerClass => classNames().includes(word);
  const unknown = words.find((word) => !isClass(word));
  if (unknown !== undefined)
    fail(`--${option}: unknown class '${unknown}'; ${suggestion(unknown, ['all', 'none', ...classNames()])}`);
  return words.filter(isClass);
}

function tlsFiles(cert: string | undefined, key: string | undefined): RunLine['tls'] {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) return fail('TLS needs both --tls-cert and --tls-key');
  return { cert, key };
}

function readFault(text: string): FaultPlan {
  const {
    name = '',
    value,
    from,
    to,
  } = /^(?<name>[^=@]+)(=(?<value>.*?))?(@(?<from>[^-]+)(-(?<to>.+))?)?$/.exec(text)?.groups ?? {};
  checkFault(name || text, value);
  const begin = from === undefined ? 0 : milliseconds(from);
  const end = to === undefined ? undefined : milliseconds(to);
  if (end !== undefined && end <= begin) fail(`fault '${text}' ends before it begins`);
  return { name, value, from: begin, to: end };
}

function milliseconds(text: string): number {
  const { amount, unit } = /^(?<amount>\d+(\.\d+)?)(?<unit>ms|s|m)$/.exec(text)?.groups ?? {};
  if (amount === undefined)
    return fail(`'${text}' is not a time; allowed: a number with ms, s or m, such as 30s`);
  const ms = Number(amount) * (unit === 'ms' ? 1 : unit === 's' ? 1000 : 60_000);
  return ms <= LONGEST_TIMER ? ms : fail(`'${text}' is too long; the limit is ${LONGEST_TIMER}ms`);
}
