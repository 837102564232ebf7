import should from 'should';
import { AmiError } from '../../src/errors';
import { opened } from '../support/opened-session';
import type { Script } from '../support/scripted-server';
import { rejection } from '../support/wait';

describe('AmiSession.send', () => {
  it('matches responses to actions in any order (AMI 32)', async () => {
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

  it('sends a new ActionID with each action, first, of at most 64 visible ASCII characters (AMI 22, 30)', async () => {
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

  it('sends UTF-8', async () => {
    const { server, session } = await opened();
    await session.send({ Action: 'Ping', Name: 'Jürgen €' });
    should(server.received.at(-1)?.name).equal('Jürgen €');
  });

  it("keeps the caller's ActionID if it is valid and not in use, and refuses it otherwise", async () => {
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

  it('rejects with the message of Asterisk and the whole response', async () => {
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

  it('rejects with the message of a server that is shutting down, or has not loaded a module (AMI 20, 29, 101)', async () => {
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

  it('accepts a response without a Message or with an unknown word (AMI 37, 38, 39)', async () => {
    const { session } = await opened({
      answers: { events: (action, client) => client.answer(action, 'Response: Events Off') },
    });
    should((await session.send({ Action: 'Ping' })).response.get('Ping')).equal('Pong');
    should((await session.send({ Action: 'Events' })).response.name).equal('Events Off');
  });

  it('extends the timeout of a blocking Originate, and of actions behind it, by its ringing time (AMI 31, 87)', async () => {
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

  it('ignores an Error without ActionID (AMI 25)', async () => {
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

  it('accepts one response, and ignores a second one and unknown ActionIDs', async () => {
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

  it('times out each action, and ignores late responses', async () => {
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

  it('rejects with the reason of an abort', async () => {
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

  it('distinguishes unsent actions from those with an unknown outcome when the connection ends (AMI 91)', async () => {
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

  it('returns no lines for a Command without output (AMI 56)', async () => {
    const { session } = await opened({
      answers: {
        command: (action, client) =>
          client.answer(action, 'Response: Success', 'Message: Failed to allocate'),
      },
    });
    should((await session.send({ Action: 'Command', Command: 'x' })).output).deepEqual([]);
  });

  it('reports the output of a failed Command (AMI 55)', async () => {
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
