import type { Headers } from '../../../frame-writer';
import type { Extension } from '../../hints/extensions';
import { CAUSES, type Cause, type HangupSource } from '../../switch/causes';
import type { Channel } from '../../switch/channel';
import type { SwitchCore } from '../../switch/core';
import type { CallOptions, CallState } from '../call-options';
import { Conversation } from '../conversation';
import { startMusic, stopMusic } from '../music';
import { dialEvent, dialPhone, startDial } from './dial';

/** How a simulated call ended. */
export type CallOutcome = 'answered' | 'busy' | 'unavailable' | 'unanswered' | 'cancelled';

/** The timeout of `Dial(…,20)` in ms. */
const DIAL_TIMEOUT = 20_000;

/** One phone calls another. Raises the events of app_dial and its bridge in the order of Asterisk 22. */
export class Call {
  readonly to: Extension;
  /** Resolves when both channels are hung up. */
  readonly ended: Promise<CallOutcome>;
  readonly #core: SwitchCore;
  readonly #options: CallOptions;
  readonly #caller: Channel;
  #callee: Channel | undefined;
  #conversation: Conversation | undefined;
  #state: CallState = 'ringing';
  readonly #startedAt: number;
  #cancels: (() => void)[] = [];
  #settle: (outcome: CallOutcome) => void = () => {};

  /** @internal `caller` is a new channel, or one that is up and goes on to this extension. */
  constructor(core: SwitchCore, caller: Channel, to: Extension, options: CallOptions) {
    this.#core = core;
    this.to = to;
    this.#options = options;
    this.#startedAt = core.now();
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#caller = caller;
    caller.context = to.context;
    caller.exten = to.extension;
    caller.hangUp = (source) => this.#end('caller', source);
    caller.release = (next) => this.#release(caller, next);
  }

  get state(): CallState {
    return this.#state;
  }

  /** @internal Called once, by Exchange. */
  start(): void {
    const caller = this.#caller;
    startDial(this.#core, caller, this.to, DIAL_TIMEOUT);
    const device = this.#core.extensions.device(`PJSIP/${this.to.extension}`);
    if (device === 'UNAVAILABLE') {
      this.#hangUpUnanswered('CHANUNAVAIL', 'unavailable', CAUSES.noRoute);
      return;
    }
    const callee = dialPhone(this.#core, caller, this.to);
    this.#callee = callee;
    callee.hangUp = (source) => this.#end('callee', source);
    callee.release = (next) => this.#release(callee, next);
    if (device === 'BUSY') {
      this.#reject(callee);
      return;
    }
    this.#ring(callee);
    this.#after(DIAL_TIMEOUT, () => {
      this.#stopRinging('NOANSWER', CAUSES.none);
      this.#hangUpUnanswered('NOANSWER', 'unanswered', CAUSES.normal);
    });
    if (this.#options.ringFor !== undefined) this.#after(this.#options.ringFor, () => this.answer());
  }

  /** The callee answers. Does nothing unless the call rings. */
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
    this.#core.refreshDevice(callee.device);
    callee.exten = '';
    this.#raiseDial('DialEnd', 'ANSWER');
    if (caller.state === 'Ring') {
      caller.state = 'Up';
      this.#about(caller, 'Newstate');
    }
    this.#conversation = new Conversation(this.#core, caller, callee, this.#startedAt);
    this.#conversation.begin();
    caller.otherHalf?.answers();
    if (this.#options.talkFor !== undefined) this.#after(this.#options.talkFor, () => this.hangup());
  }

  /** The caller puts the callee on hold. The callee's device is then ONHOLD, as on Asterisk. */
  hold(): void {
    if (this.#state !== 'talking' || !this.#callee) return;
    this.#state = 'held';
    this.#about(this.#caller, 'Hold', [['MusicClass', 'default']]);
    this.#conversation?.setPeers();
    startMusic(this.#core, this.#callee);
    this.#callee.held = true;
    this.#core.refreshDevice(this.#callee.device);
  }

  /** Ends the hold. Does nothing if the call is not held. */
  unhold(): void {
    if (this.#state !== 'held' || !this.#callee) return;
    this.#state = 'talking';
    this.#about(this.#caller, 'Unhold');
    this.#conversation?.setPeers();
    stopMusic(this.#core, this.#callee);
    this.#callee.held = false;
    this.#core.refreshDevice(this.#callee.device);
  }

  /** One side hangs up. While the call rings, the caller cancels it or the callee rejects it. */
  hangup(by: 'caller' | 'callee' = 'caller'): void {
    this.#end(by, 'phone');
  }

  #end(by: 'caller' | 'callee', source: HangupSource): void {
    const callee = this.#callee;
    if (this.#state === 'ended' || !callee) return;
    if (this.#state === 'ringing') {
      if (by === 'caller') this.#cancel(source);
      else if (source === 'phone') this.#reject(callee);
      else this.#endCallee();
      return;
    }
    const [first, second] = by === 'caller' ? [this.#caller, callee] : [callee, this.#caller];
    this.#stopTimers();
    this.#state = 'ended';
    this.#conversation?.end(first, second, source);
    this.#core.hangUp(callee, CAUSES.normal);
    this.#core.hangUp(this.#caller, CAUSES.normal);
    this.#settle('answered');
  }

  /** Releases one channel of a conversation and hangs the other up; false unless they talk. */
  #release(channel: Channel, to: Extension): boolean {
    const { caller, callee } = { caller: this.#caller, callee: this.#callee };
    if (this.#state === 'ringing' || this.#state === 'ended' || !callee) return false;
    const other = channel === caller ? callee : caller;
    this.#stopTimers();
    this.#state = 'ended';
    this.#conversation?.release(channel, other, to);
    this.#core.hangUp(other, CAUSES.normal);
    this.#settle('answered');
    return true;
  }

  #ring(callee: Channel): void {
    callee.state = 'Ringing';
    this.#about(callee, 'Newstate');
    this.#core.refreshDevice(callee.device);
    this.#setConnectedLine(callee);
    this.#caller.otherHalf?.rings(callee.caller);
    this.#set(this.#caller, 'RINGTIME', 0);
    this.#set(this.#caller, 'RINGTIME_MS', 1);
    this.#core.refreshDevice(this.#caller.device);
    this.#raiseDial('DialState', 'RINGING');
  }

  #reject(callee: Channel): void {
    if (this.#caller.connected === undefined) this.#setConnectedLine(callee);
    const technical = this.#core.techCause(CAUSES.busy);
    this.#about(callee, 'HangupRequest', [['Cause', CAUSES.busy.code], ...technical]);
    this.#raiseDial('DialEnd', 'BUSY');
    this.#core.hangUp(callee, CAUSES.busy);
    this.#hangUpUnanswered('BUSY', 'busy', CAUSES.busy);
  }

  #stopRinging(status: 'NOANSWER' | 'CANCEL', cause: Cause): void {
    this.#raiseDial('DialEnd', status);
    if (this.#callee) this.#core.hangUp(this.#callee, cause);
  }

  #cancel(source: HangupSource): void {
    const ofCaller = source === 'action' ? CAUSES.none : source === 'phone' ? CAUSES.interworking : source;
    const technical = this.#core.techCause(ofCaller);
    if (source === 'phone') {
      this.#about(this.#caller, 'HangupRequest', [['Cause', ofCaller.code], ...technical]);
    }
    this.#stopTimers();
    this.#state = 'ended';
    this.#stopRinging('CANCEL', ofCaller.code === 0 ? CAUSES.normal : ofCaller);
    this.#set(this.#caller, 'DIALSTATUS', 'CANCEL');
    const request: Headers = [['Cause', CAUSES.normal.code]];
    this.#about(this.#caller, 'SoftHangupRequest', source === 'phone' ? [...request, ...technical] : request);
    this.#core.hangUp(this.#caller, ofCaller);
    this.#settle('cancelled');
  }

  /** An action hangs the callee's channel up while it rings. */
  #endCallee(): void {
    this.#stopRinging('NOANSWER', CAUSES.none);
    this.#hangUpUnanswered('CHANUNAVAIL', 'unavailable', CAUSES.normal);
  }

  /** Nobody answered. The caller's dialplan goes on to `Hangup()`. */
  #hangUpUnanswered(status: string, outcome: CallOutcome, cause: Cause): void {
    this.#stopTimers();
    this.#state = 'ended';
    const caller = this.#caller;
    this.#set(caller, 'DIALSTATUS', status);
    caller.priority = 2;
    this.#core.execute(caller, 'Hangup', '');
    this.#about(caller, 'SoftHangupRequest', [['Cause', CAUSES.normal.code]]);
    this.#core.hangUp(caller, cause);
    this.#settle(outcome);
  }

  #setConnectedLine(callee: Channel): void {
    this.#caller.connected = callee.caller;
    this.#about(this.#caller, 'NewConnectedLine');
    this.#caller.otherHalf?.learns(callee.caller);
  }

  #raiseDial(event: string, status: string): void {
    if (this.#callee) dialEvent(this.#core, this.#caller, this.#callee, event, ['DialStatus', status]);
  }

  #about(channel: Channel, event: string, extra: Headers = []): void {
    this.#core.about(channel, event, extra);
  }

  #set(channel: Channel, name: string, value: string | number): void {
    this.#core.setVariable(channel, name, value);
  }

  #after(ms: number, action: () => void): void {
    this.#cancels.push(this.#core.timers.after(ms, action));
  }

  #stopTimers(): void {
    for (const cancel of this.#cancels.splice(0)) cancel();
  }
}
