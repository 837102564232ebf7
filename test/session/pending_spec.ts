import should from 'should';
import type { AmiError } from '../../src/errors';
import type { Frame } from '../../src/protocol';
import { opened } from '../support/opened-session';
import type { Script } from '../support/scripted-server';
import { rejection } from '../support/wait';

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

  it('may be empty, with any ListItems (AMI 69, 71)', async () => {
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

  it('are empty if an action with a list responds without one', async () => {
    const { session } = await opened(list(['Message: No queues']));
    should((await session.send({ Action: 'QueueStatus' })).complete).equal(undefined);
  });

  it('fail with a late Error, which has the items so far (AMI 70)', async () => {
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

  it('time out if they never complete, with the items so far', async () => {
    const { session } = await opened(list(START, ['Event: X'], ['Event: X']));
    should(await rejection(session.send({ Action: 'List' }, { timeout: 80 }))).match({
      code: 'AMI_ERR_TIMEOUT',
      message: /2 items so far/,
      items: { length: 2 },
    });
  });

  it('contain items named like events, which listeners do not get (AMI 66)', async () => {
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

  it('are not ended by a UserEvent or an OriginateResponse with our ActionID (AMI 77, 78)', async () => {
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

  it('of WaitEvent end by name, and its events go to all listeners (AMI 64)', async () => {
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

  it('of DBGet end with their only item before Asterisk 13, and with DBGetComplete since 13', async () => {
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

  for (const [action, words, item] of [
    ['DAHDIShowChannels', 'DAHDI channel status will follow', 'DAHDIShowChannels'],
    ['Parkinglots', 'Parking lots will follow', 'Parkinglot'],
    ['SIPpeerstatus', 'Peer status will follow', 'PeerStatus'],
  ] as const) {
    it(`of Asterisk 12 and older are recognised by the message of the response, for any action: ${action} (AMI 63)`, async () => {
      const { session } = await opened({
        answers: {
          [action.toLowerCase()]: (asked, client) => {
            client.answer(asked, 'Response: Success', `Message: ${words}`);
            for (const N of [1, 2]) client.answer(asked, `Event: ${item}`, `N: ${N}`);
            client.answer(asked, `Event: ${action}Complete`, 'Items: 2');
          },
        },
      });
      const events: Frame[] = [];
      session.on('event', (event) => events.push(event));
      const { items, complete } = await session.send({ Action: action });
      should(items.map((each) => each.get('N'))).deepEqual(['1', '2']);
      should(complete?.get('Items')).equal('2');
      should(events).be.empty();
    });
  }

  it('are not assumed without a mark: the events after the response reach the listeners', async () => {
    const { session } = await opened({
      answers: {
        sipqualifypeer: (action, client) => {
          client.answer(action, 'Response: Success', 'Message: SIP peer found - will qualify');
          client.answer(action, 'Event: SIPQualifyPeerDone', 'Peer: 1001');
        },
      },
    });
    const events: Frame[] = [];
    session.on('event', (event) => events.push(event));
    await session.send({ Action: 'SIPqualifypeer', Peer: '1001' });
    await session.send({ Action: 'Ping' });
    should(events.map(({ name }) => name)).deepEqual(['SIPQualifyPeerDone']);
  });

  it('deliver no late items after they were aborted', async () => {
    for (const ActionID of [undefined, 'mine']) {
      let late = () => {};
      const { session } = await opened({
        answers: {
          list: (action, client) => {
            late = () => {
              client.answer(action, 'Response: Success', ...START);
              client.answer(action, 'Event: ExtensionStatus', 'Exten: 1001');
              client.answer(action, 'Event: UserEvent', 'UserEvent: of another client');
              client.answer(action, 'Event: XComplete', 'EventList: Complete');
            };
          },
        },
      });
      const events: Frame[] = [];
      session.on('event', (event) => events.push(event));
      should(await rejection(session.send({ Action: 'List', ActionID }, { timeout: 20 }))).match({
        code: 'AMI_ERR_TIMEOUT',
      });
      late();
      await session.send({ Action: 'Ping' });
      should(events.map(({ name }) => name)).deepEqual(['UserEvent']);
      // Its ActionID is free again.
      const again = session.send({ Action: 'List', ActionID });
      await session.send({ Action: 'Ping' });
      late();
      should((await again).items.length).equal(1);
    }
  });

  it('reject with the rejection of an async onItem, and the session continues', async () => {
    const { session } = await opened(list(START, ['Event: X']));
    const fault = new Error('mine');
    const onItem = async () => {
      throw fault;
    };
    should((await rejection(session.send({ Action: 'List' }, { onItem }))).cause).equal(fault);
    should((await session.send({ Action: 'Ping' })).response.get('Ping')).equal('Pong');
  });

  it('reject with the exception of onItem, and the session continues', async () => {
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
