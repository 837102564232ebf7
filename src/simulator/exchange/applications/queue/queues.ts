import { cutBytes } from '../../../bytes';
import type { Headers } from '../../../frame-writer';
import { fail } from '../../../simulator-error';
import { withoutDashes } from '../../hints/pattern';
import type { DeviceState } from '../../hints/states';
import type { Destination } from '../../switch/channel';
import type { SwitchCore } from '../../switch/core';
import { isAvailable, isEmpty, isWrappingUp } from './availability';
import { listedMember, memberEvent, queueEntries, queueSummary } from './headers';
import { createMember, NAME_BUFFER, type NewMember } from './member';
import type { Member, Queue, WaitingCaller } from './queue';
import type { EmptyConditions, MemberOptions, QueueOptions } from './queue-options';
import { settingsOf } from './settings';
import { countCompleted, noCounts, resetCounts } from './statistics';

/** The queues and their members (apps/app_queue.c). Names of queues and interfaces compare in any case. */
export class Queues {
  readonly #core: SwitchCore;
  readonly #exists: (place: Destination) => boolean;
  readonly #queues = new Map<string, Queue>();

  /** `exists`: whether the dialplan has an extension. */
  constructor(core: SwitchCore, exists: (place: Destination) => boolean) {
    this.#core = core;
    this.#exists = exists;
    core.extensions.onDeviceChange((device) => this.#reportStatus(device));
  }

  add(options: QueueOptions): void {
    const { name, extension = '700', members = [] } = options;
    if (!name) fail('a queue needs a name');
    const settings = settingsOf(options);
    const queue: Queue = {
      name,
      strategy: settings.strategy,
      settings,
      turn: { position: 0, hasMore: false },
      extension,
      members: [],
      callers: [],
      ...noCounts(),
    };
    this.#queues.set(name.toLowerCase(), queue);
    for (const each of members) {
      const given = typeof each === 'string' ? this.#phoneMember(each, name) : each;
      const member = this.#createMember(queue, { ...given, membership: 'static' });
      queue.members.push(member);
      this.#core.extensions.introduceDevice(pauseDevice(queue, member), 'NOT_INUSE');
    }
    this.#core.extensions.introduceDevice(`Queue:${name}_avail`, this.#availability(queue));
  }

  /** The queue of this name, [] if there is none; all queues for an empty name. */
  named(name: string): Queue[] {
    if (name === '') return [...this.#queues.values()];
    const queue = this.#queues.get(name.toLowerCase());
    return queue ? [queue] : [];
  }

  /** The queue that an extension leads to. */
  atExtension(extension: string): Queue | undefined {
    return this.named('').find((queue) => withoutDashes(queue.extension) === withoutDashes(extension));
  }

  addMember(queueName: string, options: Omit<NewMember, 'membership'>): 'added' | 'alreadyThere' | 'noQueue' {
    const queue = queueName === '' ? undefined : this.named(queueName)[0];
    if (!queue) return 'noQueue';
    if (queue.members.some((member) => isAt(member, options.interface))) return 'alreadyThere';
    const member = this.#createMember(queue, { ...options, membership: 'dynamic' });
    queue.members.push(member);
    this.#reportPause(queue, member);
    this.#reportAvailability(queue);
    this.#report('QueueMemberAdded', queue, member);
    return 'added';
  }

  removeMember(queueName: string, device: string): 'removed' | 'notThere' | 'notDynamic' | 'noQueue' {
    const queue = queueName === '' ? undefined : this.named(queueName)[0];
    if (!queue) return 'noQueue';
    const member = queue.members.find((each) => isAt(each, device));
    if (!member) return 'notThere';
    if (member.membership === 'static') return 'notDynamic';
    queue.members.splice(queue.members.indexOf(member), 1);
    this.#report('QueueMemberRemoved', queue, member);
    if (member.paused) this.#core.extensions.setDevice(pauseDevice(queue, member), 'NOT_INUSE');
    this.#reportAvailability(queue);
    return 'removed';
  }

  /** Pauses or unpauses a member in one queue, or in all for an empty name; false if there is no such member. */
  pause(queueName: string, device: string, paused: boolean, reason: string): boolean {
    return this.#change(queueName, device, (queue, member) => {
      member.paused = paused;
      // Up to 17 the end of a pause has no reason.
      const keeps = paused || this.#core.profile.version >= 18;
      member.pausedReason = keeps ? cutBytes(reason, NAME_BUFFER) : '';
      if (paused) member.lastPause = this.#seconds();
      this.#reportPause(queue, member);
      this.#reportAvailability(queue);
      // Up to 17 the event repeats the reason.
      const repeats = this.#core.profile.version < 18 && member.pausedReason !== '';
      this.#report('QueueMemberPause', queue, member, repeats ? [['Reason', member.pausedReason]] : []);
      if (!paused) member.pausedReason = '';
    });
  }

  /** Sets a member's penalty in one queue, or in all for an empty name; false if there is no such member. */
  setPenalty(queueName: string, device: string, penalty: number): boolean {
    return this.#change(queueName, device, (queue, member) => {
      member.penalty = penalty;
      this.#report('QueueMemberPenalty', queue, member);
    });
  }

  /** Sets whether a member's phone rings while it is in use; false if there is no such member. */
  setRingInUse(queueName: string, device: string, rings: boolean): boolean {
    return this.#change(queueName, device, (queue, member) => {
      member.ringsInUse = rings;
      this.#report('QueueMemberRinginuse', queue, member);
    });
  }

  /** Resets the statistics of one queue, or of all for an empty name. */
  reset(queueName: string): void {
    for (const queue of this.named(queueName)) resetCounts(queue);
  }

  /** True if the queue can call the member now. A phone that is unavailable fails at once. */
  canCall(queue: Queue, member: Member): boolean {
    return isAvailable(member, this.stateOf(member)) && !isWrappingUp(queue, member, this.#seconds());
  }

  /** True if no member counts under these conditions. */
  isEmpty(queue: Queue, conditions: EmptyConditions): boolean {
    return isEmpty(queue, conditions, (member) => this.stateOf(member), this.#seconds());
  }

  /** Number of callers that may be connected at the same time (apps/app_queue.c num_available_members). */
  available({ members, strategy, settings }: Queue): number {
    const count = members.filter((member) => isAvailable(member, this.stateOf(member))).length;
    return strategy === 'ringall' || !settings.autofill ? Math.min(count, 1) : count;
  }

  /** Pauses a member that has not answered, if the queue does so. */
  autopause({ name, settings }: Queue, { interface: device }: Member): void {
    if (settings.autopause !== false)
      this.pause(settings.autopause === 'all' ? '' : name, device, true, 'Auto-Pause');
  }

  /** Counts a completed call, with the seconds that the caller waited and talked. */
  countCompleted(queue: Queue, member: Member, times: { holdTime: number; talkTime: number }): void {
    countCompleted(queue, member, { ...times, endedAt: this.#seconds() });
  }

  /** Changes a caller's priority. At once, it also takes its place before callers of a lower one. */
  setPriority(caller: WaitingCaller, priority: number, isImmediate: boolean): void {
    caller.priority = priority;
    const queue = this.named('').find(({ callers }) => callers.includes(caller));
    if (isImmediate) queue?.callers.sort((a, b) => b.priority - a.priority);
  }

  /** The headers of QueueMember in the list of QueueStatus. */
  listed(queue: Queue, member: Member): Headers {
    return listedMember(queue, member, this.stateOf(member));
  }

  /** The headers of QueueEntry, one per caller that waits. */
  entries(queue: Queue): Headers[] {
    return queueEntries(queue, this.#core.now());
  }

  /** The headers of QueueSummary. */
  summary(queue: Queue): Headers {
    const states = queue.members.map((member) => this.stateOf(member));
    return queueSummary(queue, states, this.#core.now());
  }

  /** The state of the member's device. */
  stateOf({ stateInterface }: Member): DeviceState {
    const known = this.#core.extensions.device(stateInterface);
    if (known !== undefined) return known;
    if (/^custom:/i.test(stateInterface)) return 'UNKNOWN';
    return this.#isDialable(stateInterface) ? 'NOT_INUSE' : 'INVALID';
  }

  #phoneMember(extension: string, queue: string): MemberOptions {
    const found =
      this.#core.phones().find(({ extension: phone }) => phone === extension) ??
      fail(`no extension '${extension}' for queue '${queue}'`);
    return { interface: `PJSIP/${extension}`, name: found.name };
  }

  #createMember({ settings }: Queue, options: NewMember): Member {
    return createMember(options, settings.ringinuse, this.#seconds());
  }

  #change(name: string, device: string, change: (queue: Queue, member: Member) => void): boolean {
    const found = this.named(name).flatMap((queue) =>
      queue.members.filter((member) => isAt(member, device)).map((member) => ({ queue, member })),
    );
    for (const { queue, member } of found) change(queue, member);
    return found.length > 0;
  }

  /** A Local channel into an extension of the dialplan can be dialled (main/core_local.c local_devicestate). */
  #isDialable(device: string): boolean {
    const [, extension = '', context = ''] = /^local\/([^@/]+)@([^/]+)/i.exec(device) ?? [];
    return extension !== '' && this.#exists({ extension, context });
  }

  #reportStatus(device: string): void {
    for (const queue of this.#queues.values()) {
      for (const member of queue.members) {
        if (member.stateInterface === device) this.#report('QueueMemberStatus', queue, member);
      }
      if (queue.members.some(({ stateInterface }) => stateInterface === device))
        this.#reportAvailability(queue);
    }
  }

  /** Reports the device state that shows whether a member could take a call. */
  #reportAvailability(queue: Queue): void {
    this.#core.extensions.setDevice(`Queue:${queue.name}_avail`, this.#availability(queue));
  }

  #availability({ members }: Queue): DeviceState {
    return members.some((member) => isAvailable(member, this.stateOf(member))) ? 'NOT_INUSE' : 'INUSE';
  }

  /** Reports the device state that shows whether the member is paused. */
  #reportPause(queue: Queue, member: Member): void {
    this.#core.extensions.setDevice(pauseDevice(queue, member), member.paused ? 'INUSE' : 'NOT_INUSE');
  }

  #report(event: string, queue: Queue, member: Member, extra: Headers = []): void {
    this.#core.raise(event, [...memberEvent(queue, member, this.stateOf(member)), ...extra], 'agent');
  }

  /** The time in seconds since the epoch. */
  #seconds(): number {
    return Math.floor(this.#core.now() / 1000);
  }
}

const isAt = (member: Member, device: string) => member.interface.toLowerCase() === device.toLowerCase();
const pauseDevice = (queue: Queue, member: Member) => `Queue:${queue.name}_pause_${member.interface}`;
