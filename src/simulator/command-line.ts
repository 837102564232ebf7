import { parseArgs } from 'node:util';
import { LONGEST_TIMER } from './clock';
import { fail } from './fail';
import { checkFault, FAULTS } from './faults';
import type { SimulatorOptions } from './options';
import type { AsteriskVersion } from './profiles';
import { DEFAULT_USER } from './users';

/** A fault with its times in ms after the start: `half-open@30s`, `slow-answers=500@10s-20s`. */
export interface FaultPlan {
  readonly name: string;
  readonly value: string | undefined;
  readonly from: number;
  readonly to: number | undefined;
}

export type CommandLine =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'run';
      readonly options: SimulatorOptions;
      readonly faults: readonly FaultPlan[];
      /** Load in events per second; undefined for no load. */
      readonly rate: number | undefined;
    };

const OPTIONS = {
  host: { type: 'string', default: '127.0.0.1' },
  port: { type: 'string', default: '5038' },
  version: { type: 'string', default: '22' },
  extensions: { type: 'string', default: '25' },
  calls: { type: 'string', default: '0' },
  seed: { type: 'string', default: '1' },
  rate: { type: 'string' },
  username: { type: 'string', default: DEFAULT_USER.username },
  fault: { type: 'string', multiple: true, default: [] as string[] },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const longest = Math.max(...Object.keys(FAULTS).map(({ length }) => length));
const faultLines = Object.entries(FAULTS).map(([name, { what, value }]) => {
  const amount = value ? ` (=${value.what}, default ${value.default})` : '';
  return `  ${name.padEnd(longest)}  ${what}${amount}`;
});

export const HELP = `Usage: node-red-ami simulator [options]

Runs a simulated Asterisk that speaks AMI. It can simulate faults.

  --port <n>        port to listen on; 0 for any free port (5038)
  --host <address>  address to listen on (127.0.0.1)
  --version <n>     Asterisk version: 11, 13, 16, 18, 20 or 22 (22)
  --extensions <n>  number of extensions, from 1001 (25)
  --calls <n>       number of random calls at a time (0)
  --seed <n>        the same seed gives the same calls (1)
  --rate <n>        additional events per second
  --username <name> user of the login (${DEFAULT_USER.username}); AMI_PASSWORD sets the secret (${DEFAULT_USER.secret})
  --fault <fault>   see below; may be repeated
  -h, --help        print this text

'node-red-ami --version' prints the version of this package.

A fault is <name>[=<value>][@<begin>[-<end>]], with times such as 500ms, 30s or 2m after the start:
  --fault half-open@30s --fault slow-answers=500@1m-2m

${faultLines.join('\n')}
`;

/** Parses the command line. Throws a SimulatorError that says which values are allowed. */
export function readCommandLine(words: readonly string[], env: NodeJS.ProcessEnv): CommandLine {
  if (words.length === 1 && words[0] === '--version') return { kind: 'version' };
  const { values, positionals } = parse(words);
  if (values.help || words.length === 0) return { kind: 'help' };
  if (positionals.length !== 1 || positionals[0] !== 'simulator') {
    fail(`unknown command '${positionals.join(' ')}'; allowed: simulator`);
  }
  return {
    kind: 'run',
    options: {
      host: values.host,
      port: wholeNumber('port', values.port, 65_535),
      // The simulator checks the version.
      version: wholeNumber('version', values.version) as AsteriskVersion,
      extensions: wholeNumber('extensions', values.extensions, 100_000),
      calls: wholeNumber('calls', values.calls),
      seed: wholeNumber('seed', values.seed),
      users: [{ username: values.username, secret: env.AMI_PASSWORD || DEFAULT_USER.secret }],
    },
    faults: values.fault.map(readFault),
    rate: values.rate === undefined ? undefined : wholeNumber('rate', values.rate),
  };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const [reason = ''] = (error as Error).message.split(/[.\n]/);
    const allowed = Object.keys(OPTIONS).map((name) => `--${name}`);
    return fail(`${reason}; allowed: ${allowed.join(', ')}`);
  }
}

function wholeNumber(option: string, text: string, most = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  const upTo = most === Number.MAX_SAFE_INTEGER ? 'of 0 or more' : `from 0 to ${most}`;
  return fail(`--${option} takes a whole number ${upTo}, not '${text}'`);
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
