import type { Headers } from '../frame-writer';
import { CAUSES, type Cause, type Farewell } from './causes';
import type { Channel } from './channel';
import { Conversation } from './conversation';
import { dialEvent, dialPhone, startDial } from './dialling';
import type { Exchange } from './exchange';
import type { Extension } from './extensions';
import { startMusic, stopMusic } from './music';

/** Context and duration of a simulated call. */
export interface CallOptions {
  /** Where both extensions are; `default` where left out. */
  context?: string;
  /** After this many ms of ringing the callee answers by itself; where left out, `answer()` does. */
  ringFor?: number;
  /** After this many ms of talking the caller hangs up; where left out, `hangup()` does. */
  talkFor?: number;
}

/** State of a simulated call. */
export type CallState = 'ringing' | 'talking' | 'held' | 'ended';
/** How a simulated call ended. */
export type CallOutcome = 'answered' | 'busy' | 'unavailable' | 'unanswered' | 'cancelled';

/** How long `Dial(…,20)` lets the other side ring, in ms. */
const DIAL_TIMEOUT = 20_000;

/** One phone calls another: the events of app_dial and its bridge, in the order Asterisk 22 raised them. */
export class Call {
  readonly to: Extension;
  /** Settles when both have hung up. */
  readonly ended: Promise<CallOutcome>;
  readonly #exchange: Exchange;
  readonly #options: CallOptions;
  readonly #caller: Channel;
  #callee: Channel | undefined;
  #conversation: Conversation | undefined;
  #state: CallState = 'ringing';
  readonly #startedAt: number;
  #cancels: (() => void)[] = [];
  #settle: (outcome: CallOutcome) => void = () => {};

  /** @internal The caller's channel is new, or has been somewhere before and goes on to this extension. */
  constructor(exchange: Exchange, caller: Channel, to: Extension, options: CallOptions) {
    this.#exchange = exchange;
    this.to = to;
    this.#options = options;
    this.#startedAt = exchange.now();
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#caller = caller;
    caller.context = to.context;
    caller.exten = to.extension;
    caller.hangUp = (farewell) => this.#end('caller', farewell);
    caller.release = (next) => this.#release(caller, next);
  }

  get state(): CallState {
    return this.#state;
  }

  /** @internal Called once, by the exchange that made it. */
  start(): void {
    const caller = this.#caller;
    startDial(this.#exchange, caller, this.to, DIAL_TIMEOUT);
    const device = this.#exchange.extensions.device(`PJSIP/${this.to.extension}`);
    if (device === 'UNAVAILABLE') {
      this.#giveUp('CHANUNAVAIL', 'unavailable', CAUSES.noRoute);
      return;
    }
    const callee = dialPhone(this.#exchange, caller, this.to);
    this.#callee = callee;
    callee.hangUp = (farewell) => this.#end('callee', farewell);
    callee.release = (next) => this.#release(callee, next);
    if (device === 'BUSY') {
      this.#refuse(callee);
      return;
    }
    this.#ring(callee);
    this.#after(DIAL_TIMEOUT, () => {
      this.#stopRinging('NOANSWER', CAUSES.none);
      this.#giveUp('NOANSWER', 'unanswered', CAUSES.normal);
    });
    if (this.#options.ringFor !== undefined) this.#after(this.#options.ringFor, () => this.answer());
  }

  /** The callee picks up. */
  answer(): void {
    const callee = this.#callee;
    if (this.#state !== 'ringing' || !callee) return;
    this.#state = 'talking';
    this.#stopTimers();
    const caller = this.#caller;
    callee.state = 'Up';
    this.#about(callee, 'Newstate');
    this.#set(caller, 'DIALSTATUS', 'ANSWER');
    this.#set(caller, 'DIALEDPEERNAME', callee.name);
    this.#set(caller, 'DIALEDPEERNUMBER', this.to.extension);
    this.#exchange.refreshDevice(callee.device);
    callee.exten = '';
    this.#dialled('DialEnd', 'ANSWER');
    if (caller.state === 'Ring') {
      caller.state = 'Up';
      this.#about(caller, 'Newstate');
    }
    this.#conversation = new Conversation(this.#exchange, caller, callee, this.#startedAt);
    this.#conversation.begin();
    caller.otherHalf?.answers();
    if (this.#options.talkFor !== undefined) this.#after(this.#options.talkFor, () => this.hangup());
  }

  /** The caller puts the callee on hold: it is the callee's phone that then counts as held. */
  hold(): void {
    if (this.#state !== 'talking' || !this.#callee) return;
    this.#state = 'held';
    this.#about(this.#caller, 'Hold', [['MusicClass', 'default']]);
    this.#conversation?.introduce();
    startMusic(this.#exchange, this.#callee);
    this.#callee.held = true;
    this.#exchange.refreshDevice(this.#callee.device);
  }

  /** Ends the hold. Does nothing if the call is not held. */
  unhold(): void {
    if (this.#state !== 'held' || !this.#callee) return;
    this.#state = 'talking';
    this.#about(this.#caller, 'Unhold');
    this.#conversation?.introduce();
    stopMusic(this.#exchange, this.#callee);
    this.#callee.held = false;
    this.#exchange.refreshDevice(this.#callee.device);
  }

  /** One of the two hangs up: while it rings the caller gives up, or the callee refuses. */
  hangup(by: 'caller' | 'callee' = 'caller'): void {
    this.#end(by, 'phone');
  }

  #end(by: 'caller' | 'callee', farewell: Farewell): void {
    const callee = this.#callee;
    if (this.#state === 'ended' || !callee) return;
    if (this.#state === 'ringing') {
      if (by === 'caller') this.#cancel(farewell);
      else if (farewell === 'phone') this.#refuse(callee);
      else this.#loseCallee();
      return;
    }
    const [first, second] = by === 'caller' ? [this.#caller, callee] : [callee, this.#caller];
    this.#stopTimers();
    this.#state = 'ended';
    this.#conversation?.end(first, second, farewell);
    this.#exchange.hangUp(callee, CAUSES.normal);
    this.#exchange.hangUp(this.#caller, CAUSES.normal);
    this.#settle('answered');
  }

  /** Lets one channel of a conversation go, up and alone, and ends the other; false where they do not talk. */
  #release(channel: Channel, to: Extension): boolean {
    const { caller, callee } = { caller: this.#caller, callee: this.#callee };
    if (this.#state === 'ringing' || this.#state === 'ended' || !callee) return false;
    const other = channel === caller ? callee : caller;
    this.#stopTimers();
    this.#state = 'ended';
    this.#conversation?.release(channel, other, to);
    this.#exchange.hangUp(other, CAUSES.normal);
    this.#settle('answered');
    return true;
  }

  #ring(callee: Channel): void {
    callee.state = 'Ringing';
    this.#about(callee, 'Newstate');
    this.#exchange.refreshDevice(callee.device);
    this.#learnCallee(callee);
    this.#caller.otherHalf?.rings(callee.caller);
    this.#set(this.#caller, 'RINGTIME', 0);
    this.#set(this.#caller, 'RINGTIME_MS', 1);
    this.#exchange.refreshDevice(this.#caller.device);
    this.#dialled('DialState', 'RINGING');
  }

  #refuse(callee: Channel): void {
    if (this.#caller.connected === undefined) this.#learnCallee(callee);
    const technical = this.#exchange.techCause(CAUSES.busy);
    this.#about(callee, 'HangupRequest', [['Cause', CAUSES.busy.code], ...technical]);
    this.#dialled('DialEnd', 'BUSY');
    this.#exchange.hangUp(callee, CAUSES.busy);
    this.#giveUp('BUSY', 'busy', CAUSES.busy);
  }

  #stopRinging(status: 'NOANSWER' | 'CANCEL', cause: Cause): void {
    this.#dialled('DialEnd', status);
    if (this.#callee) this.#exchange.hangUp(this.#callee, cause);
  }

  #cancel(farewell: Farewell): void {
    const ofCaller =
      farewell === 'action' ? CAUSES.none : farewell === 'phone' ? CAUSES.interworking : farewell;
    const technical = this.#exchange.techCause(ofCaller);
    if (farewell === 'phone') {
      this.#about(this.#caller, 'HangupRequest', [['Cause', ofCaller.code], ...technical]);
    }
    this.#stopTimers();
    this.#state = 'ended';
    this.#stopRinging('CANCEL', ofCaller.code === 0 ? CAUSES.normal : ofCaller);
    this.#set(this.#caller, 'DIALSTATUS', 'CANCEL');
    const request: Headers = [['Cause', CAUSES.normal.code]];
    this.#about(
      this.#caller,
      'SoftHangupRequest',
      farewell === 'phone' ? [...request, ...technical] : request,
    );
    this.#exchange.hangUp(this.#caller, ofCaller);
    this.#settle('cancelled');
  }

  /** The callee's channel is taken away while it rings. */
  #loseCallee(): void {
    this.#stopRinging('NOANSWER', CAUSES.none);
    this.#giveUp('CHANUNAVAIL', 'unavailable', CAUSES.normal);
  }

  /** Nobody was reached: the caller's dialplan goes on to its `Hangup()`. */
  #giveUp(status: string, outcome: CallOutcome, cause: Cause): void {
    this.#stopTimers();
    this.#state = 'ended';
    const caller = this.#caller;
    this.#set(caller, 'DIALSTATUS', status);
    caller.priority = 2;
    this.#exchange.execute(caller, 'Hangup', '');
    this.#about(caller, 'SoftHangupRequest', [['Cause', CAUSES.normal.code]]);
    this.#exchange.hangUp(caller, cause);
    this.#settle(outcome);
  }

  #learnCallee(callee: Channel): void {
    this.#caller.connected = callee.caller;
    this.#about(this.#caller, 'NewConnectedLine');
    this.#caller.otherHalf?.learns(callee.caller);
  }

  #dialled(event: string, status: string): void {
    if (this.#callee) dialEvent(this.#exchange, this.#caller, this.#callee, event, ['DialStatus', status]);
  }

  #about(channel: Channel, event: string, extra: Headers = []): void {
    this.#exchange.about(channel, event, extra);
  }

  #set(channel: Channel, name: string, value: string | number): void {
    this.#exchange.setVariable(channel, name, value);
  }

  #after(ms: number, action: () => void): void {
    this.#cancels.push(this.#exchange.timers.after(ms, action));
  }

  #stopTimers(): void {
    for (const cancel of this.#cancels.splice(0)) cancel();
  }
}
