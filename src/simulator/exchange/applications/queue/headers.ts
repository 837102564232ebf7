import type { Headers } from '../../../frame-writer';
import type { DeviceState } from '../../hints/states';
import type { Member, Queue } from './queue';
import { levelsReached, SERVICE_LEVEL } from './statistics';

/** Device states as app_queue numbers them (include/asterisk/devicestate.h). */
const NUMBER_OF: Readonly<Record<DeviceState, number>> = {
  UNKNOWN: 0,
  NOT_INUSE: 1,
  INUSE: 2,
  BUSY: 3,
  INVALID: 4,
  UNAVAILABLE: 5,
  RINGING: 6,
  RINGINUSE: 7,
  ONHOLD: 8,
};

/** The headers of QueueParams. */
export function queueParams(queue: Queue): Headers {
  const [ofCompleted, ofAll] = levelsReached(queue);
  return [
    ['Queue', queue.name],
    ['Max', queue.settings.maxlen],
    ['Strategy', queue.strategy],
    ['Calls', queue.callers.length],
    ['Holdtime', queue.holdTime],
    ['TalkTime', queue.talkTime],
    ['Completed', queue.completed],
    ['Abandoned', queue.abandoned],
    ['ServiceLevel', SERVICE_LEVEL],
    ['ServicelevelPerf', ofCompleted],
    ['ServicelevelPerf2', ofAll],
    ['Weight', queue.settings.weight],
  ];
}

/** The headers of QueueMember in the list of QueueStatus. */
export function listedMember(queue: Queue, member: Member, state: DeviceState): Headers {
  return [
    ['Queue', queue.name],
    ['Name', member.name],
    ['Location', member.interface],
    ...memberState(member, state).filter(([name]) => name !== 'Ringinuse'),
  ];
}

/** The headers of an event about a member, such as QueueMemberStatus. */
export function memberEvent(queue: Queue, member: Member, state: DeviceState): Headers {
  return [
    ['Queue', queue.name],
    ['MemberName', member.name],
    ['Interface', member.interface],
    ...memberState(member, state),
  ];
}

/** The headers of QueueEntry, one per caller that waits. `now` is in ms. */
export function queueEntries(queue: Queue, now: number): Headers[] {
  return queue.callers.map(({ channel, since, priority }, index) => [
    ['Queue', queue.name],
    ['Position', index + 1],
    ['Channel', channel.name],
    ['Uniqueid', channel.uniqueId],
    ['CallerIDNum', channel.caller.number],
    ['CallerIDName', channel.caller.name],
    ['ConnectedLineNum', channel.connected?.number ?? 'unknown'],
    ['ConnectedLineName', channel.connected?.name ?? 'unknown'],
    ['Wait', Math.floor((now - since) / 1000)],
    ['Priority', priority],
  ]);
}

/** The headers of QueueSummary. `states` are those of the members, in order; `now` is in ms. */
export function queueSummary(queue: Queue, states: readonly DeviceState[], now: number): Headers {
  const loggedIn = states.filter((state) => state !== 'UNAVAILABLE' && state !== 'INVALID');
  const isAvailable = (state?: DeviceState) => state === 'NOT_INUSE' || state === 'UNKNOWN';
  const available = queue.members.filter(({ paused }, index) => !paused && isAvailable(states[index]));
  return [
    ['Queue', queue.name],
    ['LoggedIn', loggedIn.length],
    ['Available', available.length],
    ['Callers', queue.callers.length],
    ['HoldTime', queue.holdTime],
    ['TalkTime', queue.talkTime],
    ['LongestHoldTime', Math.floor((now - (queue.callers[0]?.since ?? now)) / 1000)],
  ];
}

function memberState(member: Member, state: DeviceState): Headers {
  return [
    ['StateInterface', member.stateInterface],
    ['Membership', member.membership],
    ['Penalty', member.penalty],
    ['CallsTaken', member.callsTaken],
    ['LastCall', member.lastCall],
    ['LastPause', member.lastPause],
    ['LoginTime', member.loginTime],
    ['InCall', member.callsInProgress > 0 ? 1 : 0],
    ['Status', NUMBER_OF[state]],
    ['Paused', member.paused ? 1 : 0],
    ['PausedReason', member.pausedReason],
    ['Ringinuse', member.ringsInUse ? 1 : 0],
    ['Wrapuptime', 0],
  ];
}
