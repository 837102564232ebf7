import { CAUSES, type HangupSource } from '../../switch/causes';
import type { Channel, Destination } from '../../switch/channel';
import type { Board, Controls, Step } from '../application';
import type { CallState } from '../call-options';
import { Conversation } from '../conversation';
import { hold, unhold } from '../hold';
import { optimizeLocals } from '../optimization';
import { runSubroutine } from '../subroutine';
import { dialEvent, unsetDialVariables } from './events';
import { Legs } from './legs';
import {
  cancelDial,
  type DialStatus,
  leavePrompt,
  releaseDial,
  reportAnswer,
  reportCallee,
  setConnectedLine,
} from './reports';
import type { DialOrder } from './targets';

/** Runs the application Dial: one channel calls others. Raises the events of app_dial and its bridge in the order of Asterisk 22. */
export class Dialling implements Controls {
  readonly #step: Step;
  readonly #core: Board;
  readonly #order: DialOrder;
  readonly #caller: Channel;
  readonly #legs: Legs;
  readonly #startedAt: number;
  /** Set once a channel has answered. */
  #callee: Channel | undefined;
  /** Set once caller and callee talk. The callee may have to confirm before that. */
  #conversation: Conversation | undefined;
  #state: CallState = 'ringing';
  /** Context of the callee before the routine of option U. */
  #context = '';

  constructor(step: Step, order: DialOrder) {
    this.#step = step;
    this.#core = step.board;
    this.#order = order;
    this.#startedAt = step.board.now();
    this.#caller = step.channel;
    this.#caller.hangUp = (source) => this.#end(this.#caller, source);
    this.#caller.release = (next) => this.#release(this.#caller, next);
    this.#legs = new Legs(step, order, {
      answered: (callee) => this.#answered(callee),
      gaveUp: (status) => this.#goOn(status),
      ended: (leg, source) => this.#end(leg, source),
      release: (leg, to) => this.#release(leg, to),
    });
    step.offer(this);
  }

  get state(): CallState {
    return this.#state;
  }

  start(): void {
    unsetDialVariables(this.#core, this.#caller);
    if (!this.#legs.start() || this.#callee) return;
    const { timeout } = this.#order;
    if (timeout !== undefined) this.#step.after(timeout, () => this.#legs.timedOut());
    const { ringFor } = this.#step.options;
    if (ringFor !== undefined) this.#step.after(ringFor, () => this.#pickUp(this.#legs.phone(true)));
  }

  /** Answers the first ringing phone. Does nothing if no phone rings. */
  answer(): void {
    this.#pickUp(this.#legs.phone());
  }

  /** The caller puts the callee on hold. The callee's device is then ONHOLD, as on Asterisk. */
  hold(): void {
    if (this.#state !== 'talking') return;
    this.#state = 'held';
    if (this.#conversation) hold(this.#core, this.#conversation);
  }

  /** Ends the hold. Does nothing if the call is not held. */
  unhold(): void {
    if (this.#state !== 'held') return;
    this.#state = 'talking';
    if (this.#conversation) unhold(this.#core, this.#conversation);
  }

  /** One side hangs up. While the phones ring, the caller cancels the call or the first callee rejects it. */
  hangup(by: 'caller' | 'callee'): void {
    const [ringing] = this.#legs.ringing;
    const callee = this.#callee ?? ringing;
    if (by === 'caller') this.#caller.hangUp('phone');
    else callee?.hangUp('phone');
  }

  #pickUp(callee: Channel | undefined): void {
    if (this.#state !== 'ringing' || this.#callee || !callee) return;
    callee.state = 'Up';
    this.#core.about(callee, 'Newstate');
    this.#answered(callee);
  }

  /** The callee is up. The other called channels end. Caller and callee talk, after the routine of option U. */
  #answered(callee: Channel): void {
    if (this.#state !== 'ringing' || this.#callee) return;
    this.#callee = callee;
    this.#legs.take(callee);
    const caller = this.#caller;
    if (this.#order.targets.length > 1) setConnectedLine(this.#core, caller, callee);
    reportCallee(this.#core, caller, callee);
    this.#legs.cancelOthers();
    this.#context = callee.context;
    const { routine } = this.#order;
    if (!routine) {
      this.#connect(callee);
      return;
    }
    runSubroutine(
      this.#step,
      callee,
      routine,
      () => this.#confirmed(callee),
      () => this.#declined(callee, 'NOANSWER'),
    );
  }

  /** The routine of option U has returned, and its GOSUB_RESULT says what follows (apps/app_dial.c). */
  #confirmed(callee: Channel): void {
    if (this.#state !== 'ringing') return;
    const result = callee.variables.get('GOSUB_RESULT') ?? '';
    if (result === 'BUSY' || result === 'CONGESTION') this.#declined(callee, result);
    else if (result === 'CONTINUE') this.#declined(callee, 'CONTINUE');
    else if (result === 'ABORT') this.#end(this.#caller, 'action');
    else this.#connect(callee);
  }

  /** The callee has declined: its channel ends, and the caller's dialplan goes on. */
  #declined(callee: Channel, status: DialStatus | 'CONTINUE'): void {
    if (this.#state !== 'ringing') return;
    callee.exten = '';
    dialEvent(this.#core, this.#caller, callee, 'DialEnd', ['DialStatus', status]);
    if (this.#core.channels.get(callee.name) === callee) this.#core.hangUp(callee, CAUSES.normal);
    this.#goOn(status === 'CONTINUE' ? 'ANSWER' : status);
  }

  #connect(callee: Channel): void {
    this.#state = 'talking';
    const caller = this.#caller;
    this.#adopt(callee);
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
      letGo: () => {
        this.#state = 'ended';
        this.#step.released();
      },
    };
    conversation.begin();
    if (isNew) caller.otherHalf?.answers();
    optimizeLocals(this.#core, conversation);
    const { talkFor } = this.#step.options;
    if (talkFor !== undefined) this.#step.after(talkFor, () => this.hangup('caller'));
  }

  /** From now on, the caller talks to this channel. */
  #adopt(callee: Channel): void {
    this.#callee = callee;
    callee.hangUp = (source) => this.#end(callee, source);
    callee.release = (next) => this.#release(callee, next);
  }

  /** The callee talks to another channel. The caller has left the conversation, and hangs up. */
  #abandon(): void {
    this.#state = 'ended';
    this.#core.about(this.#caller, 'SoftHangupRequest', [['Cause', CAUSES.normal.code]]);
    this.#step.end(CAUSES.normal);
  }

  /** The caller's dialplan goes on without a conversation. */
  #goOn(status: DialStatus): void {
    this.#state = 'ended';
    this.#core.setVariable(this.#caller, 'DIALSTATUS', status);
    this.#step.next();
  }

  #end(who: Channel, source: HangupSource): void {
    if (this.#state === 'ended') return;
    if (this.#state === 'ringing') this.#endRinging(who, source);
    else if (this.#callee) this.#endTalk(who, this.#callee, source);
  }

  #endRinging(who: Channel, source: HangupSource): void {
    if (who === this.#caller) {
      this.#state = 'ended';
      this.#legs.close();
      const cause =
        this.#callee && source === 'phone'
          ? leavePrompt(this.#core, who, this.#callee, this.#context)
          : cancelDial(this.#core, who, this.#called(), source);
      this.#step.end(cause);
    } else if (source === 'phone') this.#legs.reject(who);
    else this.#legs.ended(who, source);
  }

  #endTalk(who: Channel, callee: Channel, source: HangupSource): void {
    const [first, second] = who === this.#caller ? [this.#caller, callee] : [callee, this.#caller];
    this.#state = 'ended';
    const goesOn = this.#order.goesOn && first === callee;
    this.#conversation?.end(first, second, source, { goesOn });
    this.#core.hangUp(callee, CAUSES.normal);
    if (goesOn) this.#step.next();
    else this.#step.end(CAUSES.normal);
  }

  /** The channels that ring, or the one that has answered and waits for its confirmation. */
  #called(): Channel[] {
    return [...this.#legs.ringing, ...(this.#callee ? [this.#callee] : [])];
  }

  /** Releases a channel to another extension, and hangs up the others. A ringing phone cannot be released. */
  #release(channel: Channel, to: Destination): boolean {
    const callee = this.#callee;
    if (this.#state === 'ringing' && channel === this.#caller) {
      this.#state = 'ended';
      this.#legs.close();
      releaseDial(this.#core, channel, to, this.#called());
      this.#step.released();
      return true;
    }
    if (!callee || !this.#conversation || this.#state === 'ended') return false;
    const other = channel === callee ? this.#caller : callee;
    this.#state = 'ended';
    const goesOn = this.#order.goesOn && channel === callee && !other.leavingFor;
    this.#conversation.release(channel, other, to, goesOn);
    if (goesOn) this.#step.next();
    else if (channel === callee) this.#step.end(CAUSES.normal);
    else {
      this.#step.released();
      this.#core.hangUp(other, CAUSES.normal);
    }
    return true;
  }
}
