import { CallWaits } from '../../../waits/call-waits';
import { CAUSES, type HangupSource } from '../../switch/causes';
import type { Channel, Destination } from '../../switch/channel';
import type { SwitchCore } from '../../switch/core';
import type { Step } from '../application';
import type { CallState } from '../call-options';
import { dialEvent } from '../dial/events';
import { startMusic, stopMusic } from '../music';
import type { CalledAgent } from './agent-leg';
import { Attempt } from './attempt';
import type { Queue, Turn } from './queue';
import type { QueueArguments, QueueStatus } from './queue-arguments';
import { QueueEntry } from './queue-entry';
import { QueueTalk } from './queue-talk';
import type { Queues } from './queues';
import { ringLimit } from './settings';
import { countAnswered } from './statistics';

/** ms between two checks whether it is the turn of a waiting caller (apps/app_queue.c RECHECK). */
const RECHECK = 1000;

/** How a simulated call to a queue ended. */
export type QueueCallOutcome = 'answered' | 'abandoned' | 'unanswered';

/** One phone calls a queue. Raises the events of app_queue in the order of Asterisk 22. */
export class QueueCall {
  readonly #core: SwitchCore;
  readonly #step: Step;
  readonly #queues: Queues;
  readonly #queue: Queue;
  /** @internal */
  readonly caller: Channel;
  readonly #entry: QueueEntry;
  readonly #given: QueueArguments;
  /** The position at which `linear` continues. */
  readonly #linearTurn: Turn = { position: 0, hasMore: false };
  #attempt: Attempt | undefined;
  #attempts = 0;
  #talk: QueueTalk | undefined;
  #state: CallState | 'waiting' = 'waiting';
  readonly #expiresAt: number;
  readonly #waits: CallWaits<QueueCallOutcome>;

  /** @internal */
  constructor(step: Step, queues: Queues, queue: Queue, given: QueueArguments) {
    this.#core = step.board;
    this.#step = step;
    this.#queues = queues;
    this.#queue = queue;
    this.#given = given;
    this.caller = step.channel;
    const { ringFor = 0, talkFor = 0 } = step.options;
    const subject = `the call from '${this.caller.caller.number}' to queue '${queue.name}'`;
    this.#waits = new CallWaits(subject, ringFor + talkFor, step.board.closing);
    this.#expiresAt = step.board.now() + (given.timeout ?? Number.POSITIVE_INFINITY);
    this.#entry = new QueueEntry(this.#core, queue, this.caller);
    this.caller.hangUp = (source) => this.#end('caller', source);
    this.caller.release = (to) => this.#release(to);
  }

  /**
   * Resolves when a member answers. Rejects with a SimulatorError when the call ends without an answer, and after
   * 30 seconds of the machine's clock, plus `ringFor` and `talkFor`.
   */
  get answered(): Promise<void> {
    return this.#waits.answered;
  }

  /** Resolves when all channels of the call are hung up. Rejects with a SimulatorError after the limit of `answered`. */
  get ended(): Promise<QueueCallOutcome> {
    return this.#waits.ended;
  }

  get state(): CallState | 'waiting' {
    return this.#state;
  }

  /** @internal Called once, by the application. */
  start(): void {
    const { maxlen, joinempty } = this.#queue.settings;
    if (this.#queues.isEmpty(this.#queue, joinempty)) this.#goOn('JOINEMPTY');
    else if (maxlen > 0 && this.#queue.callers.length >= maxlen) this.#goOn('FULL');
    else {
      this.#entry.join();
      if (!this.#given.ringsBack) startMusic(this.#core, this.caller);
      this.#takeTurn();
    }
  }

  /** A member answers. Does nothing unless a phone rings: a Local channel's dialplan answers by itself. */
  answer(): void {
    this.#attempt?.answer();
  }

  /** One side hangs up. Before the answer, the caller abandons the call, or a member's phone that rings refuses it. */
  hangup(by: 'caller' | 'agent' = 'caller'): void {
    if (by === 'agent' && this.#attempt) this.#attempt.refuse();
    else this.#end(by, 'phone');
  }

  /** Waits until few enough callers wait before this one (apps/app_queue.c wait_our_turn). */
  #takeTurn(): void {
    if (this.#leavesEarly()) return;
    if (this.#entry.isNext(this.#queues.available(this.#queue))) this.#callMembers();
    else this.#step.after(RECHECK, () => this.#takeTurn());
  }

  #callMembers(): void {
    const queue = this.#queue;
    const turn = queue.strategy === 'linear' ? this.#linearTurn : queue.turn;
    const parts = { step: this.#step, queues: this.#queues, queue, entry: this.#entry, turn };
    const attempt = new Attempt(parts, {
      answered: (agent) => this.#answered(attempt, agent),
      gaveUp: () => this.#tryAgain(),
    });
    this.#attempt = attempt;
    this.#attempts++;
    this.#entry.isPending = true;
    this.#state = 'ringing';
    attempt.start(ringLimit(queue.settings.timeout, this.#expiresAt - this.#core.now()));
  }

  /** No member has answered. The queue retries after its pause, unless the caller leaves. */
  #tryAgain(): void {
    this.#attempt = undefined;
    this.#entry.isPending = false;
    this.#state = 'waiting';
    if (this.#leavesEmpty()) return;
    const goesAround = /^(rrmemory|rrordered|linear)$/.test(this.#queue.strategy);
    if (this.#given.triesOnce && (!goesAround || this.#attempts >= this.#queue.members.length)) {
      this.#leave('TIMEOUT');
      return;
    }
    if (this.#leavesEarly()) return;
    this.#step.after(this.#queue.settings.retry * 1000, () => this.#takeTurn());
  }

  /** True if the caller has left: a client withdrew it, its time is over, or no member can answer. */
  #leavesEarly(): boolean {
    const { withdrawal } = this.#entry;
    if (withdrawal !== undefined) {
      this.#leave('WITHDRAW', 'after', () =>
        this.#core.setVariable(this.caller, 'QUEUE_WITHDRAW_INFO', withdrawal),
      );
      return true;
    }
    if (this.#leavesEmpty()) return true;
    if (this.#core.now() < this.#expiresAt) return false;
    this.#leave('TIMEOUT');
    return true;
  }

  #leavesEmpty(): boolean {
    if (!this.#queues.isEmpty(this.#queue, this.#queue.settings.leavewhenempty)) return false;
    this.#leave('LEAVEEMPTY');
    return true;
  }

  /** The caller leaves the queue without an answer. */
  #leave(status: QueueStatus, place: 'before' | 'after' = 'before', onAbandoned = () => {}): void {
    this.#entry.abandon(place);
    onAbandoned();
    stopMusic(this.#core, this.caller);
    this.#entry.leave();
    this.#goOn(status);
  }

  /** The dialplan of the caller continues. */
  #goOn(status: QueueStatus): void {
    this.#core.setVariable(this.caller, 'QUEUESTATUS', status);
    this.#over('unanswered');
    this.#step.next();
  }

  #answered(attempt: Attempt, agent: CalledAgent): void {
    this.#attempt = undefined;
    this.#state = 'talking';
    this.#waits.answer();
    const { channel, member } = agent;
    dialEvent(this.#core, this.caller, channel, 'DialEnd', ['DialStatus', 'ANSWER']);
    attempt.reportOthers();
    this.#core.refreshDevice(channel.device);
    if (this.#queue.strategy === 'ringall') {
      this.caller.connected = channel.caller;
      this.#core.about(this.caller, 'NewConnectedLine');
    }
    stopMusic(this.#core, this.caller);
    attempt.cancelOthers();
    const ringTime = Math.floor((this.#core.now() - agent.calledAt) / 1000);
    this.#entry.leave();
    this.#entry.setWait();
    countAnswered(this.#queue, member, this.#entry.holdTime);
    this.#entry.aboutMember('AgentConnect', member, channel, [
      ['HoldTime', this.#entry.holdTime],
      ['RingTime', ringTime],
    ]);
    const { goesOn } = this.#given;
    this.#talk = new QueueTalk(this.#step, this.#queues, this.#queue, this.#entry, agent, goesOn, () =>
      this.#over('answered'),
    );
    this.#talk.begin();
    const { talkFor } = this.#step.options;
    if (talkFor !== undefined) this.#step.after(talkFor, () => this.hangup());
  }

  #end(by: 'caller' | 'agent', source: HangupSource): void {
    if (this.#state === 'ended') return;
    if (this.#talk) this.#talk.end(by, source);
    else {
      this.#abandon(source);
      this.#step.end(source === 'phone' && !this.#entry.setsTimes ? CAUSES.normal : CAUSES.none);
      this.#over('abandoned');
    }
  }

  /** The caller goes to another extension while it waits. */
  #release(to: Destination): boolean {
    if (this.#talk || this.#state === 'ended') return false;
    this.#entry.release(to, () => this.#attempt?.cancel());
    this.#step.released();
    this.#over('abandoned');
    return true;
  }

  #over(outcome: QueueCallOutcome): void {
    this.#state = 'ended';
    this.#waits.end(outcome);
  }

  /** The caller hangs up before an answer. */
  #abandon(source: HangupSource): void {
    if (source === 'phone') {
      this.#entry.setQuality();
      this.#core.about(this.caller, 'HangupRequest', this.#entry.setsTimes ? [] : [['Cause', 16]]);
    }
    stopMusic(this.#core, this.caller);
    this.#attempt?.cancel();
    this.#entry.abandon('after');
    this.#entry.leave();
    this.#core.about(this.caller, 'SoftHangupRequest', [['Cause', CAUSES.normal.code]]);
    if (source !== 'phone') this.#entry.setQuality();
  }
}
