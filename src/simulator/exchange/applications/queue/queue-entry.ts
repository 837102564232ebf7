import { cInteger } from '../../../c-integer';
import type { Headers } from '../../../frame-writer';
import type { Channel, Destination } from '../../switch/channel';
import type { SwitchCore } from '../../switch/core';
import { setQuality } from '../../switch/rtp';
import { stopMusic } from '../music';
import type { Member, Queue, WaitingCaller } from './queue';
import { countAbandoned } from './statistics';

const UNSET_BY_QUEUE = [
  'ANSWEREDTIME',
  'ANSWEREDTIME_MS',
  'DIALEDTIME',
  'DIALEDTIME_MS',
  'QUEUEWAIT',
  'QUEUEWAIT_MS',
];

/** Who ended the conversation of a caller with an agent (apps/app_queue.c, send_agent_complete). */
export type CompleteReason = 'caller' | 'agent' | 'transfer';

/** A caller in a queue, with the events and variables about it. */
export class QueueEntry {
  readonly joinedAt: number;
  readonly #core: SwitchCore;
  readonly #queue: Queue;
  readonly #caller: Channel;
  readonly #waiting: WaitingCaller;
  #firstPosition = 0;
  #holdTime = 0;

  constructor(core: SwitchCore, queue: Queue, caller: Channel) {
    this.#core = core;
    this.#queue = queue;
    this.#caller = caller;
    this.joinedAt = core.now();
    const priority = cInteger(caller.variables.get('QUEUE_PRIO') ?? '') ?? 0;
    this.#waiting = {
      channel: caller,
      since: this.joinedAt,
      isPending: false,
      priority: Math.max(priority, 0),
    };
  }

  /** True while the queue calls members for this caller. */
  set isPending(isPending: boolean) {
    this.#waiting.isPending = isPending;
  }

  /** True if few enough callers wait before this one (apps/app_queue.c is_our_turn). `available`: members that could answer. */
  isNext(available: number): boolean {
    const before = this.#queue.callers.slice(0, this.#position() - 1);
    if (before.filter(({ isPending }) => !isPending).length >= available) return false;
    return this.#queue.settings.autofill || before.length === 0;
  }

  /** Seconds the caller waited; 0 until it left the queue. */
  get holdTime(): number {
    return this.#holdTime;
  }

  /** True if Asterisk sets the durations of the call as variables: 22 does, 16 does not. */
  get setsTimes(): boolean {
    return this.#core.profile.version >= 20;
  }

  join(): void {
    for (const name of this.setsTimes ? UNSET_BY_QUEUE : []) this.#set(name, '');
    const { callers } = this.#queue;
    const behind = callers.findIndex(({ priority }) => priority < this.#waiting.priority);
    callers.splice(behind < 0 ? callers.length : behind, 0, this.#waiting);
    this.#firstPosition = this.#position();
    this.#core.extensions.setDevice(`Queue:${this.#queue.name}`, 'RINGING');
    this.#about('QueueCallerJoin', [['Position', this.#position()], ...this.#count()]);
  }

  leave(): void {
    const position = this.#position();
    this.#holdTime = this.#heldFor();
    this.#queue.callers.splice(position - 1, 1);
    if (this.#queue.callers.length === 0) {
      this.#core.extensions.setDevice(`Queue:${this.#queue.name}`, 'NOT_INUSE');
    }
    this.#about('QueueCallerLeave', [['Position', position], ...this.#count()]);
    this.#set('QUEUEPOSITION', position);
  }

  /** The text of the client that asked to withdraw the caller; undefined if none has. */
  get withdrawal(): string | undefined {
    return this.#waiting.withdrawal;
  }

  /**
   * The caller leaves without an answer (apps/app_queue.c record_abandoned). `place`: the event comes before the variables if
   * the caller stays up, and after them if it hangs up. `onWaited` runs between the variables and the event.
   */
  abandon(place: 'before' | 'after', onWaited: () => void = () => {}): void {
    const report = () => {
      this.#set('ABANDONED', 'TRUE');
      this.#about('QueueCallerAbandon', [
        ['Position', this.#position()],
        ['OriginalPosition', this.#firstPosition],
        ['HoldTime', this.#heldFor()],
      ]);
    };
    countAbandoned(this.#queue, this.#heldFor());
    if (place === 'before') report();
    this.setWait();
    if (this.setsTimes) this.#setUnanswered();
    onWaited();
    if (place === 'after') report();
  }

  /** An action sends the caller to another extension. `onMoved` runs once it is there, before the events about its leave. */
  release(to: Destination, onMoved: () => void): void {
    const [core, caller] = [this.#core, this.#caller];
    stopMusic(core, caller);
    this.abandon('after', () => {
      core.sendTo(caller, to);
      onMoved();
    });
    this.leave();
  }

  setWait(): void {
    if (!this.setsTimes) return;
    // app_queue measures in whole seconds.
    this.#set('QUEUEWAIT', this.#heldFor());
    this.#set('QUEUEWAIT_MS', 1000 * this.#heldFor());
  }

  /** Sets the quality variables of a stream without measurements. */
  setQuality(): void {
    if (this.setsTimes) setQuality(this.#core, this.#caller);
  }

  /** Raises an event about the caller, the member and, if given, the channel to the member's phone. */
  aboutMember(event: string, member: Member, phone: Channel | undefined, extra: Headers): void {
    const identity: Headers = [
      ['Queue', this.#queue.name],
      ['Interface', member.interface],
      ['MemberName', member.name],
    ];
    const ofPhone = phone?.snapshot('Dest') ?? [];
    this.#core.about(this.#caller, event, [...ofPhone, ...identity, ...extra], 'agent');
  }

  /**
   * Raises AgentComplete.
   *
   * @param answeredAt ms of the exchange's clock
   * @returns how long the two talked, in seconds
   */
  complete(reason: CompleteReason, member: Member, phone: Channel | undefined, answeredAt: number): number {
    const talkTime = Math.floor((this.#core.now() - answeredAt) / 1000);
    this.aboutMember('AgentComplete', member, phone, [
      ['HoldTime', this.#holdTime],
      ['TalkTime', talkTime],
      ['Reason', reason],
    ]);
    return talkTime;
  }

  #setUnanswered(): void {
    const dialled = this.#core.now() - this.joinedAt;
    this.#set('DIALEDTIME', Math.floor(dialled / 1000));
    this.#set('DIALEDTIME_MS', dialled);
    this.#set('ANSWEREDTIME', 0);
    this.#set('ANSWEREDTIME_MS', 0);
  }

  #heldFor(): number {
    return Math.floor((this.#core.now() - this.joinedAt) / 1000);
  }

  #position(): number {
    return this.#queue.callers.indexOf(this.#waiting) + 1;
  }

  #count(): Headers {
    return [['Count', this.#queue.callers.length]];
  }

  #about(event: string, extra: Headers): void {
    this.#core.about(this.#caller, event, [['Queue', this.#queue.name], ...extra], 'agent');
  }

  #set(name: string, value: string | number): void {
    this.#core.setVariable(this.#caller, name, value);
  }
}
