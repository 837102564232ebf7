import { cutBytes } from '../bytes';
import { fail } from '../fail';
import type { Headers } from '../frame-writer';
import type { Channel } from './channel';
import type { Exchange } from './exchange';
import { withoutDashes } from './extensions';
import type { DeviceState } from './states';

/** A simulated queue with its members. */
export interface QueueOptions {
  name: string;
  /** `ringall` where left out. */
  strategy?: string;
  /** The number that leads into it; 700 where left out. */
  extension?: string;
  /** Extensions, of any context, whose phones are members. */
  members?: readonly string[];
}

export interface Member {
  readonly name: string;
  readonly interface: string;
  readonly membership: 'static' | 'dynamic';
  readonly penalty: number;
  readonly loginTime: number;
  lastPause: number;
  callsTaken: number;
  lastCall: number;
  paused: boolean;
  pausedReason: string;
}

export interface Queue {
  readonly name: string;
  readonly strategy: string;
  /** The number that leads into it. */
  readonly extension: string;
  readonly members: Member[];
  readonly callers: { readonly channel: Channel; readonly since: number }[];
  completed: number;
  abandoned: number;
  talkTime: number;
}

/** Device states as app_queue counts them (include/asterisk/devicestate.h). */
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

/** apps/app_queue.c struct member: `char interface[80]`, `char membername[80]`, `char reason_paused[80]`. */
const NAME_BUFFER = 79;

/** Queues and their members, whose states follow their devices (apps/app_queue.c). */
export class Queues {
  readonly #exchange: Exchange;
  readonly #queues = new Map<string, Queue>();

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
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
        this.#exchange.phones().find(({ extension: phone }) => phone === number) ??
        fail(`no extension '${number}' for queue '${name}'`);
      queue.members.push(this.#member(`PJSIP/${number}`, found.name, 'static', 0));
    }
  }

  /** The queues a client asks for: all, one, or none of an unknown name. */
  named(name: string): Queue[] {
    if (name === '') return [...this.#queues.values()];
    const queue = this.#queues.get(name);
    return queue ? [queue] : [];
  }

  /** The one that a number leads into. */
  numbered(extension: string): Queue | undefined {
    return this.named('').find((queue) => withoutDashes(queue.extension) === withoutDashes(extension));
  }

  join(
    queueName: string,
    device: string,
    memberName: string,
    penalty: number,
  ): 'joined' | 'there' | 'noQueue' {
    const queue = this.#queues.get(queueName);
    if (!queue) return 'noQueue';
    if (queue.members.some((member) => member.interface === device)) return 'there';
    const member = this.#member(device, memberName || device, 'dynamic', penalty);
    queue.members.push(member);
    this.#raise('QueueMemberAdded', queue, member);
    return 'joined';
  }

  leave(queueName: string, device: string): 'left' | 'notThere' | 'noQueue' {
    const queue = this.#queues.get(queueName);
    if (!queue) return 'noQueue';
    const index = queue.members.findIndex((member) => member.interface === device);
    const [member] = index < 0 ? [] : queue.members.splice(index, 1);
    if (!member) return 'notThere';
    this.#raise('QueueMemberRemoved', queue, member);
    return 'left';
  }

  /** False where no such member is in the queues asked for. */
  pause(queueName: string, device: string, paused: boolean, reason: string): boolean {
    let found = false;
    for (const queue of this.named(queueName)) {
      for (const member of queue.members.filter((each) => each.interface === device)) {
        found = true;
        member.paused = paused;
        member.pausedReason = paused ? cutBytes(reason, NAME_BUFFER) : '';
        if (paused) member.lastPause = this.#now();
        // Up to 17 the reason is told twice.
        const twice = this.#exchange.profile.version < 18 && member.pausedReason !== '';
        this.#raise('QueueMemberPause', queue, member, twice ? [['Reason', member.pausedReason]] : []);
      }
    }
    return found;
  }

  /** A member whose phone can be rung now. */
  free(queue: Queue): Member | undefined {
    return queue.members.find((member) => !member.paused && this.#deviceState(member) === 'NOT_INUSE');
  }

  /** A caller was served, who talked for so many seconds. */
  served(queue: Queue, member: Member, talkTime: number): void {
    queue.completed++;
    queue.talkTime = talkTime;
    member.callsTaken++;
    member.lastCall = this.#now();
  }

  deviceChanged(device: string): void {
    for (const queue of this.#queues.values()) {
      for (const member of queue.members) {
        if (member.interface === device) this.#raise('QueueMemberStatus', queue, member);
      }
    }
  }

  params(queue: Queue): Headers {
    return [
      ['Queue', queue.name],
      ['Max', 0],
      ['Strategy', queue.strategy],
      ['Calls', queue.callers.length],
      ['Holdtime', 0],
      ['TalkTime', queue.talkTime],
      ['Completed', queue.completed],
      ['Abandoned', queue.abandoned],
      ['ServiceLevel', 0],
      ['ServicelevelPerf', '0.0'],
      ['ServicelevelPerf2', '0.0'],
      ['Weight', 0],
    ];
  }

  /** A member as QueueStatus lists it. */
  listed(queue: Queue, member: Member): Headers {
    return [
      ['Queue', queue.name],
      ['Name', member.name],
      ['Location', member.interface],
      ...this.#state(member).filter(([name]) => name !== 'Ringinuse'),
    ];
  }

  /** Who waits, as QueueStatus lists them. */
  waiting(queue: Queue): Headers[] {
    return queue.callers.map(({ channel, since }, index) => [
      ['Queue', queue.name],
      ['Position', index + 1],
      ['Channel', channel.name],
      ['Uniqueid', channel.uniqueId],
      ['CallerIDNum', channel.caller.number],
      ['CallerIDName', channel.caller.name],
      ['ConnectedLineNum', channel.connected?.number ?? 'unknown'],
      ['ConnectedLineName', channel.connected?.name ?? 'unknown'],
      ['Wait', this.#waited(since)],
      ['Priority', 0],
    ]);
  }

  summary(queue: Queue): Headers {
    const states = queue.members.map((member) => this.#deviceState(member));
    const present = states.filter((state) => state !== 'UNAVAILABLE' && state !== 'INVALID');
    const available = queue.members.filter(
      (member) => !member.paused && this.#deviceState(member) === 'NOT_INUSE',
    );
    return [
      ['Queue', queue.name],
      ['LoggedIn', present.length],
      ['Available', available.length],
      ['Callers', queue.callers.length],
      ['HoldTime', 0],
      ['TalkTime', queue.talkTime],
      ['LongestHoldTime', this.#waited(queue.callers[0]?.since)],
    ];
  }

  #member(device: string, name: string, membership: Member['membership'], penalty: number): Member {
    const loginTime = this.#now();
    return {
      name: cutBytes(name, NAME_BUFFER),
      interface: cutBytes(device, NAME_BUFFER),
      membership,
      penalty,
      loginTime,
      lastPause: 0,
      callsTaken: 0,
      lastCall: 0,
      paused: false,
      pausedReason: '',
    };
  }

  #raise(event: string, queue: Queue, member: Member, extra: Headers = []): void {
    const identity: Headers = [
      ['Queue', queue.name],
      ['MemberName', member.name],
      ['Interface', member.interface],
    ];
    this.#exchange.raise(event, [...identity, ...this.#state(member), ...extra], 'agent');
  }

  #state(member: Member): Headers {
    return [
      ['StateInterface', member.interface],
      ['Membership', member.membership],
      ['Penalty', member.penalty],
      ['CallsTaken', member.callsTaken],
      ['LastCall', member.lastCall],
      ['LastPause', member.lastPause],
      ['LoginTime', member.loginTime],
      ['InCall', 0],
      ['Status', NUMBER_OF[this.#deviceState(member)]],
      ['Paused', member.paused ? 1 : 0],
      ['PausedReason', member.pausedReason],
      ['Ringinuse', 1],
      ['Wrapuptime', 0],
    ];
  }

  #deviceState(member: Member): DeviceState {
    return this.#exchange.extensions.device(member.interface) ?? 'INVALID';
  }

  #waited(since = this.#exchange.now()): number {
    return Math.floor((this.#exchange.now() - since) / 1000);
  }

  #now(): number {
    return Math.floor(this.#exchange.now() / 1000);
  }
}
