import { createHash } from 'node:crypto';
import should from 'should';
import { AmiError } from '../../src/errors';
import type { Frame } from '../../src/protocol';
import { type AmiOptions, AmiSession } from '../../src/session';
import { type Script, scriptedServer } from '../support/scripted-server';
import { afterThisTest } from '../support/teardown';
import { rejection, until } from '../support/wait';

/** A session on a server with that script, and the server. */
async function opened(script: Script = {}, options: AmiOptions = {}) {
  const server = await scriptedServer(script);
  const session = await AmiSession.open({ ...server.options, ...options });
  afterThisTest(() => session.close());
  return { server, session };
}

const openFailure = async (script: Script, options: AmiOptions = {}) => {
  const server = await scriptedServer(script);
  return rejection<AmiError>(AmiSession.open({ ...server.options, ...options }));
};

describe('AmiSession.open', () => {
  it('logs in by MD5 challenge where it is offered, without the secret on the wire (AMI 13)', async () => {
    const { server } = await opened();
    const [challenge, login] = server.received;
    should(challenge).containEql({ action: 'Challenge', authtype: 'MD5' });
    should(login).containEql({
      username: 'ami',
      authtype: 'MD5',
      key: createHash('md5').update('123456789sesame').digest('hex'),
    });
    should(JSON.stringify(server.received)).not.match(/sesame/);
  });

  it('logs in plainly on the same connection where no challenge is offered', async () => {
    const { server } = await opened({
      answers: {
        challenge: (action, client) => client.answer(action, 'Response: Error', 'Message: Permission denied'),
      },
    });
    should(server.names()).deepEqual(['Challenge', 'Login']);
    should(server.received[1]).containEql({ secret: 'sesame' });
  });

  it('keeps to the one method that is forced', async () => {
    const { server } = await opened({}, { login: 'plain' });
    should(server.names()).deepEqual(['Login']);
    const refuse: Script = {
      answers: { challenge: (action, client) => client.answer(action, 'Response: Error') },
    };
    should((await openFailure(refuse, { login: 'md5' })).code).equal('AMI_ERR_LOGIN');
  });

  it('sends the event mask with the login, and none for all (AMI 16)', async () => {
    const { server } = await opened({}, { events: 'call,system' });
    should(server.received[1]).containEql({ events: 'call,system' });
    const { server: all } = await opened();
    should(all.received[1]).not.have.property('events');
  });

  it('takes a banner byte by byte, and one that a proxy worded (AMI 1, 112)', async () => {
    const { session } = await opened({
      banner: '',
      onConnection: (socket) => {
        for (const byte of 'Asterisk Call Manager Proxy/1.2\n') socket.write(byte);
      },
    });
    should(session.banner).equal('Asterisk Call Manager Proxy/1.2');
  });

  it('loses no event that comes in one segment with the login answer', async () => {
    const { session } = await opened({
      answers: {
        login: ({ actionid }, client) =>
          client.socket.write(
            `Response: Success\r\nActionID: ${actionid}\r\n\r\n${'Event: FullyBooted\r\n\r\n'.repeat(5)}`,
          ),
      },
    });
    const events: Frame[] = [];
    session.on('event', (event) => events.push(event));
    await until(() => events.length === 5, 'five events');
  });

  it('refuses a server that is no manager, without its bytes doing harm', async () => {
    const error = await openFailure({ banner: 'HTTP/1.1 400 Bad Request\r\n\r\n' });
    should(error).match({ code: 'AMI_ERR_BANNER', message: /HTTP\/1\.1 400/ });
    should((await openFailure({ banner: 'x'.repeat(5000) })).code).equal('AMI_ERR_BANNER');
  });

  it('says so when it is closed before the banner, and points at authlimit (AMI 4)', async () => {
    const error = await openFailure({ banner: '', onConnection: (socket) => socket.end() });
    should(error).match({ code: 'AMI_ERR_BANNER', message: /authlimit/ });
  });

  it('has a deadline for the banner, and one for the login', async () => {
    const silent = await openFailure({ banner: '' }, { connectionTimeout: 60 });
    should(silent).match({ code: 'AMI_ERR_BANNER', message: /60 ms/ });
    const mute = await openFailure({ answers: { login: () => {} } }, { connectionTimeout: 60 });
    should(mute).match({ code: 'AMI_ERR_TIMEOUT', message: /Login/ });
  });

  it('names the user, what to check, and never the secret, when the login is refused (AMI 7)', async () => {
    const error = await openFailure({
      answers: {
        login: (action, client) => client.answer(action, 'Response: Error', 'Message: Authentication failed'),
      },
    });
    should(error).match({ code: 'AMI_ERR_LOGIN', message: /"ami".*permit\/deny/ });
    should(`${error.stack} ${JSON.stringify(error)}`).not.match(/sesame/);
  });

  it('tells a login elsewhere from a refusal (AMI 8)', async () => {
    const error = await openFailure({
      answers: {
        login: (action, client) => client.answer(action, 'Response: Error', 'Message: Login Already In Use'),
      },
    });
    should(error).match({ code: 'AMI_ERR_LOGIN', message: /elsewhere.*allowmultiplelogin/ });
  });

  it('fails at once when the connection ends during the login', async () => {
    should((await openFailure({ answers: { login: (_, client) => client.socket.destroy() } })).code).equal(
      'AMI_ERR_CONNECT',
    );
  });

  it('says that nobody listens', async () => {
    const server = await scriptedServer();
    await server.close();
    should(await rejection(AmiSession.open(server.options))).match({
      code: 'AMI_ERR_CONNECT',
      message: /refused/,
    });
  });

  it('says that a name cannot be resolved', async () => {
    const error = await rejection(
      AmiSession.open({ host: 'no-such-host.invalid', username: 'a', secret: 'b' }),
    );
    should(error).match({ code: 'AMI_ERR_CONNECT', message: /no-such-host\.invalid/ });
  });

  it('does not even connect without a username', async () => {
    const server = await scriptedServer();
    should(await rejection(AmiSession.open({ ...server.options, username: '' }))).match({
      code: 'AMI_ERR_LOGIN',
    });
    should(server.received).be.empty();
  });

  it('ends at once when it is aborted, at whatever stage', async () => {
    const stages: Script[] = [
      { banner: '' },
      { answers: { challenge: () => {} } },
      { answers: { login: () => {} } },
    ];
    for (const stage of stages) {
      const server = await scriptedServer(stage);
      const abort = new AbortController();
      const opening = rejection(AmiSession.open(server.options, { signal: abort.signal }));
      await until(() => server.clients.size === 1, 'a connection');
      abort.abort();
      should(await opening).match({ code: 'AMI_ERR_CLOSED' });
      await until(() => server.clients.size === 0, 'the end of the connection');
    }
    const early = AmiSession.open((await scriptedServer()).options, { signal: AbortSignal.abort() });
    should(await rejection(early)).match({ code: 'AMI_ERR_CLOSED' });
  });
});

describe('AmiSession.send', () => {
  it('gives each action its own answer, in whatever order they come (AMI 32)', async () => {
    const waiting: (() => void)[] = [];
    const { session } = await opened({
      answers: {
        getvar: (action, client) => {
          waiting.push(() => client.answer(action, 'Response: Success', `Value: ${action.variable}`));
          if (waiting.length === 50) for (const answer of waiting.reverse()) answer();
        },
      },
    });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => session.send({ Action: 'Getvar', Variable: `v${i}` })),
    );
    should(answers.map(({ response }) => response.get('Value'))).deepEqual(answers.map((_, i) => `v${i}`));
  });

  it('sends an ActionID of visible ASCII, at most 64, first, and never twice the same (AMI 22, 30)', async () => {
    const { server, session } = await opened();
    const { session: other, server: otherServer } = await opened();
    await Promise.all(
      [...Array(20)].flatMap(() => [session.send({ Action: 'Ping' }), other.send({ Action: 'Ping' })]),
    );
    const all = [...server.received, ...otherServer.received];
    for (const action of all) {
      should(Object.keys(action)[0]).equal('actionid');
      should(action.actionid).match(/^[\x21-\x7e]{1,64}$/);
    }
    should(new Set(all.map((action) => action.actionid)).size).equal(all.length);
  });

  it("keeps the caller's ActionID where it is safe and free, and refuses it otherwise", async () => {
    const { server, session } = await opened({ answers: { slow: () => {} } });
    await session.send({ Action: 'Ping', ActionID: 'mine' });
    should(server.received.at(-1)).containEql({ actionid: 'mine' });
    const slow = rejection(session.send({ Action: 'Slow', ActionID: 'mine' }));
    for (const ActionID of ['mine', 'x'.repeat(65), 'a b', '', 'ü']) {
      should(await rejection(session.send({ Action: 'Ping', ActionID }))).match({
        code: 'AMI_ERR_INVALID_ACTION',
        message: /ActionID/,
      });
    }
    await session.close();
    await slow;
  });

  it('writes nothing of an action that it refuses (AMI 28)', async () => {
    const { server, session } = await opened();
    const before = server.received.length;
    const injected = session.send({
      Action: 'ExtensionState',
      Exten: '1\r\n\r\nAction: Command\r\nCommand: core stop now',
    });
    should(await rejection(injected)).match({ code: 'AMI_ERR_INVALID_ACTION', message: /Exten/ });
    await session.send({ Action: 'Ping' });
    should(server.names().slice(before)).deepEqual(['Ping']);
  });

  it('rejects with what Asterisk said and its whole answer', async () => {
    const { session } = await opened({
      answers: {
        originate: (action, client) =>
          client.answer(action, 'Response: Error', 'Message: Extension does not exist.'),
      },
    });
    const error = await rejection<AmiError>(session.send({ Action: 'Originate' }));
    should(error)
      .be.instanceof(AmiError)
      .and.match({ code: 'AMI_ERR_REJECTED', message: /Originate.*Extension does not exist/ });
    should(error.response?.get('Message')).equal('Extension does not exist.');
  });

  it('rejects with the words of a server that is shutting down, or has not loaded a module (AMI 20, 29, 101)', async () => {
    const words = [
      'Asterisk is shutting down',
      'Invalid/unknown command: X. Use Action: ListCommands to show available commands.',
    ];
    for (const message of words) {
      const { session } = await opened({
        answers: { x: (action, client) => client.answer(action, 'Response: Error', `Message: ${message}`) },
      });
      should(await rejection(session.send({ Action: 'X' }))).match({
        code: 'AMI_ERR_REJECTED',
        message: `X was refused: ${message}`,
      });
    }
  });

  it('takes an answer without a Message, and a word it does not know, for an answer (AMI 37, 38, 39)', async () => {
    const { session } = await opened({
      answers: { events: (action, client) => client.answer(action, 'Response: Events Off') },
    });
    should((await session.send({ Action: 'Ping' })).response.get('Ping')).equal('Pong');
    should((await session.send({ Action: 'Events' })).response.name).equal('Events Off');
  });

  it('gives a call that is awaited the time it may ring, and what waits behind it too (AMI 31, 87)', async () => {
    const { session } = await opened(
      {
        answers: {
          originate: (action, client) => {
            setTimeout(
              () => client.answer(action, 'Response: Success', 'Message: Originate successfully queued'),
              120,
            );
          },
          getvar: (action, client) => {
            setTimeout(() => client.answer(action, 'Response: Success', 'Value: 1'), 125);
          },
        },
      },
      { actionTimeout: 40 },
    );
    const call = session.send({ Action: 'Originate', Async: 'false', Timeout: 5000 });
    const behind = session.send({ Action: 'Getvar' });
    should((await call).response.name).equal('Success');
    should((await behind).response.get('Value')).equal('1');
    should(await rejection(session.send({ Action: 'Originate', Async: true, Timeout: 5000 }))).match({
      code: 'AMI_ERR_TIMEOUT',
    });
  });

  it('names the write class that is missing (AMI 104, 105)', async () => {
    const denied: Script['answers'] = {
      command: (action, client) => client.answer(action, 'Response: Error', 'Message: Permission denied'),
    };
    const { session } = await opened({ answers: denied });
    should((await rejection(session.send({ Action: 'Command' }))).message).match(/write class command/);
  });

  it('takes an Error without ActionID for nobody’s answer (AMI 25)', async () => {
    const { session } = await opened({
      answers: {
        getvar: (action, client) => {
          client.frame('Response: Error', 'Message: Missing action in request');
          client.answer(action, 'Response: Success', 'Value: 1');
        },
      },
    });
    should((await session.send({ Action: 'Getvar' })).response.get('Value')).equal('1');
  });

  it('takes one answer, ignores a second, and answers to ids nobody knows', async () => {
    const { session } = await opened({
      answers: {
        getvar: (action, client) => {
          client.frame('Response: Success', 'ActionID: unknown', 'Value: no');
          client.answer(action, 'Response: Success', 'Value: 1');
          client.answer(action, 'Response: Success', 'Value: 2');
        },
      },
    });
    should((await session.send({ Action: 'Getvar' })).response.get('Value')).equal('1');
    should((await session.send({ Action: 'Getvar' })).response.get('Value')).equal('1');
  });

  it('has a deadline for each action, and what comes later harms nothing', async () => {
    let late = () => {};
    const { session } = await opened({
      answers: {
        slow: (action, client) => {
          late = () => client.answer(action, 'Response: Success');
        },
      },
    });
    should(await rejection(session.send({ Action: 'Slow' }, { timeout: 30 }))).match({
      code: 'AMI_ERR_TIMEOUT',
      message: /Slow.*30 ms/,
    });
    late();
    should((await session.send({ Action: 'Ping' })).response.get('Ping')).equal('Pong');
    should(session.inFlight).equal(0);
  });

  it('can be aborted, with the reason that was given', async () => {
    const { session } = await opened({ answers: { slow: () => {} } });
    const abort = new AbortController();
    const slow = rejection(session.send({ Action: 'Slow' }, { signal: abort.signal }));
    abort.abort();
    should(await slow).match({ code: 'AMI_ERR_CLOSED' });
    const reason = new AmiError('AMI_ERR_TIMEOUT', 'too long');
    const again = session.send({ Action: 'Slow' }, { signal: AbortSignal.abort(reason) });
    should(await rejection(again)).equal(reason);
    should(session.inFlight).equal(0);
  });

  it('tells what was not sent from what may have run, when the connection ends (AMI 91)', async () => {
    const { session } = await opened({
      answers: { originate: (_, client) => client.socket.resetAndDestroy() },
    });
    const sent = rejection(session.send({ Action: 'Originate' }));
    should(await sent).match({ code: 'AMI_ERR_OUTCOME_UNKNOWN', message: /Originate/ });
    should(await rejection(session.send({ Action: 'Originate' }))).match({ code: 'AMI_ERR_NOT_SENT' });
    should(await session.ended).match({ code: 'AMI_ERR_CONNECT' });
  });

  it('reads the output of a Command from any Asterisk (AMI 52, 55)', async () => {
    const { session } = await opened({
      answers: {
        command: (action, client) => {
          if (action.command === 'old') {
            client.socket.write(
              `Response: Follows\r\nPrivilege: Command\r\nActionID: ${action.actionid}\r\na: 1\n\nb\n--END COMMAND--\r\n\r\n`,
            );
          } else if (action.command === 'nothing') {
            client.answer(action, 'Response: Success', 'Message: Command output follows', 'Output: ');
          } else
            client.answer(
              action,
              'Response: Success',
              'Message: Command output follows',
              'Output: a: 1',
              'Output: ',
              'Output: b',
            );
        },
      },
    });
    for (const Command of ['old', 'new']) {
      should((await session.send({ Action: 'Command', Command })).output).deepEqual(['a: 1', '', 'b']);
    }
    should((await session.send({ Action: 'Command', Command: 'nothing' })).output).deepEqual([]);
  });

  it('reads a Command without output, in trouble or not, as none (AMI 56)', async () => {
    const { session } = await opened({
      answers: {
        command: (action, client) =>
          client.answer(action, 'Response: Success', 'Message: Failed to allocate'),
      },
    });
    should((await session.send({ Action: 'Command', Command: 'x' })).output).deepEqual([]);
  });

  it('says what a failing Command put out (AMI 55)', async () => {
    const { session } = await opened({
      answers: {
        command: (action, client) =>
          client.answer(
            action,
            'Response: Error',
            'Message: Command output follows',
            "Output: No such command 'x'",
          ),
      },
    });
    should((await rejection(session.send({ Action: 'Command', Command: 'x' }))).message).match(
      /No such command 'x'/,
    );
  });
});

describe('AmiSession: event lists', () => {
  const list = (open: string[], ...frames: string[][]): Script => ({
    answers: {
      list: (action, client) => {
        client.answer(action, 'Response: Success', ...open);
        for (const [first, ...lines] of frames) client.answer(action, first as string, ...lines);
      },
      queuestatus: (action, client) => {
        client.answer(action, 'Response: Success', ...open);
        for (const [first, ...lines] of frames) client.answer(action, first as string, ...lines);
      },
    },
  });
  const START = ['EventList: start', 'Message: List will follow'];

  for (const mark of ['start', 'Start', 'START']) {
    it(`are collected when the answer says EventList: ${mark} (AMI 60, 61)`, async () => {
      const end = ['Event: XComplete', 'EventList: Complete', 'ListItems: 2'];
      const { session } = await opened(
        list([`EventList: ${mark}`], ['Event: X', 'N: 1'], ['Event: X', 'N: 2'], end),
      );
      const seen: Frame[] = [];
      const answer = await session.send({ Action: 'List' }, { onItem: (item) => seen.push(item) });
      should(answer.items.map((item) => item.get('N'))).deepEqual(['1', '2']);
      should(answer.complete?.name).equal('XComplete');
      should(seen).deepEqual(answer.items);
    });
  }

  it('may be empty, and need no right ListItems (AMI 69, 71)', async () => {
    const { session } = await opened(
      list(START, ['Event: XComplete', 'EventList: Complete', 'ListItems: 7']),
    );
    should((await session.send({ Action: 'List' })).items).deepEqual([]);
  });

  it('hold all kinds of items, and end by name on servers that do not mark them (AMI 63, 72)', async () => {
    const kinds = ['QueueParams', 'QueueMember', 'QueueEntry'];
    const { session } = await opened(
      list(['Message: Queue status will follow'], ...kinds.map((kind) => [`Event: ${kind}`, 'Queue: a']), [
        'Event: QueueStatusComplete',
      ]),
    );
    const answer = await session.send({ Action: 'QueueStatus' });
    should(answer.items.map((item) => item.name)).deepEqual(kinds);
    should(answer.complete?.name).equal('QueueStatusComplete');
  });

  it('are none where an action that has one answers without', async () => {
    const { session } = await opened(list(['Message: No queues']));
    should((await session.send({ Action: 'QueueStatus' })).complete).equal(undefined);
  });

  it('fail with a late Error, which keeps the items and leaves the rest to nobody (AMI 70)', async () => {
    const rest = ['Event: XComplete', 'EventList: Complete'];
    const { session } = await opened(
      list(START, ['Event: X'], ['Response: Error', 'Message: formatting failed'], ['Event: X'], rest),
    );
    const events: Frame[] = [];
    session.on('event', (event) => events.push(event));
    const error = await rejection<AmiError>(session.send({ Action: 'List' }));
    should(error).match({ code: 'AMI_ERR_REJECTED', message: /formatting failed/ });
    should(error.items?.length).equal(1);
    await session.send({ Action: 'Ping' });
    should(events).be.empty();
  });

  it('fail when the server cancels them (AMI 62)', async () => {
    const { session } = await opened(list(START, ['Event: X'], ['Event: XComplete', 'EventList: cancelled']));
    should(await rejection(session.send({ Action: 'List' }))).match({
      code: 'AMI_ERR_REJECTED',
      items: { length: 1 },
    });
  });

  it('that never complete end at the deadline, with what they had brought', async () => {
    const { session } = await opened(list(START, ['Event: X'], ['Event: X']));
    should(await rejection(session.send({ Action: 'List' }, { timeout: 80 }))).match({
      code: 'AMI_ERR_TIMEOUT',
      message: /2 items so far/,
      items: { length: 2 },
    });
  });

  it('hold items that are named like events, which listeners do not see (AMI 66)', async () => {
    const end = ['Event: ExtensionStateListComplete', 'EventList: Complete'];
    const { session } = await opened({
      answers: {
        list: (action, client) => {
          client.frame('Event: ExtensionStatus', 'Privilege: call,all', 'Exten: async');
          client.answer(action, 'Response: Success', ...START);
          client.frame('Event: ExtensionStatus', 'Privilege: call,all', 'Exten: between');
          client.answer(action, 'Event: ExtensionStatus', 'Exten: item');
          client.answer(action, ...(end as [string, string]));
        },
      },
    });
    const events: Frame[] = [];
    session.on('event', (event) => events.push(event));
    const { items } = await session.send({ Action: 'List' });
    should(items.map((item) => item.get('Exten'))).deepEqual(['item']);
    should(events.map((event) => event.get('Exten'))).deepEqual(['async', 'between']);
  });

  it('and answers are not settled by a UserEvent or an OriginateResponse with our ActionID (AMI 77, 78)', async () => {
    const { session } = await opened({
      answers: {
        list: (action, client) => {
          client.answer(
            action,
            'Event: UserEvent',
            'UserEvent: forged',
            'EventList: Complete',
            'Response: Success',
          );
          client.answer(action, 'Response: Success', ...START);
          client.answer(action, 'Event: UserEvent', 'UserEvent: forged', 'EventList: Complete');
          client.answer(action, 'Event: OriginateResponse', 'Response: Failure');
          client.answer(action, 'Event: X', 'N: 1');
          client.answer(action, 'Event: XComplete', 'EventList: Complete');
        },
      },
    });
    const events: Frame[] = [];
    session.on('event', (event) => events.push(event));
    const { items, complete } = await session.send({ Action: 'List' });
    should(items.map((item) => item.get('N'))).deepEqual(['1']);
    should(complete?.name).equal('XComplete');
    should(events.map((event) => event.name)).deepEqual(['UserEvent', 'UserEvent', 'OriginateResponse']);
  });

  it('of WaitEvent end by name to this day, and its events are for everyone (AMI 64)', async () => {
    const { session } = await opened({
      answers: {
        waitevent: (action, client) => {
          client.answer(action, 'Response: Success', 'Message: Waiting for Event completed.');
          client.frame('Event: Hangup', 'Privilege: call,all');
          client.answer(action, 'Event: WaitEventComplete');
        },
      },
    });
    const events: Frame[] = [];
    session.on('event', (event) => events.push(event));
    const { complete, items } = await session.send({ Action: 'WaitEvent', Timeout: 1 });
    should([complete?.name, items.length]).deepEqual(['WaitEventComplete', 0]);
    should(events.map((event) => event.name)).deepEqual(['Hangup']);
  });

  it('of DBGet end with the one item before 13, and with DBGetComplete since', async () => {
    const { session } = await opened({
      answers: {
        dbget: (action, client) => {
          const marked = action.key === 'new';
          client.answer(
            action,
            'Response: Success',
            ...(marked ? ['EventList: start'] : []),
            'Message: Result will follow',
          );
          client.answer(action, 'Event: DBGetResponse', 'Val: 1');
          if (marked) client.answer(action, 'Event: DBGetComplete', 'EventList: Complete', 'ListItems: 1');
        },
      },
    });
    for (const Key of ['old', 'new']) {
      should((await session.send({ Action: 'DBGet', Key })).items.map((item) => item.get('Val'))).deepEqual([
        '1',
      ]);
    }
  });

  it('bring a fault of the caller’s onItem back to the caller, and the session lives', async () => {
    const { session } = await opened(list(START, ['Event: X'], ['Event: XComplete', 'EventList: Complete']));
    const fault = new Error('mine');
    const thrown = await rejection(
      session.send(
        { Action: 'List' },
        {
          onItem: () => {
            throw fault;
          },
        },
      ),
    );
    should(thrown.cause).equal(fault);
    should((await session.send({ Action: 'Ping' })).response.get('Ping')).equal('Pong');
  });
});

describe('AmiSession: the end', () => {
  it('says Logoff, takes Goodbye for a success, and is gone (AMI 17)', async () => {
    const { server, session } = await opened();
    await session.close();
    should(server.names().at(-1)).equal('Logoff');
    should(await session.ended).equal(undefined);
    should(await rejection(session.send({ Action: 'Ping' }))).match({ code: 'AMI_ERR_CLOSED' });
    await session.close();
    await until(() => server.clients.size === 0, 'the end of the connection');
  });

  it('takes under a second on a server that never answers', async () => {
    const { server, session } = await opened({ answers: { logoff: () => {} } });
    const startedAt = performance.now();
    await session.close();
    should(performance.now() - startedAt).be.below(1000);
    await until(() => server.clients.size === 0, 'the end of the connection');
  });

  it('comes with the reason when bytes are no AMI, when Asterisk closes, when the connection is reset (AMI 18, 81)', async () => {
    const ends: [(socket: import('node:net').Socket) => void, string][] = [
      [(socket) => socket.write('x'.repeat(17 * 1024 * 1024)), 'AMI_ERR_PROTOCOL'],
      [(socket) => socket.end(), 'AMI_ERR_CONNECT'],
      [(socket) => socket.resetAndDestroy(), 'AMI_ERR_CONNECT'],
    ];
    for (const [end, code] of ends) {
      const { server, session } = await opened();
      for (const { socket } of server.clients) end(socket);
      should(await session.ended).match({ code });
      should(session.open).be.false();
    }
  });

  it('comes when a Ping after silence brings no sign of life', async () => {
    const { session, server } = await opened(
      { answers: { ping: () => {} } },
      { keepAliveInterval: 20, actionTimeout: 40 },
    );
    should(await session.ended).match({ code: 'AMI_ERR_TIMEOUT', message: /no sign of life/ });
    should(server.names()).containEql('Ping');
  });

  it('does not come while an action blocks the manager session (AMI 31)', async () => {
    let answer = () => {};
    const { session, server } = await opened(
      {
        answers: {
          ping: () => {},
          originate: (action, client) => {
            answer = () => client.answer(action, 'Response: Success');
          },
        },
      },
      { keepAliveInterval: 10, actionTimeout: 50 },
    );
    const call = session.send({ Action: 'Originate', Timeout: 60_000 });
    await until(() => server.names().includes('Ping'), 'a Ping');
    // Three times what an unblocked session would have been given.
    await new Promise((resolve) => setTimeout(resolve, 180));
    should(session.open).be.true();
    answer();
    await call;
    should(await session.ended).match({ code: 'AMI_ERR_TIMEOUT' });
  });

  it('does not come through a listener’s fault, which is a warning', async () => {
    const { session, server } = await opened();
    const warned = new Promise((resolve) => process.once('warning', resolve));
    session.on('event', () => {
      throw new Error('fault of a listener');
    });
    for (const client of server.clients) client.frame('Event: X');
    should(await warned).match({ message: 'fault of a listener' });
    should((await session.send({ Action: 'Ping' })).response.get('Ping')).equal('Pong');
  });
});
