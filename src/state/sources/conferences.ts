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
      ConfbridgeLeave: (frame, origin) => {
        const name = frame.get('Conference') ?? '';
        if (!store.get('conference', name)) return;
        const channel = frame.get('Channel');
        put(
          name,
          participantsOf(name).filter((each) => each.channel !== channel),
          origin,
        );
      },
      ConfbridgeMute: change({ muted: true }),
      ConfbridgeUnmute: change({ muted: false }),
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
