import { cutBytes } from '../../../bytes';
import { fail } from '../../../fail';
import type { Headers } from '../../../frame-writer';
import { withoutDashes } from '../../hints/pattern';
import type { DeviceState } from '../../hints/states';
import type { SwitchCore } from '../../switch/core';
import { listedMember, memberEvent, queueEntries, queueSummary } from './headers';
import type { Member, Queue, QueueOptions } from './queue';

/** apps/app_queue.c struct member: `char interface[80]`, `char membername[80]`, `char reason_paused[80]`. */
const NAME_BUFFER = 79;

/** The queues and their members (apps/app_queue.c). */
export class Queues {
  readonly #core: SwitchCore;
  readonly #queues = new Map<string, Queue>();

  constructor(core: SwitchCore) {
    this.#core = core;
    core.extensions.onDeviceChange((device) => this.#reportStatus(device));
  }

  add({ name, strategy = 'ringall', extension = '700', members = [] }: QueueOptions): void {
    if (!name) fail('a queue needs a name');
    const queue: Queue = {
      name,
      strategy,
      extension,
      members: [],
      callers: [],
      completed: 0,
      abandoned: 0,
      talkTime: 0,
    };
    this.#queues.set(name, queue);
    for (const number of members) {
      const found =
        this.#core.phones().find(({ extension: phone }) => phone === number) ??
        fail(`no extension '${number}' for queue '${name}'`);
      queue.members.push(this.#createMember(`PJSIP/${number}`, found.name, 'static', 0));
    }
  }

  /** All queues for an empty name, else the queue of this name or none. */
  named(name: string): Queue[] {
    if (name === '') return [...this.#queues.values()];
    const queue = this.#queues.get(name);
    return queue ? [queue] : [];
  }

  /** The queue that an extension leads to. */
  atExtension(extension: string): Queue | undefined {
    return this.named('').find((queue) => withoutDashes(queue.extension) === withoutDashes(extension));
  }

  addMember(
    queueName: string,
    device: string,
    memberName: string,
    penalty: number,
  ): 'added' | 'alreadyThere' | 'noQueue' {
    const queue = this.#queues.get(queueName);
    if (!queue) return 'noQueue';
    if (queue.members.some((member) => member.interface === device)) return 'alreadyThere';
    const member = this.#createMember(device, memberName || device, 'dynamic', penalty);
    queue.members.push(member);
    this.#report('QueueMemberAdded', queue, member);
    return 'added';
  }

  removeMember(queueName: string, device: string): 'removed' | 'notThere' | 'noQueue' {
    const queue = this.#queues.get(queueName);
    if (!queue) return 'noQueue';
    const index = queue.members.findIndex((member) => member.interface === device);
    const [member] = index < 0 ? [] : queue.members.splice(index, 1);
    if (!member) return 'notThere';
    this.#report('QueueMemberRemoved', queue, member);
    return 'removed';
  }

  /** Pauses or unpauses a member in one queue, or in all for an empty name; false if there is no such member. */
  pause(queueName: string, device: string, paused: boolean, reason: string): boolean {
    let found = false;
    for (const queue of this.named(queueName)) {
      for (const member of queue.members.filter((each) => each.interface === device)) {
        found = true;
        member.paused = paused;
        member.pausedReason = paused ? cutBytes(reason, NAME_BUFFER) : '';
        if (paused) member.lastPause = this.#seconds();
        // Up to 17 the event repeats the reason.
        const repeats = this.#core.profile.version < 18 && member.pausedReason !== '';
        this.#report('QueueMemberPause', queue, member, repeats ? [['Reason', member.pausedReason]] : []);
      }
    }
    return found;
  }

  /** The first member whose phone can ring. */
  freeMember(queue: Queue): Member | undefined {
    return queue.members.find((member) => !member.paused && this.#stateOf(member) === 'NOT_INUSE');
  }

  /** Counts a completed call of `talkTime` seconds. */
  countCompleted(queue: Queue, member: Member, talkTime: number): void {
    queue.completed++;
    queue.talkTime = talkTime;
    member.callsTaken++;
    member.lastCall = this.#seconds();
  }

  /** The headers of QueueMember in the list of QueueStatus. */
  listed(queue: Queue, member: Member): Headers {
    return listedMember(queue, member, this.#stateOf(member));
  }

  /** The headers of QueueEntry, one per caller that waits. */
  entries(queue: Queue): Headers[] {
    return queueEntries(queue, this.#core.now());
  }

  /** The headers of QueueSummary. */
  summary(queue: Queue): Headers {
    const states = queue.members.map((member) => this.#stateOf(member));
    return queueSummary(queue, states, this.#core.now());
  }

  #createMember(device: string, name: string, membership: Member['membership'], penalty: number): Member {
    return {
      name: cutBytes(name, NAME_BUFFER),
      interface: cutBytes(device, NAME_BUFFER),
      membership,
      penalty,
      loginTime: this.#seconds(),
      lastPause: 0,
      callsTaken: 0,
      lastCall: 0,
      paused: false,
      pausedReason: '',
    };
  }

  #reportStatus(device: string): void {
    for (const queue of this.#queues.values()) {
      for (const member of queue.members) {
        if (member.interface === device) this.#report('QueueMemberStatus', queue, member);
      }
    }
  }

  #report(event: string, queue: Queue, member: Member, extra: Headers = []): void {
    this.#core.raise(event, [...memberEvent(queue, member, this.#stateOf(member)), ...extra], 'agent');
  }

  #stateOf(member: Member): DeviceState {
    return this.#core.extensions.device(member.interface) ?? 'INVALID';
  }

  /** The time in seconds since the epoch. */
  #seconds(): number {
    return Math.floor(this.#core.now() / 1000);
  }
}
