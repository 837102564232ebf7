import { once } from 'node:events';
import should from 'should';
import { type Reply, Simulator, type SimulatorOptions } from '../../../src/simulator';
import { afterThisTest } from '../../support/teardown';
import { RawClient } from '../raw-client';

describe('Simulator: answer', () => {
  it('sends a response, its ActionID before what the test supplied', async () => {
    const { client, pbx } = await connected();
    pbx.answer('SorcMemory', (action) => ({
      message: `about ${action.get('Object')}`,
      headers: { Count: 3, Item: ['a', 'b'], Absent: undefined, Ready: true },
    }));
    should(await client.ask('Action: sorcmemory', 'ActionID: 5', 'Object: x')).equal(
      wire(
        'Response: Success',
        'ActionID: 5',
        'Message: about x',
        'Count: 3',
        'Item: a',
        'Item: b',
        'Ready: true',
      ),
    );
  });

  it('sends a list with the marks of the version', async () => {
    for (const [version, start, end] of [
      [22, ['EventList: start'], ['EventList: Complete', 'ListItems: 2']],
      [11, [], []],
    ] as const) {
      const { client, pbx } = await connected({ version });
      pbx.answer('FaxSessions', () => ({
        list: [{ Event: 'FAXSessionsEntry', State: 'Open' }, { Event: 'FAXSessionsEntry' }],
        complete: { Event: 'FAXSessionsComplete', Total: 2 },
      }));
      client.send('Action: FAXSessions', 'ActionID: 5');
      should(await client.frames(4)).equal(
        wire('Response: Success', 'ActionID: 5', ...start, 'Message: A list will follow') +
          wire('Event: FAXSessionsEntry', 'ActionID: 5', 'State: Open') +
          wire('Event: FAXSessionsEntry', 'ActionID: 5') +
          wire('Event: FAXSessionsComplete', 'ActionID: 5', ...end, 'Total: 2'),
      );
    }
  });

  it('sends an error, and replaces an action of the simulator until it is removed', async () => {
    const { client, pbx } = await connected();
    const remove = pbx.answer('CoreStatus', () => ({ error: 'Out of order' }));
    should(await client.ask('Action: CoreStatus')).equal(wire('Response: Error', 'Message: Out of order'));
    remove();
    should(await client.ask('Action: CoreStatus')).startWith('Response: Success\r\nCoreStartupDate: ');
  });

  it('keeps the rights of an action that it replaces, and lists a new one', async () => {
    const users = [{ username: 'admin', secret: 'secret', write: ['call'] as const }];
    const { client, pbx } = await connected({ users });
    pbx.answer('CoreStatus', () => ({}));
    pbx.answer('Aaa', () => ({}));
    should(await client.ask('Action: CoreStatus')).containEql('Permission denied');
    should(await client.ask('Action: Aaa')).equal(wire('Response: Success'));
    should(await client.ask('Action: ListCommands')).containEql('\r\nAaa: Answered by the test.');
  });

  it('lets a promise delay the response and the client’s next action', async () => {
    const { client, pbx } = await connected();
    let finish = (_: Reply) => {};
    pbx.answer('Slow', () => new Promise<Reply>((resolve) => (finish = resolve)));
    client.send('Action: Slow');
    client.send('Action: Ping');
    await pbx.nextAction('Slow');
    should(client.text).equal('');
    finish({ message: 'done' });
    should(await client.frame()).equal(wire('Response: Success', 'Message: done'));
    should(await client.frame()).containEql('Ping: Pong');
  });

  for (const [what, reply, message] of [
    [
      'a field that does not exist',
      { mesage: 'x' },
      "unknown field of pbx.answer('Wrong') 'mesage'; did you mean 'message'?",
    ],
    [
      'a line break',
      { message: 'x\r\nResponse: Error' },
      'header \'Message\' has a line break: "x\\r\\nResponse: Error"',
    ],
    [
      'a list without its last event',
      { list: [] },
      "pbx.answer('Wrong'), complete needs the name of the event in Event",
    ],
    [
      'nothing',
      undefined,
      "pbx.answer('Wrong') must return an object with message, headers, list or error, not undefined",
    ],
  ] as const) {
    it(`throws for ${what}, and the client gets an error`, async () => {
      const { client, pbx } = await connected();
      pbx.answer('Wrong', () => reply as unknown as Reply);
      const thrown = uncaught();
      should(await client.ask('Action: Wrong')).equal(
        wire('Response: Error', 'Message: the simulator failed at Wrong; its output has the reason'),
      );
      should((await thrown).message).endWith(message);
      should(await client.ask('Action: Ping')).startWith('Response: Success');
    });
  }

  it('refuses an answer that is not a function', async () => {
    const { pbx } = await connected();
    const answer = { error: 'Out of order' } as unknown as () => Reply;
    should(() => pbx.answer('CoreStatus', answer)).throw(
      'simulator: answer of CoreStatus must be a function, not object',
    );
  });
});

describe('Simulator: command', () => {
  it('runs a command with its arguments, the longest match first', async () => {
    const { client, pbx } = await connected();
    pbx.command('sip show', () => 'shorter');
    const remove = pbx.command('sip show peer', ([name], line) => [`Name: ${name}`, line]);
    const ask = () => client.ask('Action: Command', 'Command: SIP  show peer 1001');
    should(await ask()).equal(
      wire(
        'Response: Success',
        'Message: Command output follows',
        'Output: Name: 1001',
        'Output: SIP  show peer 1001',
      ),
    );
    remove();
    should(await ask()).containEql('Output: shorter\r\n');
  });

  it('replaces a command of the simulator and splits text into lines', async () => {
    const { client, pbx } = await connected();
    pbx.command('core show hints', () => 'one\ntwo\n');
    should(await client.ask('Action: Command', 'Command: core show hints')).endWith(
      'Output: one\r\nOutput: two\r\n\r\n',
    );
    should(() => pbx.command(' ', () => '')).throw(/^simulator: command needs the words of a CLI command/);
    should(() => pbx.command('sip show', 'lines' as unknown as () => string)).throw(
      'simulator: command sip show must be a function, not string',
    );
  });
});

describe('Simulator: a command that fails', () => {
  for (const [what, run, message] of [
    ['throws', broken, /out of order$/],
    [
      'returns a promise',
      async () => 'late',
      /command sip show peers must return a string or an array of strings$/,
    ],
  ] as const) {
    it(`gives the client an error, if it ${what}, and the session goes on`, async () => {
      const { client, pbx } = await connected();
      pbx.command('sip show peers', run as unknown as () => string);
      const thrown = uncaught();
      should(await client.ask('Action: Command', 'Command: sip show peers', 'ActionID: 7')).startWith(
        'Response: Error\r\nActionID: 7\r\nMessage: the simulator failed at Command',
      );
      should((await thrown).message).match(message);
      should(await client.ask('Action: Ping')).startWith('Response: Success');
    });
  }
});

async function connected(options: SimulatorOptions = {}) {
  const pbx = await Simulator.listen(options);
  afterThisTest(() => pbx.close());
  return { pbx, client: await RawClient.loggedIn(pbx.port) };
}

function wire(...lines: string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** The next unhandled rejection, which mocha's own listener does not see. */
async function uncaught(): Promise<Error> {
  const listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  try {
    const [error] = await once(process, 'unhandledRejection');
    return error;
  } finally {
    for (const listener of listeners) process.on('unhandledRejection', listener);
  }
}

function broken(): never {
  throw new Error('out of order');
}
