import type { Headers } from '../frame-writer';
import type { Channel } from './channel';
import type { Exchange } from './exchange';
import type { Member, Queue } from './queues';
import { leaveQuality } from './rtp';

const UNSET_BY_QUEUE = [
  'ANSWEREDTIME',
  'ANSWEREDTIME_MS',
  'DIALEDTIME',
  'DIALEDTIME_MS',
  'QUEUEWAIT',
  'QUEUEWAIT_MS',
];

/** A caller's place in a queue, and what is told of it. */
export class QueuePlace {
  readonly joinedAt: number;
  readonly #exchange: Exchange;
  readonly #queue: Queue;
  readonly #caller: Channel;
  #holdTime = 0;

  constructor(exchange: Exchange, queue: Queue, caller: Channel) {
    this.#exchange = exchange;
    this.#queue = queue;
    this.#caller = caller;
    this.joinedAt = exchange.now();
  }

  /** For how many seconds it was held. */
  get holdTime(): number {
    return this.#holdTime;
  }

  /** Whether the times of a call become variables: Asterisk 22 does so, 16 does not. */
  get measures(): boolean {
    return this.#exchange.profile.version >= 20;
  }

  take(): void {
    for (const name of this.measures ? UNSET_BY_QUEUE : []) this.#set(name, '');
    this.#queue.callers.push({ channel: this.#caller, since: this.joinedAt });
    this.#exchange.extensions.setDevice(`Queue:${this.#queue.name}`, 'RINGING');
    this.#about('QueueCallerJoin', [['Position', this.#position()], ...this.#count()]);
  }

  leave(): void {
    const position = this.#position();
    this.#holdTime = this.#heldFor();
    this.#queue.callers.splice(position - 1, 1);
    if (this.#queue.callers.length === 0) {
      this.#exchange.extensions.setDevice(`Queue:${this.#queue.name}`, 'NOT_INUSE');
    }
    this.#about('QueueCallerLeave', [['Position', position], ...this.#count()]);
    this.#set('QUEUEPOSITION', position);
  }

  abandon(): void {
    this.tellWait();
    if (this.measures) this.#tellNobodyAnswered();
    this.#set('ABANDONED', 'TRUE');
    this.#queue.abandoned++;
    this.#about('QueueCallerAbandon', [
      ['Position', this.#position()],
      ['OriginalPosition', this.#position()],
      ['HoldTime', this.#heldFor()],
    ]);
    this.leave();
  }

  tellWait(): void {
    if (!this.measures) return;
    const waited = this.#exchange.now() - this.joinedAt;
    this.#set('QUEUEWAIT', Math.floor(waited / 1000));
    this.#set('QUEUEWAIT_MS', waited);
  }

  /** Of a stream on which nothing was measured. */
  leaveQuality(): void {
    if (this.measures) leaveQuality(this.#exchange, this.#caller);
  }

  /** An event about the caller, the member and, where it is given, the phone of that. */
  aboutMember(event: string, member: Member, phone: Channel | undefined, extra: Headers): void {
    const identity: Headers = [
      ['Queue', this.#queue.name],
      ['Interface', member.interface],
      ['MemberName', member.name],
    ];
    const ofPhone = phone?.snapshot('Dest') ?? [];
    this.#exchange.about(this.#caller, event, [...ofPhone, ...identity, ...extra], 'agent');
  }

  #tellNobodyAnswered(): void {
    const dialled = this.#exchange.now() - this.joinedAt;
    this.#set('DIALEDTIME', Math.floor(dialled / 1000));
    this.#set('DIALEDTIME_MS', dialled);
    this.#set('ANSWEREDTIME', 0);
    this.#set('ANSWEREDTIME_MS', 0);
  }

  #heldFor(): number {
    return Math.floor((this.#exchange.now() - this.joinedAt) / 1000);
  }

  #position(): number {
    return this.#queue.callers.findIndex(({ channel }) => channel === this.#caller) + 1;
  }

  #count(): Headers {
    return [['Count', this.#queue.callers.length]];
  }

  #about(event: string, extra: Headers): void {
    this.#exchange.about(this.#caller, event, [['Queue', this.#queue.name], ...extra], 'agent');
  }

  #set(name: string, value: string | number): void {
    this.#exchange.setVariable(this.#caller, name, value);
  }
}
