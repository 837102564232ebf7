import { isoTime } from '../../iso-time';
import type { Frame } from '../../protocol';
import type { Participant } from '../kinds';
import { MAX_NAME_LENGTH, type Origin } from '../store';
import { callerText, isYes, type OwnQuestion, type Source, type SourceContext } from './source';

/** Limit of participants of one conference. */
const MAX_PARTICIPANTS = 1000;

/** ConfBridge conferences with their participants: ConfbridgeListRooms, ConfbridgeList, Confbridge* events. */
export function conferences({ store }: SourceContext): Source {
  const put = (name: string, participants: readonly Participant[], origin: Origin) => {
    if (name === '') return;
    const parties = participants.length;
    store.put(
      {
        kind: 'conference',
        name,
        state: 'active',
        text: parties === 1 ? '1 participant' : `${parties} participants`,
        parties,
        participants: participants.slice(0, MAX_PARTICIPANTS),
      },
      origin,
    );
  };

  const participantsOf = (name: string) => store.get('conference', name)?.participants ?? [];

  const join = (frame: Frame, origin: Origin) => {
    const name = frame.get('Conference') ?? '';
    const joined = participant(frame, origin);
    if (joined.channel.length > MAX_NAME_LENGTH) return;
    const known = participantsOf(name);
    const before = known.find(({ channel }) => channel === joined.channel);
    if (!before) return put(name, [...known, joined], origin);
    const again = { ...joined, since: before.since };
    put(
      name,
      known.map((each) => (each === before ? again : each)),
      origin,
    );
  };

  const change = (changes: Partial<Participant>) => (frame: Frame, origin: Origin) => {
    const name = frame.get('Conference') ?? '';
    const channel = frame.get('Channel');
    const known = participantsOf(name);
    if (!known.some((each) => each.channel === channel)) return;
    put(
      name,
      known.map((each) => (each.channel === channel ? { ...each, ...changes } : each)),
      origin,
    );
  };

  const leave = (name: string, channel: string | undefined, origin: Origin) => {
    const known = participantsOf(name);
    const others = known.filter((each) => each.channel !== channel);
    if (others.length < known.length) put(name, others, origin);
  };

  /** A channel that hung up is in no conference, even if no ConfbridgeLeave came: see `transfer`. */
  const hangUp = (frame: Frame, origin: Origin) => {
    for (const { name } of store.all('conference')) leave(name, frame.get('Channel'), origin);
  };

  /**
   * The transferred party takes the place of a transferer who is in a conference. Asterisk raises ConfbridgeLeave and
   * ConfbridgeJoin for this, too, unless it has already renamed the channels (apps/app_confbridge.c confbridge_handle_atxfer).
   */
  const transfer = (frame: Frame, origin: Origin) => {
    if (frame.get('Result') !== 'Success' || frame.get('DestType') !== 'App') return;
    replace(frame, 'OrigTransferer', 'TransferTarget', origin);
    replace(frame, 'SecondTransferer', 'Transferee', origin);
  };

  /**
   * @param before prefix of the headers about the channel that leaves
   * @param after prefix of those about the channel that takes its place
   */
  const replace = (frame: Frame, before: string, after: string, origin: Origin) => {
    const leaving = frame.get(`${before}Channel`);
    const channel = frame.get(`${after}Channel`) ?? '';
    if (channel === '' || channel.length > MAX_NAME_LENGTH) return;
    const party = {
      channel,
      number: callerText(frame.get(`${after}CallerIDNum`)),
      name: callerText(frame.get(`${after}CallerIDName`)),
      since: isoTime(origin.at),
    };
    for (const { name, participants } of store.all('conference')) {
      if (!participants.some((each) => each.channel === leaving)) continue;
      const others = participants.filter((each) => each.channel !== channel);
      put(
        name,
        others.map((each) => (each.channel === leaving ? { ...each, ...party } : each)),
        origin,
      );
    }
  };

  const listOf = (name: string): OwnQuestion => {
    const listed: Participant[] = [];
    return {
      source: 'conferences',
      action: { Action: 'ConfbridgeList', Conference: name },
      onItem: (item, origin) => {
        const each = participant(item, origin);
        if (listed.length < MAX_PARTICIPANTS && each.channel.length <= MAX_NAME_LENGTH) listed.push(each);
      },
      onComplete: (askedAt) => {
        if (!store.get('conference', name)) return [];
        const added = new Map(listed.map((each) => [each.channel, each]));
        // Those that are known keep their order: Asterisk raises ConfbridgeJoin after an announcement, and so in another order.
        const kept = participantsOf(name).flatMap((each) => {
          const now = added.get(each.channel);
          added.delete(each.channel);
          if (now) return [{ ...now, since: each.since }];
          const joinedSince = Date.parse(each.since) >= askedAt;
          return joinedSince ? [each] : [];
        });
        put(name, [...kept, ...added.values()], { at: askedAt, isListed: true });
        return [];
      },
    };
  };

  return {
    name: 'conferences',
    takes: {
      ConfbridgeListRooms: (frame, origin) => {
        const name = frame.get('Conference') ?? '';
        put(name, participantsOf(name), origin);
      },
      ConfbridgeStart: (frame, origin) => {
        const name = frame.get('Conference') ?? '';
        put(name, participantsOf(name), origin);
      },
      ConfbridgeEnd: (frame, origin) => store.remove('conference', frame.get('Conference') ?? '', '', origin),
      ConfbridgeJoin: join,
      ConfbridgeLeave: (frame, origin) => leave(frame.get('Conference') ?? '', frame.get('Channel'), origin),
      ConfbridgeMute: change({ muted: true }),
      ConfbridgeUnmute: change({ muted: false }),
      AttendedTransfer: transfer,
      Hangup: hangUp,
    },
    ask: () => [
      {
        source: 'conferences',
        action: { Action: 'ConfbridgeListRooms' },
        onComplete: (askedAt) => {
          store.sweep('conference', askedAt);
          return store.all('conference').map(({ name }) => listOf(name));
        },
      },
    ],
  };
}

function participant(frame: Frame, origin: Origin): Participant {
  return {
    channel: frame.get('Channel') ?? '',
    number: callerText(frame.get('CallerIDNum')),
    name: callerText(frame.get('CallerIDName')),
    admin: isYes(frame.get('Admin')),
    muted: isYes(frame.get('Muted')),
    since: isoTime(origin.at),
  };
}
