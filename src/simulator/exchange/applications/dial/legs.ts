import { CAUSES, type Cause, type HangupSource } from '../../switch/causes';
import type { Channel, Destination } from '../../switch/channel';
import type { Board, Step } from '../application';
import { runSubroutine } from '../subroutine';
import { beginDial, createLeg, dialEvent } from './events';
import { dialLocal, forwardToLocal, type LocalLeg } from './local-leg';
import {
  type DialStatus,
  finalStatus,
  reportRejection,
  reportRinging,
  setConnectedLine,
  statusOf,
  stopRinging,
} from './reports';
import type { DialOrder, DialTarget } from './targets';

/** The call that the legs belong to. */
export interface LegsOwner {
  answered(callee: Channel): void;
  /** Called when no leg is left. */
  gaveUp(status: DialStatus): void;
  ended(leg: Channel, source: HangupSource): void;
  release(leg: Channel, to: Destination): boolean;
}

/** The channels that a Dial calls, until one of them answers (apps/app_dial.c wait_for_answer). */
export class Legs {
  readonly #step: Step;
  readonly #core: Board;
  readonly #order: DialOrder;
  readonly #owner: LegsOwner;
  readonly #caller: Channel;
  readonly #ringing = new Set<Channel>();
  readonly #startedAt: number;
  readonly #failures: DialStatus[] = [];
  /** False once a leg has answered or the caller has gone. */
  #isOpen = true;
  #isDialling = true;
  #hasRung = false;

  constructor(step: Step, order: DialOrder, owner: LegsOwner) {
    this.#step = step;
    this.#core = step.board;
    this.#order = order;
    this.#owner = owner;
    this.#caller = step.channel;
    this.#startedAt = step.board.now();
    this.#caller.onCaller = () => this.#showCaller();
  }

  get ringing(): ReadonlySet<Channel> {
    return this.#ringing;
  }

  /** Calls every target. False if none of them can be reached: then the call has ended. */
  start(): boolean {
    for (const target of this.#order.targets) this.#dial(target);
    this.#isDialling = false;
    return this.#isOpen && !this.#gaveUp();
  }

  /** The first ringing phone; with `isWilling`, the first one that answers by itself. */
  phone(isWilling = false): Channel | undefined {
    return [...this.#ringing].find(
      (leg) =>
        !leg.otherHalf &&
        leg.state === 'Ringing' &&
        (!isWilling || this.#core.phoneOf(leg.device)?.phone === 'answers'),
    );
  }

  /** Takes the leg that answers. No other leg can answer after it; the caller of this method cancels them. */
  take(leg: Channel): void {
    this.#isOpen = false;
    this.#ringing.delete(leg);
  }

  /** Ignores everything that happens to the legs from now on. */
  close(): void {
    this.#isOpen = false;
  }

  cancelOthers(): void {
    this.#stop('CANCEL', CAUSES.answeredElsewhere);
  }

  timedOut(): void {
    if (!this.#isOpen) return;
    this.#stop('NOANSWER', CAUSES.none);
    this.#failures.splice(0, this.#failures.length, 'NOANSWER');
    this.#gaveUp();
  }

  /** A phone rejects the call. */
  reject(leg: Channel): void {
    if (this.#order.targets.length === 1 && this.#caller.connected === undefined)
      setConnectedLine(this.#core, this.#caller, leg);
    reportRejection(this.#core, leg);
    this.lost(leg, 'BUSY', CAUSES.busy);
  }

  /** An action ends a leg, or the dialplan behind a Local channel does. */
  ended(leg: Channel, source: HangupSource): void {
    const cause = typeof source === 'string' ? (leg.wantedCause ?? CAUSES.none) : source;
    this.lost(leg, statusOf(cause), cause);
  }

  /** A leg ends before the answer. */
  lost(leg: Channel, status: DialStatus, cause: Cause): void {
    if (!this.#isOpen || !this.#ringing.delete(leg)) return;
    stopRinging(this.#core, this.#caller, leg, status, cause);
    if (status === 'BUSY') this.#caller.cause = CAUSES.busy;
    this.#failures.push(status === 'NOANSWER' ? 'CHANUNAVAIL' : status);
    if (!this.#isDialling) this.#gaveUp();
  }

  #stop(status: DialStatus, cause: Cause): void {
    for (const leg of this.#ringing) stopRinging(this.#core, this.#caller, leg, status, cause);
    this.#ringing.clear();
  }

  #dial(target: DialTarget): void {
    if (!this.#isOpen) return;
    if (target.kind === 'phone') this.#dialPhone(target);
    else if (target.kind === 'local') this.#addLocal((caller) => dialLocal(this.#step, target, caller));
    else this.#failures.push('CHANUNAVAIL');
  }

  #dialPhone(target: DialTarget & { kind: 'phone' }): void {
    if (this.#core.extensions.device(`PJSIP/${target.phone.extension}`) === 'UNAVAILABLE') {
      this.#failures.push('CHANUNAVAIL');
      this.#caller.cause = CAUSES.noRoute;
      return;
    }
    const leg = createLeg(this.#core, this.#caller, target.phone, target.dialString);
    this.#add(leg);
    const { predial } = this.#order;
    if (predial) runSubroutine(this.#step, leg, predial, () => this.#ring(leg, target));
    else this.#ring(leg, target);
  }

  #ring(leg: Channel, { phone, dialString }: DialTarget & { kind: 'phone' }): void {
    if (!this.#ringing.has(leg)) return;
    const isBusy = this.#core.extensions.device(leg.device) === 'BUSY';
    beginDial(this.#core, this.#caller, leg, dialString);
    if (isBusy) {
      this.reject(leg);
      return;
    }
    if (typeof phone.phone === 'object') {
      this.#forward(leg, { extension: phone.phone.forwardsTo, context: phone.context });
      return;
    }
    leg.state = 'Ringing';
    this.#core.about(leg, 'Newstate');
    this.#core.refreshDevice(leg.device);
    leg.phone = {
      answer: () => this.#answer(leg),
      forward: (extension) => this.#forward(leg, { extension, context: phone.context }),
    };
    this.#rings(leg);
    if (phone.phone === 'refuses') this.reject(leg);
  }

  #answer(leg: Channel): void {
    if (!this.#isOpen || !this.#ringing.has(leg)) return;
    leg.state = 'Up';
    this.#core.about(leg, 'Newstate');
    this.#owner.answered(leg);
  }

  /** Forwards the caller to another extension, to which the phone redirects it (302). A Local channel calls it (apps/app_dial.c do_forward). */
  #forward(leg: Channel, to: Destination): void {
    if (!this.#isOpen || !this.#ringing.delete(leg)) return;
    setConnectedLine(this.#core, this.#caller, leg);
    // The caller is also told which phone rings next. Before 20 Asterisk did not know 302 as a cause.
    this.#hasRung = false;
    const isKnown = this.#core.profile.version >= 20;
    const sent = isKnown ? CAUSES.redirected : CAUSES.interworking;
    this.#core.about(leg, 'HangupRequest', [['Cause', sent.code], ...this.#core.techCause(sent)]);
    this.#addLocal((caller) => forwardToLocal(this.#step, leg, to, caller));
    this.#core.hangUp(leg, isKnown ? CAUSES.redirected : CAUSES.none);
    if (!this.#isDialling) this.#gaveUp();
  }

  #addLocal(dial: (caller: Parameters<typeof dialLocal>[2]) => LocalLeg): void {
    const leg = dial({
      onRing: () => this.#rings(leg.channel),
      onAnswer: () => this.#owner.answered(leg.channel),
      onRefusal: (status) => this.lost(leg.channel, status, CAUSES.none),
    });
    if (!leg.isReached) {
      this.#failures.push('CHANUNAVAIL');
      return;
    }
    this.#add(leg.channel);
    leg.start();
  }

  #add(leg: Channel): void {
    this.#ringing.add(leg);
    leg.hangUp = (source) => this.#owner.ended(leg, source);
    leg.release = (next) => this.#owner.release(leg, next);
    leg.pickUp = (by) => this.#pickedUp(leg, by);
  }

  /** Another channel answers in place of a leg. The leg ends. */
  #pickedUp(leg: Channel, by: Channel): void {
    this.#core.about(leg, 'SoftHangupRequest', [['Cause', CAUSES.normal.code]]);
    // The two exchange their places in the dialplan (main/channel.c ast_do_masquerade).
    const { context, exten, priority } = leg;
    Object.assign(leg, { context: by.context, exten: by.exten, priority: by.priority });
    Object.assign(by, { context, exten, priority });
    this.#core.execute(by, 'AppDial', '(Outgoing Line)');
    by.variables.set('DIALEDPEERNUMBER', leg.variables.get('DIALEDPEERNUMBER') ?? '');
    this.#ringing.delete(leg);
    setConnectedLine(this.#core, this.#caller, by);
    this.#owner.answered(by);
    this.#core.hangUp(leg, CAUSES.answeredElsewhere);
  }

  #rings(leg: Channel): void {
    if (this.#order.targets.length === 1) setConnectedLine(this.#core, this.#caller, leg);
    if (!this.#hasRung) {
      this.#hasRung = true;
      const isFirst = !this.#caller.variables.get('RINGTIME');
      reportRinging(this.#core, this.#caller, leg, isFirst ? this.#startedAt : undefined);
    }
    dialEvent(this.#core, this.#caller, leg, 'DialState', ['DialStatus', 'RINGING']);
  }

  /** Updates the caller's name on the ringing phones, for example after a transfer. */
  #showCaller(): void {
    for (const leg of this.#ringing) {
      leg.connected = this.#caller.caller;
      this.#core.about(leg, 'NewConnectedLine');
    }
  }

  /** True if no leg is left; then the caller's dialplan goes on. */
  #gaveUp(): boolean {
    if (this.#ringing.size > 0 || !this.#isOpen) return false;
    this.#isOpen = false;
    this.#owner.gaveUp(finalStatus(this.#failures));
    return true;
  }
}
