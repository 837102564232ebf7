import type { Headers } from '../../../frame-writer';
import { CallWaits } from '../../../waits/call-waits';
import { CAUSES, type HangupSource } from '../../switch/causes';
import type { Channel, Destination } from '../../switch/channel';
import type { SwitchCore } from '../../switch/core';
import type { Step } from '../application';
import type { CallState } from '../call-options';
import { Conversation } from '../conversation';
import { dialEvent } from '../dial/events';
import { startMusic, stopMusic } from '../music';
import type { Member, Queue } from './queue';
import { QueueEntry } from './queue-entry';
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
  #agent: { member: Member; channel: Channel; calledAt: number } | undefined;
  #conversation: Conversation | undefined;
  #answeredAt = 0;
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
    this.#caller.release = (to) => this.#release(this.#caller, to);
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

  /** Nobody answered in time: the caller's dialplan goes on. */
  #timedOut(): void {
    this.#stopTimers();
    this.#state = 'ended';
    if (this.#agent) {
      const { channel } = this.#agent;
      dialEvent(this.#core, this.#caller, channel, 'DialEnd', ['DialStatus', 'NOANSWER']);
      this.#core.hangUp(channel, CAUSES.none);
    }
    this.#core.setVariable(this.#caller, 'QUEUESTATUS', 'TIMEOUT');
    this.#entry.leave();
    this.#entry.setWait();
    stopMusic(this.#core, this.#caller);
    this.#waits.end('unanswered');
    this.#step.next();
  }

  /** The member answers. Does nothing unless its phone rings. */
  answer(): void {
    const agent = this.#agent;
    if (this.#state !== 'ringing' || !agent) return;
    this.#state = 'talking';
    this.#waits.answer();
    this.#stopTimers();
    const { channel } = agent;
    channel.state = 'Up';
    this.#core.about(channel, 'Newstate');
    dialEvent(this.#core, this.#caller, channel, 'DialEnd', ['DialStatus', 'ANSWER']);
    this.#core.refreshDevice(channel.device);
    this.#caller.connected = channel.caller;
    this.#core.about(this.#caller, 'NewConnectedLine');
    stopMusic(this.#core, this.#caller);
    this.#answeredAt = this.#core.now();
    const ringTime = Math.floor((this.#answeredAt - agent.calledAt) / 1000);
    this.#entry.leave();
    this.#entry.setWait();
    this.#queues.countAnswered(this.#queue, agent.member, this.#entry.holdTime);
    this.#aboutAgent('AgentConnect', [
      ['HoldTime', this.#entry.holdTime],
      ['RingTime', ringTime],
    ]);
    this.#conversation = new Conversation(this.#core, this.#caller, channel, this.#entry.joinedAt, 'Queue');
    this.#conversation.begin();
    if (this.#step.options.talkFor !== undefined)
      this.#after(this.#step.options.talkFor, () => this.hangup());
  }

  /** One side hangs up. Before the answer, this abandons the call. */
  hangup(by: 'caller' | 'agent' = 'caller'): void {
    this.#end(by, 'phone');
  }

  #end(by: 'caller' | 'agent', source: HangupSource): void {
    if (this.#state === 'ended') return;
    const talking = this.#state === 'talking' && this.#conversation !== undefined;
    this.#stopTimers();
    this.#state = 'ended';
    if (talking) this.#complete(by, source);
    else this.#abandon(source);
    this.#step.end(talking || !this.#entry.setsTimes ? CAUSES.normal : CAUSES.none);
    this.#waits.end(talking ? 'answered' : 'abandoned');
  }

  /** Releases one channel of a conversation and hangs the other up; false unless they talk. */
  #release(channel: Channel, to: Destination): boolean {
    const agent = this.#agent;
    if (this.#state !== 'talking' || !agent) return false;
    const other = channel === this.#caller ? agent.channel : this.#caller;
    this.#stopTimers();
    this.#state = 'ended';
    this.#conversation?.release(channel, other, to);
    // Asterisk always reports the caller as the one that left. The event has the member's channel only if the caller remains.
    this.#reportComplete('caller', agent.member, other === this.#caller ? agent.channel : undefined);
    if (other === this.#caller) this.#step.end(CAUSES.normal);
    else {
      this.#step.released();
      this.#core.hangUp(other, CAUSES.normal);
    }
    this.#waits.end('answered');
    return true;
  }

  #callMember(): void {
    const member = this.#queues.freeMember(this.#queue);
    if (!member) {
      this.#after(RETRY, () => this.#callMember());
      return;
    }
    this.#state = 'ringing';
    this.#ring(member);
    if (this.#step.options.ringFor !== undefined)
      this.#after(this.#step.options.ringFor, () => this.answer());
  }

  #ring(member: Member): void {
    const number = member.interface.slice(member.interface.indexOf('/') + 1);
    const channel = this.#core.addChannel({
      device: member.interface,
      linkedId: this.#caller.linkedId,
      state: 'Down',
      caller: { number, name: this.#core.extensions.find(number, this.#caller.context)?.name ?? '' },
      context: this.#caller.context,
      exten: 's',
    });
    channel.hangUp = (source) => this.#end('agent', source);
    channel.release = (to) => this.#release(channel, to);
    this.#agent = { member, channel, calledAt: this.#core.now() };
    this.#core.about(channel, 'Newchannel');
    this.#core.setVariable(channel, 'DIALEDPEERNUMBER', number);
    const asDialled = channel.snapshot('Dest');
    channel.connected = this.#caller.caller;
    channel.exten = this.#caller.exten;
    this.#aboutAgent('AgentCalled');
    this.#core.about(this.#caller, 'DialBegin', [...asDialled, ['DialString', member.interface]]);
    dialEvent(this.#core, this.#caller, channel, 'DialState', ['DialStatus', 'RINGING']);
    channel.state = 'Ringing';
    this.#core.about(channel, 'Newstate');
    this.#core.execute(channel, 'AppQueue', '(Outgoing Line)');
    this.#core.about(channel, 'NewConnectedLine');
    this.#core.refreshDevice(channel.device);
  }

  #complete(by: 'caller' | 'agent', source: HangupSource): void {
    const agent = this.#agent;
    if (!agent) return;
    const [first, second] = by === 'caller' ? [this.#caller, agent.channel] : [agent.channel, this.#caller];
    this.#conversation?.end(first, second, source, {
      onRequest: () => this.#reportComplete(by, agent.member, agent.channel),
    });
    this.#core.hangUp(agent.channel, CAUSES.normal);
  }

  #reportComplete(by: 'caller' | 'agent', member: Member, phone: Channel | undefined): void {
    const talkTime = Math.floor((this.#core.now() - this.#answeredAt) / 1000);
    this.#entry.aboutMember('AgentComplete', member, phone, [
      ['HoldTime', this.#entry.holdTime],
      ['TalkTime', talkTime],
      ['Reason', by],
    ]);
    this.#queues.countCompleted(this.#queue, member, talkTime);
  }

  #abandon(source: HangupSource): void {
    if (source === 'phone') {
      this.#entry.setQuality();
      this.#core.about(this.#caller, 'HangupRequest', this.#entry.setsTimes ? [] : [['Cause', 16]]);
    }
    stopMusic(this.#core, this.#caller);
    if (this.#agent) {
      // Asterisk raises this event twice: when the caller hangs up and at the cleanup.
      for (let times = 0; times < 2; times++) {
        dialEvent(this.#core, this.#caller, this.#agent.channel, 'DialEnd', ['DialStatus', 'CANCEL']);
      }
      this.#core.hangUp(this.#agent.channel, CAUSES.none);
    }
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
