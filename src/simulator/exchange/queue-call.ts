import type { Headers } from '../frame-writer';
import type { CallOptions, CallState } from './call';
import { CAUSES, type Farewell } from './causes';
import type { Channel } from './channel';
import { Conversation } from './conversation';
import { dialEvent } from './dialling';
import type { Exchange } from './exchange';
import type { Extension } from './extensions';
import { startMusic, stopMusic } from './music';
import { QueuePlace } from './queue-place';
import type { Member, Queue } from './queues';

/** How long a caller waits before a free member is looked for again (queues.conf retry), in ms. */
const RETRY = 5000;

/** How a simulated call to a queue ended. */
export type QueueCallOutcome = 'answered' | 'abandoned';

/** A caller in a queue: the events of app_queue, in the order Asterisk 22 raised them. */
export class QueueCall {
  readonly ended: Promise<QueueCallOutcome>;
  readonly #exchange: Exchange;
  readonly #queue: Queue;
  readonly #options: CallOptions;
  readonly #caller: Channel;
  readonly #place: QueuePlace;
  #agent: { member: Member; channel: Channel; calledAt: number } | undefined;
  #conversation: Conversation | undefined;
  #answeredAt = 0;
  #state: CallState | 'waiting' = 'waiting';
  #cancels: (() => void)[] = [];
  #settle: (outcome: QueueCallOutcome) => void = () => {};

  /** @internal */
  constructor(exchange: Exchange, caller: Channel, queue: Queue, options: CallOptions) {
    this.#exchange = exchange;
    this.#queue = queue;
    this.#options = options;
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#caller = caller;
    this.#place = new QueuePlace(exchange, queue, caller);
    this.#caller.hangUp = (farewell) => this.#end('caller', farewell);
    this.#caller.release = (to) => this.#release(this.#caller, to);
  }

  get state(): CallState | 'waiting' {
    return this.#state;
  }

  /** @internal Called once, by the exchange that made it. */
  start(): void {
    const caller = this.#caller;
    const isNew = caller.state === 'Ring';
    if (isNew) {
      this.#exchange.about(caller, 'Newchannel');
      this.#exchange.setVariable(caller, 'SIPDOMAIN', '127.0.0.1');
    }
    this.#exchange.execute(caller, 'Answer', '');
    if (isNew) {
      caller.state = 'Up';
      this.#exchange.about(caller, 'Newstate');
      this.#exchange.refreshDevice(caller.device);
    }
    caller.priority = 2;
    this.#exchange.execute(caller, 'Queue', this.#queue.name);
    this.#place.take();
    startMusic(this.#exchange, caller);
    this.#callMember();
  }

  /** The member who is rung picks up. */
  answer(): void {
    const agent = this.#agent;
    if (this.#state !== 'ringing' || !agent) return;
    this.#state = 'talking';
    this.#stopTimers();
    const { channel } = agent;
    channel.state = 'Up';
    this.#exchange.about(channel, 'Newstate');
    dialEvent(this.#exchange, this.#caller, channel, 'DialEnd', ['DialStatus', 'ANSWER']);
    this.#exchange.refreshDevice(channel.device);
    this.#caller.connected = channel.caller;
    this.#exchange.about(this.#caller, 'NewConnectedLine');
    stopMusic(this.#exchange, this.#caller);
    this.#answeredAt = this.#exchange.now();
    const ringTime = Math.floor((this.#answeredAt - agent.calledAt) / 1000);
    this.#place.leave();
    this.#place.tellWait();
    this.#aboutAgent('AgentConnect', [
      ['HoldTime', this.#place.holdTime],
      ['RingTime', ringTime],
    ]);
    this.#conversation = new Conversation(
      this.#exchange,
      this.#caller,
      channel,
      this.#place.joinedAt,
      'Queue',
    );
    this.#conversation.begin();
    if (this.#options.talkFor !== undefined) this.#after(this.#options.talkFor, () => this.hangup());
  }

  /** While waiting the caller gives up; talking, one of the two hangs up. */
  hangup(by: 'caller' | 'agent' = 'caller'): void {
    this.#end(by, 'phone');
  }

  #end(by: 'caller' | 'agent', farewell: Farewell): void {
    if (this.#state === 'ended') return;
    const talking = this.#state === 'talking' && this.#conversation !== undefined;
    this.#stopTimers();
    this.#state = 'ended';
    if (talking) this.#complete(by, farewell);
    else this.#abandon(farewell);
    this.#exchange.hangUp(this.#caller, talking || !this.#place.measures ? CAUSES.normal : CAUSES.none);
    this.#settle(talking ? 'answered' : 'abandoned');
  }

  /** Lets one of the two who talk go, up and alone, and ends the other; false where they do not talk. */
  #release(channel: Channel, to: Extension): boolean {
    const agent = this.#agent;
    if (this.#state !== 'talking' || !agent) return false;
    const other = channel === this.#caller ? agent.channel : this.#caller;
    this.#stopTimers();
    this.#state = 'ended';
    this.#conversation?.release(channel, other, to);
    // Whoever was taken, it is said that the caller went; and of which member's phone, only while the caller is there to say.
    this.#tellComplete('caller', agent.member, other === this.#caller ? agent.channel : undefined);
    this.#exchange.hangUp(other, CAUSES.normal);
    this.#settle('answered');
    return true;
  }

  #callMember(): void {
    const member = this.#exchange.queues.free(this.#queue);
    if (!member) {
      this.#after(RETRY, () => this.#callMember());
      return;
    }
    this.#state = 'ringing';
    this.#ring(member);
    if (this.#options.ringFor !== undefined) this.#after(this.#options.ringFor, () => this.answer());
  }

  #ring(member: Member): void {
    const number = member.interface.slice(member.interface.indexOf('/') + 1);
    const channel = this.#exchange.addChannel({
      device: member.interface,
      linkedId: this.#caller.linkedId,
      state: 'Down',
      caller: { number, name: this.#exchange.extensions.find(number, this.#caller.context)?.name ?? '' },
      context: this.#caller.context,
      exten: 's',
    });
    channel.hangUp = (farewell) => this.#end('agent', farewell);
    channel.release = (to) => this.#release(channel, to);
    this.#agent = { member, channel, calledAt: this.#exchange.now() };
    this.#exchange.about(channel, 'Newchannel');
    this.#exchange.setVariable(channel, 'DIALEDPEERNUMBER', number);
    const asDialled = channel.snapshot('Dest');
    channel.connected = this.#caller.caller;
    channel.exten = this.#caller.exten;
    this.#aboutAgent('AgentCalled');
    this.#exchange.about(this.#caller, 'DialBegin', [...asDialled, ['DialString', member.interface]]);
    dialEvent(this.#exchange, this.#caller, channel, 'DialState', ['DialStatus', 'RINGING']);
    channel.state = 'Ringing';
    this.#exchange.about(channel, 'Newstate');
    this.#exchange.execute(channel, 'AppQueue', '(Outgoing Line)');
    this.#exchange.about(channel, 'NewConnectedLine');
    this.#exchange.refreshDevice(channel.device);
  }

  #complete(by: 'caller' | 'agent', farewell: Farewell): void {
    const agent = this.#agent;
    if (!agent) return;
    const [first, second] = by === 'caller' ? [this.#caller, agent.channel] : [agent.channel, this.#caller];
    this.#conversation?.end(first, second, farewell, () =>
      this.#tellComplete(by, agent.member, agent.channel),
    );
    this.#exchange.hangUp(agent.channel, CAUSES.normal);
  }

  #tellComplete(by: 'caller' | 'agent', member: Member, phone: Channel | undefined): void {
    const talkTime = Math.floor((this.#exchange.now() - this.#answeredAt) / 1000);
    this.#place.aboutMember('AgentComplete', member, phone, [
      ['HoldTime', this.#place.holdTime],
      ['TalkTime', talkTime],
      ['Reason', by],
    ]);
    this.#exchange.queues.served(this.#queue, member, talkTime);
  }

  #abandon(farewell: Farewell): void {
    if (farewell === 'phone') {
      this.#place.leaveQuality();
      this.#exchange.about(this.#caller, 'HangupRequest', this.#place.measures ? [] : [['Cause', 16]]);
    }
    stopMusic(this.#exchange, this.#caller);
    if (this.#agent) {
      // Both the waiting and the clearing up say so.
      for (let times = 0; times < 2; times++) {
        dialEvent(this.#exchange, this.#caller, this.#agent.channel, 'DialEnd', ['DialStatus', 'CANCEL']);
      }
      this.#exchange.hangUp(this.#agent.channel, CAUSES.none);
    }
    this.#place.abandon();
    this.#exchange.about(this.#caller, 'SoftHangupRequest', [['Cause', CAUSES.normal.code]]);
    if (farewell !== 'phone') this.#place.leaveQuality();
  }

  #aboutAgent(event: string, extra: Headers = []): void {
    if (this.#agent) this.#place.aboutMember(event, this.#agent.member, this.#agent.channel, extra);
  }

  #after(ms: number, action: () => void): void {
    this.#cancels.push(this.#exchange.timers.after(ms, action));
  }

  #stopTimers(): void {
    for (const cancel of this.#cancels.splice(0)) cancel();
  }
}
