import should from 'should';
import { refreshExtensions } from '../../src/extensions';
import type { Frame } from '../../src/protocol';
import { opened } from '../support/opened-session';
import { type Client, type Script, scriptedServer } from '../support/scripted-server';
import { until } from '../support/wait';

/** Ways in which a proxy or a module writes a frame: headers before the line with Event or Response. */
const WRITERS: Record<
  string,
  (client: Client, first: string, id: string | undefined, ...lines: string[]) => void
> = {
  'ActionID first': (client, first, id, ...lines) => client.frame(`ActionID: ${id}`, first, ...lines),
  'Server first': (client, first, id, ...lines) =>
    client.frame('Server: pbx1', first, `ActionID: ${id}`, ...lines),
  'both first': (client, first, id, ...lines) =>
    client.frame('Server: pbx1', `ActionID: ${id}`, first, ...lines),
};

describe('AmiSession behind a proxy (AMI 113)', () => {
  for (const [how, write] of Object.entries(WRITERS)) {
    const script: Script = {
      banner: 'Asterisk Call Manager Proxy/1.28\r\n',
      answers: {
        challenge: ({ actionid }, client) =>
          write(client, 'Response: Success', actionid, 'Challenge: 123456789'),
        login: ({ actionid }, client) => {
          write(client, 'Response: Success', actionid, 'Message: Authentication accepted');
          client.frame('Server: pbx1', 'Event: FullyBooted', 'Privilege: system,all');
        },
        extensionstatelist: ({ actionid }, client) => {
          write(
            client,
            'Response: Success',
            actionid,
            'EventList: start',
            'Message: Extension Statuses will follow',
          );
          for (const exten of ['1001', '1002', '1003', '1004']) {
            write(
              client,
              'Event: ExtensionStatus',
              actionid,
              `Exten: ${exten}`,
              'Context: default',
              `Hint: PJSIP/${exten}`,
              'Status: 0',
            );
          }
          write(client, 'Event: ExtensionStateListComplete', actionid, 'EventList: Complete', 'ListItems: 4');
        },
        command: ({ actionid }, client) => {
          const headers = `Server: pbx1\r\nActionID: ${actionid}\r\nResponse: Follows\r\nPrivilege: Command\r\n`;
          client.socket.write(`${headers}one\n\ntwo: 2\n--END COMMAND--\r\n\r\n`);
        },
        nothing: ({ actionid }, client) => write(client, 'Response: Error', actionid, 'Message: No'),
        logoff: ({ actionid }, client) => {
          write(client, 'Response: Goodbye', actionid);
          client.socket.end();
        },
      },
    };

    it(`logs in, gets all items of a list and the output of a command, with ${how}`, async () => {
      const { session } = await opened(script);
      const { items, complete } = await session.send({ Action: 'ExtensionStateList' });
      should(items.map((item) => item.get('Exten'))).deepEqual(['1001', '1002', '1003', '1004']);
      should(complete?.name).equal('ExtensionStateListComplete');
      should((await session.send({ Action: 'Command', Command: 'x' })).output).deepEqual([
        'one',
        '',
        'two: 2',
      ]);
      await session.send({ Action: 'Nothing' }).should.be.rejectedWith({ code: 'AMI_ERR_REJECTED' });
    });

    it(`delivers events, without list items and responses among them, with ${how}`, async () => {
      const events: Frame[] = [];
      const { session, server } = await opened(script);
      session.on('event', (event) => events.push(event));
      await session.send({ Action: 'ExtensionStateList' });
      for (const client of server.clients)
        write(client, 'Event: Newchannel', 'of-another', 'Channel: PJSIP/1-1');
      await until(() => events.some(({ name }) => name === 'Newchannel'), 'the event');
      should(events.map(({ name }) => name)).deepEqual(['FullyBooted', 'Newchannel']);
    });

    it(`refreshes extensions, with ${how}`, async () => {
      const { options } = await scriptedServer(script);
      const { results } = await refreshExtensions(options, {});
      should(results.map(({ extension, ok }) => [extension, ok])).deepEqual(
        ['1001', '1002', '1003', '1004'].map((extension) => [extension, true]),
      );
    });
  }
});

describe('AmiSession with event names that are longer than any name of Asterisk', () => {
  it('counts these events, and delivers the events around them', async () => {
    const names: string[] = [];
    const { session, server } = await opened();
    session.on('event', ({ name }) => names.push(name));
    for (const client of server.clients) {
      client.frame('Event: First');
      for (let i = 0; i < 5; i++) client.frame(`Event: ${String(i).padEnd(300_000, 'x')}`, 'A: 1');
      client.frame('Event: Last');
    }
    await until(() => names.includes('Last'), 'the last event');
    should(names).deepEqual(['First', 'Last']);
    should(session.skipped).equal(5);
  });
});
