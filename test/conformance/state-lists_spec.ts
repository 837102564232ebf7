import should from 'should';
import { type Action, AmiSession, type Frame } from '../../src';
import { ownAsterisk } from '../support/own-asterisk';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';
import type { Server } from './servers';
import { simulated } from './simulated';

/** A session that keeps the events of these names. */
async function following({ host, port, users }: Server, ...names: string[]) {
  const session = await AmiSession.open({ host, port, ...users.admin });
  afterThisTest(() => session.close());
  const events: Frame[] = [];
  session.on('event', (event) => names.includes(event.name) && events.push(event));
  const list = async (action: Action) => {
    const { response, items, complete } = await session.send(action);
    return [response, ...items, ...(complete ? [complete] : [])];
  };
  const begin = (Application: string, Data: string) =>
    session.send({ Action: 'Originate', Channel: 'Local/600@home', Application, Data, Async: 'true' });
  const hangUp = () => session.send({ Action: 'Hangup', Channel: '/^Local/600@home-/' });
  return { session, events, list, begin, hangUp };
}

/** Each frame with its headers, or with their names. */
const values = (frames: readonly Frame[]) =>
  frames.map((frame) =>
    compared(frame)
      .map((pair) => pair.join(': '))
      .join('\n'),
  );
const names = (frames: readonly Frame[]) =>
  frames.map((frame) => [frame.name, ...compared(frame).map(([name]) => name)].join(' '));
const compared = ({ headers }: Frame) => headers.filter(([name]) => name !== 'ActionID');

for (const version of [22, 16] as const) {
  describe(`non-empty lists of states of a simulated Asterisk ${version} and a real one`, function () {
    this.timeout(60_000);
    const asterisk = ownAsterisk(version);

    /** What a script reads at both. */
    async function compare(script: (server: Server) => Promise<string[]>): Promise<void> {
      const [real, ours] = await Promise.all([script(asterisk()), simulated(version).then(script)]);
      should(real.length).be.above(2);
      should(ours).deepEqual(real);
    }

    it('are equal for presence, in each value', () =>
      compare(async (server) => {
        const { session, events, list } = await following(server, 'PresenceStateChange');
        const provider = 'CustomPresence:conformance';
        const answers: Frame[] = [];
        for (const [Value, count] of [
          ['away,at lunch,back at two', 1],
          ['away,at lunch,back at two', 2],
          ['dnd', 3],
        ] as const) {
          await session.send({ Action: 'Setvar', Variable: `PRESENCE_STATE(${provider})`, Value });
          await until(() => events.length === count, 'the event');
          answers.push(...(await list({ Action: 'PresenceState', Provider: provider })));
        }
        for (const field of ['value', 'subtype', 'message'])
          answers.push(
            ...(await list({ Action: 'Getvar', Variable: `PRESENCE_STATE(${provider},${field})` })),
          );
        answers.push(...(await list({ Action: 'PresenceStateList' })));
        const refused = await session
          .send({ Action: 'Setvar', Variable: `PRESENCE_STATE(${provider})`, Value: 'bogus' })
          .catch((error) => error.message);
        return [...values(events), ...values(answers), String(refused)];
      }));

    it('are equal for a queue caller that a client redirects, in the headers of each event', () =>
      compare(async (server) => {
        const { session, events, hangUp } = await following(
          server,
          'QueueCallerJoin',
          'QueueCallerAbandon',
          'QueueCallerLeave',
        );
        const place = { Context: 'home', Priority: '1' };
        const Channel = 'Local/600@home';
        await session.send({ Action: 'Originate', Channel, ...place, Exten: '602', Async: 'true' });
        await until(() => events.length === 1, 'the caller');
        const caller = events[0]?.get('Channel') ?? '';
        await session.send({ Action: 'Redirect', Channel: caller, ...place, Exten: '600' });
        await until(() => events.length === 3, 'the end');
        await hangUp();
        return names(events);
      }));

    it('are equal for conferences, in the headers of each item', () =>
      compare(async (server) => {
        const { events, list, begin, hangUp } = await following(server, 'ConfbridgeJoin', 'ConfbridgeEnd');
        await begin('ConfBridge', 'conformance');
        await until(() => events.length === 1, 'the participant');
        const answers = [
          ...(await list({ Action: 'ConfbridgeListRooms' })),
          ...(await list({ Action: 'ConfbridgeList', Conference: 'conformance' })),
        ];
        await hangUp();
        await until(() => events.length === 2, 'the end');
        return [...names(answers), ...names(events)];
      }));

    it('are equal for parked calls, in the headers of each item', () =>
      compare(async (server) => {
        const { events, list, begin, hangUp } = await following(server, 'ParkedCall', 'ParkedCallGiveUp');
        await begin('Park', '');
        await until(() => events.length === 1, 'the parked call');
        const answers = await list({ Action: 'ParkedCalls' });
        await hangUp();
        await until(() => events.length === 2, 'the end');
        return [...names(answers), ...names(events)];
      }));

    it('are equal for mailboxes, in each value before and after a message', () =>
      compare(async (server) => {
        const { events, list, begin, hangUp } = await following(server, 'MessageWaiting');
        const lists = async () => [
          ...(await list({ Action: 'VoicemailUsersList' })),
          ...(await list({ Action: 'VoicemailUserStatus', Context: 'default', Mailbox: '1002' })),
          ...(await list({ Action: 'MailboxCount', Mailbox: '1002@default' })),
          ...(await list({ Action: 'MailboxStatus', Mailbox: '1002@default' })),
        ];
        const before = await lists();
        await begin('VoiceMail', '1002@default,s');
        const isRecorded = async () =>
          (await list({ Action: 'CoreShowChannels' })).some((one) => one.get('Application') === 'VoiceMail');
        await until(isRecorded, 'the recording');
        // The length of the message: Asterisk keeps none that is shorter than the beep before it.
        await new Promise((resolve) => setTimeout(resolve, 3500));
        await hangUp();
        await until(() => events.length > 0, 'the message');
        return [...values(before), ...names(events), ...values(await lists())];
      }));
  });
}
