import { CAUSES, type Cause, type HangupSource } from '../../switch/causes';
import type { Channel, Destination } from '../../switch/channel';
import type { Board, Controls, Step } from '../application';
import type { CallState } from '../call-options';
import { Conversation } from '../conversation';
import { optimizeLocals } from '../optimization';
import { dialEvent, dialPhone, unsetDialVariables } from './events';
import { dialLocal } from './local-leg';
import {
  cancelDial,
  type DialStatus,
  finalStatus,
  releaseDial,
  reportAnswer,
  reportCallee,
  reportRejection,
  reportRinging,
  setConnectedLine,
  statusOf,
  stopRinging,
} from './reports';
import type { DialOrder, DialTarget } from './targets';

/** Dial: one channel calls others. Raises the events of app_dial and its bridge in the order of Asterisk 22. */
export class Dialling implements Controls {
  readonly #step: Step;
  readonly #core: Board;
  readonly #order: DialOrder;
  readonly #caller: Channel;
  readonly #ringing = new Set<Channel>();
  readonly #startedAt: number;
  readonly #failures: DialStatus[] = [];
  #callee: Channel | undefined;
  #conversation: Conversation | undefined;
  #state: CallState = 'ringing';
  #isDialling = true;
  #hasRung = false;

  constructor(step: Step, order: DialOrder) {
    this.#step = step;
    this.#core = step.board;
    this.#order = order;
    this.#startedAt = step.board.now();
    this.#caller = step.channel;
    this.#caller.hangUp = (source) => this.#end(this.#caller, source);
    this.#caller.release = (next) => this.#release(this.#caller, next);
    this.#caller.onCaller = () => this.#showCaller();
    step.offer(this);
  }

  get state(): CallState {
    return this.#state;
  }

  start(): void {
    unsetDialVariables(this.#core, this.#caller);
    for (const target of this.#order.targets) this.#dial(target);
    this.#isDialling = false;
    if (this.#state === 'ringing' && !this.#gaveUp()) this.#startTimers();
  }

  /** The first phone that rings answers. Does nothing unless one rings. */
  answer(): void {
    const [callee] = [...this.#ringing].filter((channel) => !channel.otherHalf);
    if (this.#state === 'ringing' && callee) this.#pickUp(callee);
  }

  /** The first phone that rings and answers calls by itself. */
  #answerIfWilling(): void {
    const willing = [...this.#ringing].find(
      (channel) => !channel.otherHalf && this.#core.phoneOf(channel.device)?.phone === 'answers',
    );
    if (this.#state === 'ringing' && willing) this.#pickUp(willing);
  }

  #pickUp(callee: Channel): void {
    callee.state = 'Up';
    this.#core.about(callee, 'Newstate');
    this.#answered(callee);
  }

  /** The caller puts the callee on hold. The callee's device is then ONHOLD, as on Asterisk. */
  hold(): void {
    if (this.#state !== 'talking') return;
    this.#state = 'held';
    this.#conversation?.hold();
  }

  /** Ends the hold. Does nothing if the call is not held. */
  unhold(): void {
    if (this.#state !== 'held') return;
    this.#state = 'talking';
    this.#conversation?.unhold();
  }

  /** One side hangs up. While the phones ring, the caller cancels the call or the first callee rejects it. */
  hangup(by: 'caller' | 'callee'): void {
    const [ringing] = this.#ringing;
    const callee = this.#callee ?? ringing;
    if (by === 'caller') this.#end(this.#caller, 'phone');
    else if (callee) this.#end(callee, 'phone');
  }

  #dial(target: DialTarget): void {
    if (this.#state !== 'ringing') return;
    if (target.kind === 'local') this.#dialLocal(target);
    else if (target.kind === 'phone') this.#dialPhone(target);
    else this.#failures.push('CHANUNAVAIL');
  }

  #dialPhone({ phone, dialString }: DialTarget & { kind: 'phone' }): void {
    const device = this.#core.extensions.device(`PJSIP/${phone.extension}`);
    if (device === 'UNAVAILABLE') {
      this.#failures.push('CHANUNAVAIL');
      this.#caller.cause = CAUSES.noRoute;
      return;
    }
    const callee = dialPhone(this.#core, this.#caller, phone, dialString);
    this.#add(callee);
    if (device === 'BUSY') {
      this.#reject(callee);
      return;
    }
    callee.state = 'Ringing';
    this.#core.about(callee, 'Newstate');
    this.#core.refreshDevice(callee.device);
    this.#rings(callee);
    if (phone.phone === 'refuses') this.#reject(callee);
  }

  #dialLocal(target: DialTarget & { kind: 'local' }): void {
    const leg = dialLocal(this.#step, target, {
      onRing: () => this.#rings(leg.channel),
      onAnswer: () => this.#answered(leg.channel),
      onRefusal: (status) => this.#lost(leg.channel, status, CAUSES.none),
    });
    if (!leg.isReached) {
      this.#failures.push('CHANUNAVAIL');
      return;
    }
    this.#add(leg.channel);
    leg.start();
  }

  #add(channel: Channel): void {
    this.#ringing.add(channel);
    channel.hangUp = (source) => this.#end(channel, source);
    channel.release = (next) => this.#release(channel, next);
  }

  #startTimers(): void {
    const { timeout } = this.#order;
    if (timeout !== undefined) this.#step.after(timeout, () => this.#timedOut());
    const { ringFor } = this.#step.options;
    if (ringFor !== undefined) this.#step.after(ringFor, () => this.#answerIfWilling());
  }

  #timedOut(): void {
    if (this.#state !== 'ringing') return;
    for (const channel of this.#ringing)
      stopRinging(this.#core, this.#caller, channel, 'NOANSWER', CAUSES.none);
    this.#ringing.clear();
    this.#failures.splice(0, this.#failures.length, 'NOANSWER');
    this.#gaveUp();
  }

  /** The phones that ring show who calls now, as after a transfer. */
  #showCaller(): void {
    for (const channel of this.#ringing) {
      channel.connected = this.#caller.caller;
      this.#core.about(channel, 'NewConnectedLine');
    }
  }

  #rings(callee: Channel): void {
    if (this.#order.targets.length === 1) setConnectedLine(this.#core, this.#caller, callee);
    if (!this.#hasRung) {
      this.#hasRung = true;
      reportRinging(this.#core, this.#caller, callee, this.#startedAt);
    }
    dialEvent(this.#core, this.#caller, callee, 'DialState', ['DialStatus', 'RINGING']);
  }

  /** The callee is up. The other channels end; the two talk. */
  #answered(callee: Channel): void {
    if (this.#state !== 'ringing') return;
    this.#state = 'talking';
    this.#callee = callee;
    this.#ringing.delete(callee);
    const caller = this.#caller;
    if (this.#order.targets.length > 1) setConnectedLine(this.#core, caller, callee);
    reportCallee(this.#core, caller, callee);
    for (const other of this.#ringing)
      stopRinging(this.#core, caller, other, 'CANCEL', CAUSES.answeredElsewhere);
    this.#ringing.clear();
    reportAnswer(this.#core, caller, callee);
    const isNew = caller.state === 'Ring';
    if (isNew) {
      caller.state = 'Up';
      this.#core.about(caller, 'Newstate');
    }
    const conversation = new Conversation(this.#core, caller, callee, this.#startedAt);
    this.#conversation = conversation;
    conversation.owner = {
      adopt: (channel) => this.#adopt(channel),
      abandon: () => this.#abandon(),
    };
    conversation.begin();
    if (isNew) caller.otherHalf?.answers();
    optimizeLocals(this.#core, conversation);
    const { talkFor } = this.#step.options;
    if (talkFor !== undefined) this.#step.after(talkFor, () => this.hangup('caller'));
  }

  /** The caller talks to another channel now, which is this call's callee. */
  #adopt(callee: Channel): void {
    this.#callee = callee;
    callee.hangUp = (source) => this.#end(callee, source);
    callee.release = (next) => this.#release(callee, next);
  }

  /** The callee goes on with another channel. The caller has left the conversation, and hangs up. */
  #abandon(): void {
    this.#state = 'ended';
    this.#core.about(this.#caller, 'SoftHangupRequest', [['Cause', CAUSES.normal.code]]);
    this.#step.end(CAUSES.normal);
  }

  #end(who: Channel, source: HangupSource): void {
    if (this.#state === 'ended') return;
    if (this.#state === 'ringing') {
      if (who === this.#caller) {
        this.#state = 'ended';
        this.#step.end(cancelDial(this.#core, who, this.#ringing, source));
      } else if (source === 'phone') this.#reject(who);
      else this.#lost(who, statusOf(source), typeof source === 'string' ? CAUSES.none : source);
      return;
    }
    const callee = this.#callee;
    if (!callee) return;
    const [first, second] = who === this.#caller ? [this.#caller, callee] : [callee, this.#caller];
    this.#state = 'ended';
    const goesOn = this.#order.goesOn && first === callee;
    this.#conversation?.end(first, second, source, { goesOn });
    this.#core.hangUp(callee, CAUSES.normal);
    if (goesOn) this.#step.next();
    else this.#step.end(CAUSES.normal);
  }

  /** Releases a channel to another extension. The others hang up. A phone that rings cannot go elsewhere. */
  #release(channel: Channel, to: Destination): boolean {
    const callee = this.#callee;
    if (this.#state === 'ringing' && channel === this.#caller) {
      this.#state = 'ended';
      releaseDial(this.#core, channel, this.#ringing);
      this.#step.released();
      return true;
    }
    if (!callee || this.#state === 'ended') return false;
    const other = channel === callee ? this.#caller : callee;
    this.#state = 'ended';
    this.#conversation?.release(channel, other, to);
    if (channel === callee) this.#step.end(CAUSES.normal);
    else {
      this.#step.released();
      this.#core.hangUp(other, CAUSES.normal);
    }
    return true;
  }

  /** A phone rejects the call. */
  #reject(callee: Channel): void {
    reportRejection(this.#core, this.#caller, callee);
    this.#lost(callee, 'BUSY', CAUSES.busy);
  }

  /** A called channel ends before the answer. */
  #lost(callee: Channel, status: DialStatus, cause: Cause): void {
    if (!this.#ringing.has(callee) || this.#state !== 'ringing') return;
    this.#ringing.delete(callee);
    stopRinging(this.#core, this.#caller, callee, status, cause);
    if (status === 'BUSY') this.#caller.cause = CAUSES.busy;
    this.#failures.push(status === 'NOANSWER' ? 'CHANUNAVAIL' : status);
    if (!this.#isDialling) this.#gaveUp();
  }

  /** True if no called channel is left; then the caller's dialplan goes on (main/app_dial.c wait_for_answer). */
  #gaveUp(): boolean {
    if (this.#ringing.size > 0 || this.#state !== 'ringing') return false;
    this.#state = 'ended';
    this.#core.setVariable(this.#caller, 'DIALSTATUS', finalStatus(this.#failures));
    this.#step.next();
    return true;
  }
}
