import should from 'should';
import { learnRights, linesForMissing, type Rights, sectionFor } from '../../../nodes/common/rights';
import { opened } from '../../support/opened-session';
import type { Answerer } from '../../support/scripted-server';
import { rejection } from '../../support/wait';

const SOME = ['Ping: Keepalive command.  (Priv: <none>)', 'Hangup: Hangup channel.  (Priv: system,call,all)'];
const STATE = 'ExtensionState: Check Extension Status.  (Priv: call,reporting,all)';
const LIST = 'ExtensionStateList: List the current known extension states.  (Priv: reporting,all)';
const COMMAND = 'Command: Execute Asterisk CLI Command.  (Priv: command,all)';

/** The rights that a server reports which lists these actions, and prints these lines for `manager show user`. */
async function learned(actions: string[], command: Answerer | string[] = []) {
  const print: Answerer = (action, client) =>
    client.answer(
      action,
      'Response: Success',
      'Message: Command output follows',
      ...(command as string[]).map((line) => `Output: ${line}`),
    );
  const { server, session } = await opened({
    answers: {
      listcommands: (action, client) => client.answer(action, 'Response: Success', ...actions),
      command: Array.isArray(command) ? print : command,
    },
  });
  return { server, rights: learnRights(session.send.bind(session), 'ami') };
}

describe('the rights of a user', () => {
  it('are the actions that the session may send, and of the write classes those that are certain', async () => {
    const { server, rights } = await learned([
      ...SOME,
      LIST,
      'Filter: Dynamically add filters.  (Priv: system,all)',
    ]);
    should(await rights).deepEqual({
      username: 'ami',
      read: [],
      readIsAll: false,
      // A Hangup needs system or call, so it proves neither.
      write: ['reporting', 'system'],
      writeIsAll: false,
      actions: ['Ping', 'Hangup', 'ExtensionStateList', 'Filter'],
      refresh: { listed: false, all: true },
    });
    should(server.names()).not.containEql('Command');
  });

  it('are complete if the user may run manager show user', async () => {
    const { rights } = await learned(
      [STATE, COMMAND],
      [
        '       username: ami',
        '      read perm: call, agent,user',
        '     write perm: <none>',
        'displayconnects: yes',
      ],
    );
    should(await rights).match({
      read: ['call', 'agent', 'user'],
      readIsAll: true,
      write: [],
      writeIsAll: true,
      // Before Asterisk 13 the hints come from the console.
      refresh: { listed: true, all: true },
    });
  });

  it('are those of the list of actions if the console says nothing about the user, or refuses', async () => {
    const refuse: Answerer = (action, client) => client.answer(action, 'Response: Error', 'Message: no');
    for (const command of [[], ['read perm: call'], ['write perm: call'], refuse])
      should(await (await learned([COMMAND, STATE], command)).rights).match({
        read: [],
        readIsAll: false,
        write: ['command'],
        writeIsAll: false,
      });
  });

  it('are unknown if the connection is lost during the query', async () => {
    const { rights } = await learned([COMMAND], (_action, client) => client.socket.destroy());
    should(await rejection(rights)).match({ code: 'AMI_ERR_OUTCOME_UNKNOWN' });
  });
});

describe('lines for manager.conf', () => {
  const all: Rights = {
    username: 'ami',
    read: ['call', 'agent', 'reporting'],
    readIsAll: true,
    write: ['call'],
    writeIsAll: true,
    actions: [],
    refresh: { listed: true, all: true },
  };

  it('are none if nothing is known to be missing', () => {
    should(linesForMissing(all)).deepEqual([]);
    should(linesForMissing({ ...all, read: [], readIsAll: false })).deepEqual([]);
  });

  it('keep the rights of the user and add the missing ones', () => {
    should(linesForMissing({ ...all, read: ['system', 'agent'] })).deepEqual([
      '[ami]',
      'read = system,agent,call,reporting',
    ]);
    const refresh = { listed: false, all: false };
    should(linesForMissing({ ...all, write: ['originate', 'call'], refresh })).deepEqual([
      '[ami]',
      'write = originate,call,reporting',
    ]);
    should(linesForMissing({ ...all, read: ['call'], write: ['all'], refresh })).deepEqual([
      '[ami]',
      'read = call,agent,reporting',
      'write = all',
    ]);
  });

  it('are a whole section for a user whose login was refused, for a PBX here or elsewhere', () => {
    should(sectionFor('ami', 'pbx.example')).deepEqual([
      '[ami]',
      'secret = <secret>',
      'deny = 0.0.0.0/0.0.0.0',
      'permit = <Node-RED>/255.255.255.255',
      'read = call,agent,reporting',
      'write = call,reporting',
    ]);
    for (const here of ['localhost', 'LOCALHOST', '127.0.0.1', '127.10.20.30', '::1'])
      should(sectionFor('', here)).containDeep(['[nodered]', 'permit = 127.0.0.1/255.255.255.255']);
    for (const elsewhere of ['localhost.example', 'my-localhost', '1127.0.0.1', '127.0.0.1.example', 'a::1'])
      should(sectionFor('', elsewhere)).containEql('permit = <Node-RED>/255.255.255.255');
  });
});
