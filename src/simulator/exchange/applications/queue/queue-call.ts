import type { Headers } from '../../../frame-writer';
import { CallWaits } from '../../../waits/call-waits';
import { CAUSES, type HangupSource } from '../../switch/causes';
import type { Channel } from '../../switch/channel';
import type { SwitchCore } from '../../switch/core';
import type { LocalCaller } from '../../switch/local';
import type { Step } from '../application';
import type { CallState } from '../call-options';
import { dialEvent } from '../dial/events';
import { startMusic, stopMusic } from '../music';
import { type CalledAgent, endDial, reportRinging, requestAgent } from './agent-leg';
import type { Queue } from './queue';
import { QueueEntry } from './queue-entry';
import { QueueTalk } from './queue-talk';
import type { Queues } from './queues';

/** Milliseconds until the queue tries again to find a free member (queues.conf retry). */
const RETRY = 5000;

/** How a simulated call to a queue ended. */
export type QueueCallOutcome = 'answered' | 'abandoned' | 'unanswered';

/** One phone calls a queue. Raises the events of app_queue in the order of Asterisk 22. */
export class QueueCall {
  readonly #core: SwitchCore;
  readonly #step: Step;
  readonly #queues: Queues;
  readonly #queue: Queue;
  readonly #caller: Channel;
  readonly #entry: QueueEntry;
  #agent: CalledAgent | undefined;
  #talk: QueueTalk | undefined;
  #state: CallState | 'waiting' = 'waiting';
  #cancels: (() => void)[] = [];
  readonly #waits: CallWaits<QueueCallOutcome>;

  /** @internal */
  constructor(step: Step, queues: Queues, queue: Queue) {
    this.#core = step.board;
    this.#step = step;
    this.#queues = queues;
    this.#queue = queue;
    this.#caller = step.channel;
    const { ringFor = 0, talkFor = 0 } = step.options;
    const subject = `the call from '${this.#caller.caller.number}' to queue '${queue.name}'`;
    this.#waits = new CallWaits(subject, ringFor + talkFor, step.board.closing);
    this.#entry = new QueueEntry(this.#core, queue, this.#caller);
    this.#caller.hangUp = (source) => this.#end('caller', source);
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

  /** @internal Called once, by the application. `timeout` in ms limits the wait for an answer. */
  start(timeout: number | undefined): void {
    this.#entry.join();
    startMusic(this.#core, this.#caller);
    if (timeout !== undefined) this.#after(timeout, () => this.#timedOut());
    this.#callMember();
  }

  #timedOut(): void {
    if (this.#agent) endDial(this.#step, this.#agent.channel, 'NOANSWER');
    this.#goOn('TIMEOUT');
  }

  /** Nobody answered: the caller's dialplan goes on. */
  #goOn(status: 'TIMEOUT' | 'WITHDRAW'): void {
    this.#stopTimers();
    this.#state = 'ended';
    this.#core.setVariable(this.#caller, 'QUEUESTATUS', status);
    this.#entry.leave();
    this.#entry.setWait();
    stopMusic(this.#core, this.#caller);
    this.#waits.end('unanswered');
    this.#step.next();
  }

  /** The member answers. Does nothing unless its phone rings, or if it is a Local channel, whose dialplan answers. */
  answer(): void {
    const agent = this.#agent;
    if (this.#state !== 'ringing' || !agent || agent.isLocal) return;
    agent.channel.state = 'Up';
    this.#core.about(agent.channel, 'Newstate');
    this.#answered();
  }

  #answered(): void {
    const agent = this.#agent;
    if (this.#state !== 'ringing' || !agent) return;
    this.#state = 'talking';
    this.#waits.answer();
    this.#stopTimers();
    const { channel } = agent;
    dialEvent(this.#core, this.#caller, channel, 'DialEnd', ['DialStatus', 'ANSWER']);
    this.#core.refreshDevice(channel.device);
    this.#caller.connected = channel.caller;
    this.#core.about(this.#caller, 'NewConnectedLine');
    stopMusic(this.#core, this.#caller);
    const ringTime = Math.floor((this.#core.now() - agent.calledAt) / 1000);
    this.#entry.leave();
    this.#entry.setWait();
    this.#queues.countAnswered(this.#queue, agent.member, this.#entry.holdTime);
    this.#aboutAgent('AgentConnect', [
      ['HoldTime', this.#entry.holdTime],
      ['RingTime', ringTime],
    ]);
    this.#talk = new QueueTalk(this.#step, this.#queues, this.#queue, this.#entry, agent, () =>
      this.#over('answered'),
    );
    this.#talk.begin();
    if (this.#step.options.talkFor !== undefined)
      this.#after(this.#step.options.talkFor, () => this.hangup());
  }

  /** One side hangs up. Before the answer, this abandons the call. */
  hangup(by: 'caller' | 'agent' = 'caller'): void {
    this.#end(by, 'phone');
  }

  #end(by: 'caller' | 'agent', source: HangupSource): void {
    if (this.#state === 'ended') return;
    if (this.#talk) this.#talk.end(by, source);
    else {
      this.#abandon(source);
      this.#step.end(this.#entry.setsTimes ? CAUSES.none : CAUSES.normal);
      this.#over('abandoned');
    }
  }

  #over(outcome: QueueCallOutcome): void {
    this.#stopTimers();
    this.#state = 'ended';
    this.#waits.end(outcome);
  }

  #callMember(): void {
    const { withdrawal } = this.#entry;
    if (withdrawal !== undefined) {
      this.#core.setVariable(this.#caller, 'QUEUE_WITHDRAW_INFO', withdrawal);
      this.#goOn('WITHDRAW');
      return;
    }
    const member = this.#queues.freeMember(this.#queue);
    const leg = member && requestAgent(this.#step, member, this.#local);
    if (!leg) {
      this.#after(RETRY, () => this.#callMember());
      return;
    }
    this.#state = 'ringing';
    const { channel } = leg;
    this.#agent = { ...leg, member, calledAt: this.#core.now() };
    channel.hangUp = (source) => {
      if (leg.isLocal) this.#lost('NOANSWER');
      else this.#end('agent', source);
    };
    this.#aboutAgent('AgentCalled');
    leg.dial();
    if (this.#step.options.ringFor !== undefined && !leg.isLocal)
      this.#after(this.#step.options.ringFor, () => this.answer());
  }

  /** What a Local channel to a member reports. */
  readonly #local: LocalCaller = {
    onRing: () => {
      if (this.#agent) reportRinging(this.#step, this.#agent.channel);
    },
    onAnswer: () => this.#answered(),
    onRefusal: (status) => this.#lost(status),
  };

  /** The channel to the member ends without an answer. The caller goes on waiting. */
  #lost(status: string): void {
    const agent = this.#agent;
    if (this.#state !== 'ringing' || !agent) return;
    this.#state = 'waiting';
    this.#agent = undefined;
    endDial(this.#step, agent.channel, status);
    const ringTime = this.#core.now() - agent.calledAt;
    this.#entry.aboutMember('AgentRingNoAnswer', agent.member, agent.channel, [['RingTime', ringTime]]);
    this.#after(RETRY, () => this.#callMember());
  }

  #abandon(source: HangupSource): void {
    if (source === 'phone') {
      this.#entry.setQuality();
      this.#core.about(this.#caller, 'HangupRequest', this.#entry.setsTimes ? [] : [['Cause', 16]]);
    }
    stopMusic(this.#core, this.#caller);
    // Asterisk raises DialEnd twice: when the caller hangs up and at the cleanup.
    if (this.#agent) endDial(this.#step, this.#agent.channel, 'CANCEL', 'CANCEL');
    this.#entry.abandon();
    this.#core.about(this.#caller, 'SoftHangupRequest', [['Cause', CAUSES.normal.code]]);
    if (source !== 'phone') this.#entry.setQuality();
  }

  #aboutAgent(event: string, extra: Headers = []): void {
    if (this.#agent) this.#entry.aboutMember(event, this.#agent.member, this.#agent.channel, extra);
  }

  #after(ms: number, action: () => void): void {
    this.#cancels.push(this.#core.timers.after(ms, action));
  }

  #stopTimers(): void {
    for (const cancel of this.#cancels.splice(0)) cancel();
  }
}
