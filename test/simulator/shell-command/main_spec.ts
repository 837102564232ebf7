import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import 'should';
import { FAULTS, Simulator } from '../../../src/simulator';
import { readCommandLine } from '../../../src/simulator/shell-command/arguments';
import { RawClient } from '../raw-client';

const CLI = join(__dirname, '../../../src/simulator/shell-command/main.ts');

describe('Simulator: the command line', function () {
  this.timeout(60_000);
  let child: ChildProcess | undefined;
  let output = '';

  afterEach(async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  });

  it('runs a simulator with timed faults until Ctrl-C', async () => {
    start(
      'simulator',
      '--port',
      '0',
      '--version',
      '16',
      '--extensions',
      '3',
      '--fault',
      'no-answers@100ms-200ms',
    );
    await says(
      /Simulated Asterisk 16 \(AMI 5\.0\.4\) on 127\.0\.0\.1:\d+, extensions 1001 to 1003\. Press Ctrl-C to stop\.\n/,
    );
    const port = Number(/127\.0\.0\.1:(\d+)/.exec(output)?.[1]);
    await says(/no-answers begins\nno-answers ends\n/);
    const client = await RawClient.loggedIn(port);
    (await client.ask('Action: ExtensionState', 'Exten: 1003')).should.containEql(
      'Hint: PJSIP/1003\r\nStatus: 0\r\n',
    );
    const exit = once(child as ChildProcess, 'exit');
    child?.kill('SIGINT');
    (await exit).should.deepEqual([0, null]);
    await client.closed();
  });

  it('prints its help with every fault', async () => {
    for (const words of [['--help'], ['simulator', '-h'], []]) {
      start(...words);
      const [code] = await once(child as ChildProcess, 'close');
      Number(code).should.equal(0);
      output.should.startWith('Usage: node-red-ami simulator [options]\n');
      for (const fault of Object.keys(FAULTS)) output.should.match(new RegExp(`^  ${fault} `, 'm'));
    }
  });

  it('reports a wrong option in one line with the allowed values', async () => {
    const taken = await Simulator.listen();
    for (const [words, line] of [
      [['simulator', '--version', '12'], 'simulator: unknown version 12; allowed: 11, 13, 16, 18, 20, 22'],
      [
        ['simulator', '--port', String(taken.port)],
        `simulator: port ${taken.port} on 127.0.0.1 is in use; choose another port, or 0 for any free port`,
      ],
    ] as const) {
      start(...words);
      const [code] = await once(child as ChildProcess, 'close');
      Number(code).should.equal(1);
      output.should.equal(`${line}\n`);
    }
    await taken.close();
  });

  it('reads its options, and the secret only from the environment', () => {
    readCommandLine(
      [
        'simulator',
        '--port',
        '5039',
        '--calls',
        '5',
        '--seed',
        '9',
        '--rate',
        '100',
        '--fault',
        'cut=3@1.5s-2m',
      ],
      { AMI_PASSWORD: 'hidden' },
    ).should.deepEqual({
      kind: 'run',
      options: { host: '127.0.0.1', port: 5039, version: 22, calls: 5, seed: 9 },
      extensions: undefined,
      contexts: ['default'],
      queues: [],
      user: { username: 'admin', secret: 'hidden', read: 'all', write: 'all' },
      tls: undefined,
      dialplan: undefined,
      faults: [{ name: 'cut', value: '3', from: 1500, to: 120_000 }],
      rate: 100,
      log: false,
      control: undefined,
      hasManualClock: false,
    });
    readCommandLine(
      [
        ...[
          'simulator',
          '--context',
          'sales',
          '--context',
          'support',
          '--queue',
          'q=1001, 1002',
          '--queue',
          'r',
        ],
        ...['--read', 'call,user', '--write', 'none', '--tls-cert', 'c', '--tls-key', 'k', '--dialplan', 'd'],
        ...['--log', '--control', '0', '--clock', 'manual', '--extensions', '3'],
      ],
      { AMI_CONTROL_TOKEN: 'x' },
    ).should.containDeep({
      extensions: 3,
      contexts: ['sales', 'support'],
      queues: [
        { name: 'q', members: ['1001', '1002'] },
        { name: 'r', members: [] },
      ],
      user: { read: ['call', 'user'], write: 'none' },
      tls: { cert: 'c', key: 'k' },
      dialplan: 'd',
      log: true,
      control: { port: 0, token: 'x' },
      hasManualClock: true,
    });
    for (const [words, message] of [
      [['simulate'], "simulator: unknown command 'simulate'; allowed: simulator"],
      [
        ['simulator', '--port', '-1'],
        /^simulator: Option '--port' argument is ambiguous; allowed: --host, --port/,
      ],
      [
        ['simulator', '--port', '70000'],
        "simulator: --port takes a whole number from 0 to 65535, not '70000'",
      ],
      [['simulator', '--calls', 'many'], "simulator: --calls takes a whole number of 0 or more, not 'many'"],
      [
        ['simulator', '--nonsense'],
        /^simulator: Unknown option '--nonsense'; allowed: --host, --port, --version/,
      ],
      [
        ['simulator', '--fault', 'half-closed'],
        /^simulator: unknown fault 'half-closed'; allowed: silent, half-open/,
      ],
      [
        ['simulator', '--fault', 'kick@soon'],
        /^simulator: 'soon' is not a time; allowed: a number with ms, s or m/,
      ],
      [
        ['simulator', '--extention', '3'],
        "simulator: Unknown option '--extention'; did you mean '--extensions'?",
      ],
      [['simulator', '--read', 'calls'], "simulator: --read: unknown class 'calls'; did you mean 'call'?"],
      [['simulator', '--tls-key', 'k'], 'simulator: TLS needs both --tls-cert and --tls-key'],
      [['simulator', '--clock', 'sun'], "simulator: --clock is 'machine' or 'manual', not 'sun'"],
      [['simulator', '--queue', '=1'], /^simulator: --queue takes a name and extensions such as/],
      [['simulator', '--fault', 'kick@2s-1s'], "simulator: fault 'kick@2s-1s' ends before it begins"],
    ] as const) {
      (() => readCommandLine(words, {})).should.throw(message);
    }
  });

  function start(...words: string[]): void {
    output = '';
    child = spawn(process.execPath, ['--import', 'tsx', CLI, ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        output += chunk;
      });
    }
  }

  async function says(pattern: RegExp): Promise<void> {
    while (!pattern.test(output)) {
      if (child?.exitCode !== null) throw new Error(output);
      await Promise.race([once(child.stdout ?? child, 'data'), once(child, 'exit')]);
    }
  }
});
