import { CAUSES, type Cause, type HangupSource } from '../../switch/causes';
import type { Step } from '../application';
import {
  type CalledAgent,
  endRinging,
  rejectRinging,
  reportEnd,
  reportRinging,
  requestAgent,
} from './agent-leg';
import type { Queue, Turn } from './queue';
import type { QueueEntry } from './queue-entry';
import type { Queues } from './queues';
import { advance, type Candidate, candidates } from './strategy';

/** Least ms that must be left for a further member to be called (apps/app_queue.c wait_for_answer). */
const ENOUGH = 500;

/** The caller and the queue that an attempt belongs to. */
export interface AttemptParts {
  readonly step: Step;
  readonly queues: Queues;
  readonly queue: Queue;
  readonly entry: QueueEntry;
  readonly turn: Turn;
}

export interface AttemptOwner {
  /** The member is up. Those that still ring end with `cancelOthers`. */
  answered(agent: CalledAgent): void;
  /** No member rings any more. */
  gaveUp(): void;
}

/** One round of calls to the members of a queue (apps/app_queue.c try_calling, ring_one, wait_for_answer). */
export class Attempt {
  readonly #parts: AttemptParts;
  readonly #owner: AttemptOwner;
  readonly #ringing = new Set<CalledAgent>();
  readonly #cancels: (() => void)[] = [];
  /** Members that have not been called, the next one first. */
  #rest: readonly Candidate[] = [];
  #endsAt = Number.POSITIVE_INFINITY;
  #isOpen = true;
  #isCalling = false;

  constructor(parts: AttemptParts, owner: AttemptOwner) {
    this.#parts = parts;
    this.#owner = owner;
  }

  get isRinging(): boolean {
    return this.#ringing.size > 0;
  }

  /** Calls the members whose turn it is, for `limit` ms at most. */
  start(limit: number | undefined): void {
    const { step, queue, queues, turn } = this.#parts;
    const now = Math.floor(step.board.now() / 1000);
    if (limit !== undefined) {
      this.#endsAt = step.board.now() + limit;
      this.#after(limit, () => this.#timedOut());
    }
    const all = candidates(queue, turn, step.board.random, now);
    this.#rest = all.filter(({ member }) => queues.canCall(queue, member));
    step.channel.onCaller = () => this.#showCaller();
    this.#callNext();
    this.#endIfSilent();
  }

  /** A phone answers: the first of the queue's members that rings. `isWilling`: the first whose phone answers by itself. */
  answer(isWilling = false): void {
    const agent = this.#phone(isWilling);
    if (agent) this.#pickUp(agent);
  }

  /** The first phone that rings refuses the call. */
  refuse(): void {
    const agent = this.#phone(false);
    if (agent) this.#reject(agent);
  }

  /** The caller has gone: the members stop ringing. */
  cancel(): void {
    this.#close();
    // Asterisk raises DialEnd twice: when the caller hangs up and at the cleanup.
    for (const agent of this.#ringing)
      endRinging(this.#parts.step, agent.channel, CAUSES.none, 'CANCEL', 'CANCEL');
    this.#ringing.clear();
  }

  /** Another member has answered: the first of the two events about each of the others. */
  reportOthers(): void {
    for (const agent of this.#ringing) reportEnd(this.#parts.step, agent.channel, 'CANCEL');
  }

  /** Another member has answered: the others stop ringing. */
  cancelOthers(): void {
    for (const agent of this.#ringing)
      endRinging(this.#parts.step, agent.channel, CAUSES.answeredElsewhere, 'CANCEL');
    this.#ringing.clear();
  }

  #phone(isWilling: boolean): CalledAgent | undefined {
    if (!this.#isOpen) return undefined;
    const phones = [...this.#ringing].filter(
      ({ isLocal, manner }) => !isLocal && (!isWilling || manner === 'answers'),
    );
    return this.#parts.queue.members
      .map((member) => phones.find((agent) => agent.member === member))
      .find((agent) => agent !== undefined);
  }

  #pickUp(agent: CalledAgent): void {
    if (!this.#isOpen || !this.#ringing.has(agent)) return;
    agent.channel.state = 'Up';
    this.#parts.step.board.about(agent.channel, 'Newstate');
    this.#answered(agent);
  }

  /** Calls the next member; all of the same rank if the queue rings all. */
  #callNext(): void {
    const ringsAll = this.#parts.queue.strategy === 'ringall';
    this.#isCalling = true;
    while (this.#isOpen && this.#rest.length > 0) {
      const [best] = this.#rest;
      const called = this.#rest.filter((each) => each === best || (ringsAll && each.metric === best?.metric));
      this.#rest = this.#rest.filter((each) => !called.includes(each));
      const reached = called.filter((each) => this.#call(each));
      if (reached.length > 0) break;
    }
    this.#isCalling = false;
  }

  /** False if the member's channel cannot be created. */
  #call({ member }: Candidate): boolean {
    const { step, entry } = this.#parts;
    if (!this.#isOpen) return false;
    const leg = requestAgent(step, member, {
      onRing: () => this.#rings(agent),
      onAnswer: () => this.#answered(agent),
      onRefusal: (status) => this.#lost(agent, status, CAUSES.none),
    });
    if (!leg) return false;
    const agent: CalledAgent = { ...leg, member, calledAt: step.board.now() };
    this.#ringing.add(agent);
    agent.channel.hangUp = (source) => this.#hungUp(agent, source);
    entry.aboutMember('AgentCalled', member, agent.channel, []);
    agent.dial();
    if (!agent.isLocal) {
      agent.channel.phone = { answer: () => this.#pickUp(agent) };
      this.#rings(agent);
    }
    if (agent.manner === 'refuses') this.#reject(agent);
    const { ringFor } = step.options;
    if (ringFor !== undefined && agent.manner === 'answers') this.#after(ringFor, () => this.answer(true));
    return true;
  }

  /** Another caller waits now: the phones that ring show who it is. */
  #showCaller(): void {
    const { board, channel } = this.#parts.step;
    for (const agent of this.#ringing) {
      agent.channel.connected = channel.caller;
      board.about(agent.channel, 'NewConnectedLine');
    }
  }

  #rings({ channel }: CalledAgent): void {
    const { step, queue } = this.#parts;
    // If several members ring, the caller gets the connected line only after one has answered.
    reportRinging(step, channel, queue.strategy !== 'ringall');
  }

  #hungUp(agent: CalledAgent, source: HangupSource): void {
    if (source === 'phone') this.#reject(agent);
    else this.#lost(agent, 'NOANSWER', CAUSES.none);
  }

  #reject(agent: CalledAgent): void {
    rejectRinging(this.#parts.step, agent.channel);
    this.#lost(agent, 'NOANSWER', CAUSES.busy);
  }

  /** The channel to a member ends without an answer. */
  #lost(agent: CalledAgent, status: string, cause: Cause): void {
    if (!this.#isOpen || !this.#ringing.delete(agent)) return;
    const { step, queue } = this.#parts;
    endRinging(step, agent.channel, cause, status);
    this.#missed(agent);
    if (queue.strategy !== 'ringall' && this.#endsAt - step.board.now() > ENOUGH) this.#callNext();
    this.#endIfSilent();
  }

  /** apps/app_queue.c rna. */
  #missed(agent: CalledAgent): void {
    const { step, queue, queues, entry } = this.#parts;
    const ringTime = 1000 * Math.floor((step.board.now() - agent.calledAt) / 1000);
    entry.aboutMember('AgentRingNoAnswer', agent.member, agent.channel, [['RingTime', ringTime]]);
    queues.autopause(queue, agent.member);
  }

  #timedOut(): void {
    if (!this.#isOpen) return;
    this.#close();
    for (const agent of this.#ringing) {
      this.#missed(agent);
      endRinging(this.#parts.step, agent.channel, CAUSES.none, 'NOANSWER', 'CANCEL');
    }
    this.#ringing.clear();
    this.#owner.gaveUp();
  }

  #answered(agent: CalledAgent): void {
    if (!this.#isOpen || !this.#ringing.delete(agent)) return;
    this.#close();
    this.#owner.answered(agent);
  }

  #endIfSilent(): void {
    if (!this.#isOpen || this.#isCalling || this.#ringing.size > 0) return;
    this.#close();
    this.#owner.gaveUp();
  }

  /** Ends the attempt: events of its members no longer count. The next attempt continues after the last member called. */
  #close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    for (const cancel of this.#cancels.splice(0)) cancel();
    advance(this.#parts.turn, this.#rest[0]);
  }

  #after(ms: number, action: () => void): void {
    this.#cancels.push(this.#parts.step.board.timers.after(ms, action));
  }
}
