import { once } from 'node:events';
import should from 'should';
import type { AmiError } from '../../src/errors';
import type { Frame } from '../../src/protocol';
import { type AmiOptions, AmiSession, type Answer } from '../../src/session';
import type { InternalHooks } from '../../src/session/hooks';
import { type Script, scriptedServer } from '../support/scripted-server';
import { afterThisTest } from '../support/teardown';
import { rejection, until } from '../support/wait';

async function opening(script: Script, hooks: InternalHooks, options: AmiOptions = {}) {
  const server = await scriptedServer(script);
  const session = AmiSession.open({ ...server.options, ...options }, hooks);
  afterThisTest(async () => (await session.catch(() => undefined))?.close());
  return { server, session };
}

describe('The trace of an AmiSession', () => {
  it('has each step from the connection to the end, and never the secret', async () => {
    const steps: string[] = [];
    const { server, session } = await opening({}, { trace: (step) => steps.push(step) });
    await (await session).close();
    const said = steps.map((step) => step.replace(/ \S+: (\w+) after \d+ ms$/, ' is answered: $1'));
    should(said).deepEqual([
      `connecting to 127.0.0.1:${server.port}`,
      'Asterisk Call Manager/11.0.0; logging in as ami',
      'Challenge is answered: Success',
      'Login is answered: Success',
      'logged in',
      'logging off',
      'closed',
    ]);
    should(steps.join()).not.match(/sesame/);
  });

  it('says why a session was lost, and whether it used TLS', async () => {
    const steps: string[] = [];
    const { server, session } = await opening({}, { trace: (step) => steps.push(step) });
    const { ended } = await session;
    for (const { socket } of server.clients) socket.end();
    const reason = await ended;
    should(steps.at(-1)).equal(reason?.message);
    const byTls: string[] = [];
    const refused = await opening({}, { trace: (step) => byTls.push(step) }, { tls: true });
    await rejection(refused.session);
    should(byTls).deepEqual([`connecting to 127.0.0.1:${refused.server.port} by TLS`]);
  });
});

describe('An action that is sent with the login', () => {
  it('is written before the login response, and gets its own response', async () => {
    let letIn = () => {};
    const answers: Promise<Answer>[] = [];
    const { server, session } = await opening(
      {
        answers: {
          login: (login, client) => {
            letIn = () => client.answer(login, 'Response: Success');
          },
          getvar: (action, client) => client.answer(action, 'Response: Success', `Value: ${action.variable}`),
        },
      },
      {
        sendWithLogin: (send) =>
          answers.push(...['a', 'b'].map((Variable) => send({ Action: 'Getvar', Variable }))),
      },
    );
    await until(() => server.names().length === 4, 'the actions behind the login');
    should(server.names()).deepEqual(['Challenge', 'Login', 'Getvar', 'Getvar']);
    letIn();
    await session;
    const values = (await Promise.all(answers)).map(({ response }) => response.get('Value'));
    should(values).deepEqual(['a', 'b']);
  });

  it('is encoded during the challenge, and written in one piece with the login', async () => {
    const pieces: string[] = [];
    const answers: Promise<Answer>[] = [];
    let challenge = () => {};
    const { server, session } = await opening(
      {
        onConnection: (socket) => socket.on('data', (piece) => pieces.push(piece.toString())),
        answers: {
          challenge: (action, client) => {
            challenge = () => client.answer(action, 'Response: Success', 'Challenge: 123');
          },
          getvar: (action, client) => client.answer(action, 'Response: Success', `Value: ${action.variable}`),
        },
      },
      { sendWithLogin: (send) => answers.push(send({ Action: 'Getvar', Variable: 'a' })) },
    );
    await until(() => server.names().length > 0, 'the challenge');
    should(answers.length).equal(1);
    should(server.names()).deepEqual(['Challenge']);
    challenge();
    await session;
    should((await answers[0])?.response.get('Value')).equal('a');
    should(pieces.length).equal(2);
    should(pieces[1]).match(/Action: Login\r\n[\s\S]*Action: Getvar\r\n/);
  });

  it('does not affect the session if it throws', async () => {
    const warned = once(process, 'warning');
    const { session } = await opening(
      {},
      {
        sendWithLogin: () => {
          throw new Error('of the hook');
        },
      },
    );
    should((await session).isOpen).be.true();
    should(await warned).match([{ message: 'of the hook' }]);
  });

  it('starts its timeout at the login response', async () => {
    const sent: Promise<AmiError>[] = [];
    let letIn = () => {};
    const { server, session } = await opening(
      {
        answers: {
          login: (login, client) => {
            letIn = () => client.answer(login, 'Response: Success');
          },
          slow: () => {},
        },
      },
      { sendWithLogin: (send) => sent.push(rejection(send({ Action: 'Slow' }, { timeout: 20 }))) },
    );
    await until(() => server.names().includes('Slow'), 'the action behind the login');
    let isOver = false;
    sent[0]?.then(() => {
      isOver = true;
    });
    // Three times its timeout.
    await new Promise((resolve) => setTimeout(resolve, 60));
    should(isOver).be.false();
    letIn();
    await session;
    should(await sent[0]).match({ code: 'AMI_ERR_TIMEOUT' });
  });

  it('fails as the login fails', async () => {
    const sent: Promise<AmiError>[] = [];
    const { session } = await opening(
      {
        answers: {
          login: (login, client) => client.answer(login, 'Response: Error', 'Message: Authentication failed'),
          slow: () => {},
        },
      },
      { sendWithLogin: (send) => sent.push(rejection(send({ Action: 'Slow' }))) },
    );
    const refused = await rejection<AmiError>(session);
    should(refused.code).equal('AMI_ERR_LOGIN');
    should(await sent[0]).equal(refused);
  });
});

describe('AmiSession, while it reads,', () => {
  it('reports the number of bytes and of wanted events', async () => {
    const read = { bytes: 0, events: 0 };
    let greeted = 0;
    const { server, session } = await opening(
      {},
      {
        onBanner: () => (greeted += 1),
        onRead: (bytes, events) => {
          read.bytes += bytes;
          read.events += events;
        },
        wants: (name) => name !== 'Boring',
      },
    );
    const events: Frame[] = [];
    (await session).on('event', (event) => events.push(event));
    should(greeted).equal(1);
    Object.assign(read, { bytes: 0, events: 0 });
    const before = Date.now();
    const wire = 'Event: Boring\r\n\r\nEvent: Fine\r\nA: 1\r\n\r\n';
    for (const { socket } of server.clients) socket.write(wire);
    await until(() => events.length > 0, 'the event');
    should(events.map(({ name }) => name)).deepEqual(['Fine']);
    should(read).deepEqual({ bytes: wire.length, events: 2 });
    should((await session).receivedAt).be.within(before, Date.now());
  });

  it('pauses for a lagging consumer, then continues', async () => {
    let isLagging = true;
    const { server, session } = await opening({}, { isLagging: () => isLagging });
    const events: Frame[] = [];
    (await session).on('event', (event) => events.push(event));
    for (const { frame } of server.clients) frame('Event: X');
    await until(() => events.length === 1, 'the event');
    isLagging = false;
    for (const { frame } of server.clients) frame('Event: Y');
    await until(() => events.length === 2, 'the event behind it');
  });

  it('keeps the items of a list, whatever events are wanted', async () => {
    const { session } = await opening(
      {
        answers: {
          list: (action, client) => {
            client.answer(action, 'Response: Success', 'EventList: start');
            client.answer(action, 'Event: Item');
            client.answer(action, 'Event: End', 'EventList: Complete');
          },
        },
      },
      { wants: () => false },
    );
    should((await (await session).send({ Action: 'List' })).items.length).equal(1);
  });
});

describe('Hooks and listeners of AmiSession that fail', () => {
  /** @returns the messages of all warnings from now on */
  function warned() {
    const messages = new Set<string>();
    const onWarning = ({ message }: Error) => messages.add(message);
    process.on('warning', onWarning);
    afterThisTest(() => process.off('warning', onWarning));
    return messages;
  }
  const fail = (what: string) => () => {
    throw new Error(what);
  };
  const reject = (what: string) => async () => {
    throw new Error(what);
  };

  for (const [how, fault] of [
    ['throw', fail],
    ['reject', reject],
  ] as const) {
    it(`do not affect the session if they ${how}: it opens, responds, delivers events and ends`, async () => {
      const messages = warned();
      const { server, session: opened } = await opening(
        {},
        {
          onBanner: fault('onBanner'),
          sendWithLogin: fault('sendWithLogin'),
          onRead: fault('onRead'),
          trace: fault('trace'),
          // The type of this hook forbids a promise, but JavaScript does not.
          wants: fault('wants') as () => never,
          isLagging: fault('isLagging') as () => never,
        },
      );
      const session = await opened;
      const events: string[] = [];
      session.on('event', fault('listener'));
      session.on('event', ({ name }) => events.push(name));
      for (const { frame } of server.clients) for (const name of ['A', 'B']) frame(`Event: ${name}`);
      await until(() => events.length === 2, 'both events');
      should(events).deepEqual(['A', 'B']);
      should((await session.send({ Action: 'Ping' })).response.get('Ping')).equal('Pong');
      for (const { socket } of server.clients) socket.end();
      should(await session.ended).match({ code: 'AMI_ERR_CONNECT' });
      const all = ['onBanner', 'sendWithLogin', 'onRead', 'trace', 'wants', 'isLagging', 'listener'];
      await until(() => messages.size === all.length, 'a warning of each');
      should([...messages].sort()).deepEqual(all.sort());
    });
  }
});
