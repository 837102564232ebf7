import { FAULTS } from '../faults';
import { DEFAULT_USER } from '../users';

/** The options of the command, as `parseArgs` takes them. */
export const OPTIONS = {
  host: { type: 'string', default: '127.0.0.1' },
  port: { type: 'string', default: '5038' },
  version: { type: 'string', default: '22' },
  extensions: { type: 'string' },
  context: { type: 'string', multiple: true, default: [] as string[] },
  queue: { type: 'string', multiple: true, default: [] as string[] },
  dialplan: { type: 'string' },
  calls: { type: 'string', default: '0' },
  seed: { type: 'string', default: '1' },
  rate: { type: 'string' },
  username: { type: 'string', default: DEFAULT_USER.username },
  read: { type: 'string', default: 'all' },
  write: { type: 'string', default: 'all' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  fault: { type: 'string', multiple: true, default: [] as string[] },
  log: { type: 'boolean', default: false },
  control: { type: 'string' },
  clock: { type: 'string', default: 'machine' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const longest = Math.max(...Object.keys(FAULTS).map(({ length }) => length));
const faultLines = Object.entries(FAULTS).map(([name, { what, value }]) => {
  const amount = value ? ` (=${value.what}, default ${value.default})` : '';
  return `  ${name.padEnd(longest)}  ${what}${amount}`;
});

export const HELP = `Usage: node-red-ami simulator [options]

Runs a simulated Asterisk that speaks AMI. It can simulate faults.

  --port <n>         port to listen on; 0 for any free port (5038)
  --host <address>   address to listen on (127.0.0.1)
  --version <n>      Asterisk version: 11, 13, 16, 18, 20 or 22 (22)
  --extensions <n>   number of phones, from 1001 (25; 0 if the dialplan has extensions)
  --context <name>   context of these phones; may be repeated (default)
  --queue <queue>    a queue with its members: support=1001,1002; may be repeated
  --dialplan <file>  JSON file with options of the library: extensions, includes, queues, users …
  --calls <n>        number of random calls at a time (0)
  --seed <n>         the same seed gives the same calls (1)
  --rate <n>         additional events per second
  --username <name>  user of the login (${DEFAULT_USER.username}); AMI_PASSWORD sets the secret (${DEFAULT_USER.secret})
  --read <classes>   event classes that the user may read: all, none, or such as call,system (all)
  --write <classes>  classes of actions that the user may send (all)
  --tls-cert <file>  certificate in PEM; with --tls-key, the port speaks TLS
  --tls-key <file>   key in PEM
  --fault <fault>    see below; may be repeated
  --log              print what clients do: connections, logins, actions
  --control <n>      port of the control port (HTTP and JSON, on 127.0.0.1); 0 for any free port.
                     AMI_CONTROL_TOKEN sets its token. Default: a random one, which is printed
  --clock <clock>    machine, or manual: time passes only through the control port (machine)
  -h, --help         print this text

'node-red-ami --version' prints the version of this package.

A fault is <name>[=<value>][@<begin>[-<end>]], with times such as 500ms, 30s or 2m after the start:
  --fault half-open@30s --fault slow-answers=500@1m-2m

${faultLines.join('\n')}
`;
