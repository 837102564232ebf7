import { CAUSES, type HangupSource } from '../../switch/causes';
import type { Channel, Destination } from '../../switch/channel';
import type { SwitchCore } from '../../switch/core';
import type { Step } from '../application';
import { Conversation } from '../conversation';
import type { CalledAgent } from './agent-leg';
import type { Queue } from './queue';
import type { CompleteReason, QueueEntry } from './queue-entry';
import type { Queues } from './queues';

/** The conversation of a caller with the member that answered. `goesOn`: the caller's dialplan goes on when the member hangs up. */
export class QueueTalk {
  readonly #core: SwitchCore;
  readonly #step: Step;
  readonly #queues: Queues;
  readonly #queue: Queue;
  readonly #entry: QueueEntry;
  readonly #agent: CalledAgent;
  readonly #onOver: () => void;
  readonly #goesOn: boolean;
  readonly #conversation: Conversation;
  readonly #answeredAt: number;
  /** The channel that the caller talks to: the member's, or after a transfer that of the target. */
  #other: Channel;
  #isComplete = false;

  constructor(
    step: Step,
    queues: Queues,
    queue: Queue,
    entry: QueueEntry,
    agent: CalledAgent,
    goesOn: boolean,
    onOver: () => void,
  ) {
    this.#core = step.board;
    this.#step = step;
    this.#queues = queues;
    this.#queue = queue;
    this.#entry = entry;
    this.#agent = agent;
    this.#onOver = onOver;
    this.#goesOn = goesOn;
    this.#other = agent.channel;
    this.#answeredAt = this.#core.now();
    this.#conversation = new Conversation(this.#core, step.channel, agent.channel, entry.joinedAt, 'Queue');
    this.#conversation.owner = {
      adopt: (channel) => this.#goOnWith(channel),
      abandon: () => this.#left(),
      letGo: () => this.#letGo(),
      transfers: () => this.#complete('transfer', this.#agent.channel),
    };
  }

  begin(): void {
    this.#step.channel.release = (to) => this.#release(this.#step.channel, to);
    this.#adopt(this.#agent.channel);
    this.#conversation.begin();
  }

  end(by: 'caller' | 'agent', source: HangupSource): void {
    const caller = this.#step.channel;
    const [first, second] = by === 'caller' ? [caller, this.#other] : [this.#other, caller];
    const goesOn = this.#goesOn && by === 'agent';
    this.#conversation.end(first, second, source, {
      onRequest: () => this.#complete(by, this.#agent.channel),
      goesOn,
    });
    this.#core.hangUp(this.#other, CAUSES.normal);
    if (goesOn) this.#core.setVariable(caller, 'QUEUESTATUS', 'CONTINUE');
    else this.#step.end(CAUSES.normal);
    this.#onOver();
    if (goesOn) this.#step.next();
  }

  #adopt(channel: Channel): void {
    this.#other = channel;
    channel.hangUp = (source) => this.end('agent', source);
    channel.release = (to) => this.#release(channel, to);
  }

  /** The caller talks to another channel: the phone behind an optimized Local channel, or the target of the member's transfer. */
  #goOnWith(channel: Channel): void {
    const isOptimized = this.#agent.isLocal && this.#other === this.#agent.channel;
    if (!isOptimized) this.#complete('transfer', this.#agent.channel);
    this.#adopt(channel);
  }

  /** The caller has transferred the member, and hangs up. */
  #left(): void {
    this.#complete('transfer', this.#agent.channel);
    this.#core.about(this.#step.channel, 'SoftHangupRequest', [['Cause', CAUSES.normal.code]]);
    this.#step.end(CAUSES.normal);
    this.#onOver();
  }

  /** The caller talks elsewhere. */
  #letGo(): void {
    this.#complete('transfer', this.#agent.channel);
    this.#step.released();
    this.#onOver();
  }

  /** Releases one channel and hangs the other up. */
  #release(channel: Channel, to: Destination): boolean {
    if (this.#conversation.isOver) return false;
    const caller = this.#step.channel;
    const other = channel === caller ? this.#other : caller;
    this.#conversation.release(channel, other, to);
    // Asterisk reports the caller as the one that left, unless both go. The event has the member's channel only if the caller stays, or both go.
    this.#complete(
      other.leavingFor ? 'agent' : 'caller',
      other === caller || other.leavingFor ? this.#agent.channel : undefined,
    );
    if (other === caller) this.#step.end(CAUSES.normal);
    else {
      this.#step.released();
      this.#core.hangUp(other, CAUSES.normal);
    }
    this.#onOver();
    return true;
  }

  /** Raises AgentComplete, but only once: after a transfer the call no longer belongs to the queue. */
  #complete(reason: CompleteReason, phone: Channel | undefined): void {
    if (this.#isComplete) return;
    this.#isComplete = true;
    const talkTime = this.#entry.complete(reason, this.#agent.member, phone, this.#answeredAt);
    const { holdTime } = this.#entry;
    this.#queues.countCompleted(this.#queue, this.#agent.member, { holdTime, talkTime });
  }
}
