import { type Controls, LocalBudget, type Routine, type Step } from '../applications/application';
import type { CallOptions } from '../applications/call-options';
import { CAUSES, type Cause, type HangupSource } from '../switch/causes';
import type { Channel } from '../switch/channel';
import { setQuality } from '../switch/rtp';
import { substitute } from '../variables/substitute';
import type { Instruction } from './dialplan';
import { REFUSALS, type RunParts, runAfterHangup, StepsAtOnce } from './hangup';
import { Position } from './position';

export interface RunOptions extends CallOptions {
  /** The budget of the call that this one belongs to. Default: one of its own. */
  locals?: LocalBudget;
  /** Steps that replace those of the dialplan at the channel's extension. */
  steps?: readonly Instruction[];
  /** The application that waits for the Return of these steps. */
  routine?: Routine;
  /** The steps run outside the dialplan: they raise no Newexten, and their end no SoftHangupRequest. */
  isBare?: boolean;
}

/** A channel that runs the dialplan, from its extension to the hangup (main/pbx.c __ast_pbx_run). */
export class Run {
  readonly channel: Channel;
  readonly #parts: RunParts;
  readonly #options: RunOptions;
  /** Options that also apply to the calls that this call makes. */
  readonly #callOptions: CallOptions;
  readonly #position: Position;
  readonly #locals: LocalBudget;
  #controls: Controls | undefined;
  #timers = new Set<() => void>();
  /** Number of the current step. A step that has ended must not act any more. */
  #current = 0;
  #isOver = false;
  #hasRefused = false;
  #isStepping = false;
  #wantsStep = false;
  readonly #atOnce = new StepsAtOnce();
  #onEnd: (hungUpBy: HangupSource | undefined) => void = () => {};

  constructor(parts: RunParts, channel: Channel, options: RunOptions = {}) {
    this.#parts = parts;
    this.channel = channel;
    this.#options = options;
    const { locals, steps: _, isBare: __, ...callOptions } = options;
    this.#callOptions = callOptions;
    this.#position = new Position(channel, parts.dialplan, options);
    this.#locals = locals ?? new LocalBudget();
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** The controls of the current step. */
  get controls(): Controls | undefined {
    return this.#controls;
  }

  start(): void {
    this.#advance();
  }

  /** Calls `listener` once the channel has left the dialplan, with what hung it up from outside. */
  onEnd(listener: (hungUpBy: HangupSource | undefined) => void): void {
    this.#onEnd = listener;
  }

  /** Runs steps until one waits. A step that ends at once requests the next one while this loop runs. */
  #advance(): void {
    this.#wantsStep = true;
    if (this.#isStepping) return;
    this.#isStepping = true;
    while (this.#wantsStep && !this.#isOver) {
      this.#wantsStep = false;
      this.#step();
    }
    this.#isStepping = false;
  }

  #step(): void {
    this.#leaveStep();
    const { board, application } = this.#parts;
    const { channel } = this;
    if (!this.#atOnce.take(board.now())) {
      this.#finish(channel.cause);
      return;
    }
    const instruction = this.#position.instruction();
    if (!instruction) {
      this.#noInstruction();
      return;
    }
    const run = application(instruction.application);
    if (!run) {
      this.#finish(channel.cause);
      return;
    }
    this.#position.arrive();
    const data = substitute(board, channel, instruction.data);
    if (this.#options.isBare) Object.assign(channel, { application: instruction.application, data });
    else board.execute(channel, instruction.application, data);
    channel.hangUp = (source) => this.#hungUp(source);
    channel.release = () => this.#released();
    run(this.#toStep(data));
  }

  /** Continues at a missing step: with the extension `i`, or with the application for the last DIALSTATUS (autofallthrough). */
  #noInstruction(): void {
    const { channel } = this;
    const invalid = this.#position.goToInvalid();
    if (invalid !== undefined) {
      this.#parts.board.setVariable(channel, 'INVALID_EXTEN', invalid);
      this.#wantsStep = true;
      return;
    }
    if (this.#refusal()) return;
    this.#finish(channel.cause);
  }

  /** After a failed Dial, plays the busy or congestion tone for 10 seconds (pbx_builtin_busy, pbx_builtin_congestion). */
  #refusal(): boolean {
    if (this.#options.isBare || this.#hasRefused) return false;
    const status = this.channel.variables.get('DIALSTATUS') ?? '';
    const name = REFUSALS[status];
    const refuse = name === undefined ? undefined : this.#parts.application(name);
    if (!refuse) return false;
    this.#hasRefused = true;
    this.#position.arrive();
    this.channel.hangUp = (source) => this.#hungUp(source);
    refuse(this.#toStep('10'));
    return true;
  }

  #toStep(data: string): Step {
    const number = ++this.#current;
    const { channel } = this;
    const ifCurrent = (action: () => void) => {
      if (number === this.#current && !this.#isOver) action();
    };
    return {
      board: this.#parts.board,
      channel,
      data,
      options: this.#callOptions,
      locals: this.#locals,
      offer: (controls) => {
        this.#controls = controls;
      },
      next: () =>
        ifCurrent(() => {
          this.#position.advance();
          this.#advance();
        }),
      goTo: (place) =>
        ifCurrent(() => {
          if (this.#position.goTo(place)) this.#advance();
          else this.#finish(channel.cause);
        }),
      hangUp: (cause) => ifCurrent(() => this.#finish(cause ?? channel.cause)),
      return: () => ifCurrent(() => this.#return()),
      end: (cause) => ifCurrent(() => this.#remove(cause)),
      released: () => ifCurrent(() => this.#released()),
      after: (ms, action) => {
        const cancel = this.#parts.board.timers.after(ms, () => {
          this.#timers.delete(cancel);
          ifCurrent(action);
        });
        this.#timers.add(cancel);
      },
    };
  }

  /** The channel is hung up from outside while its application waits. */
  #hungUp(source: HangupSource): void {
    if (this.#isOver) return;
    const { board } = this.#parts;
    const { channel } = this;
    this.#leaveStep();
    if (source === 'phone') {
      this.#quality();
      board.about(channel, 'HangupRequest', board.profile.version >= 20 ? [['Cause', 16]] : []);
    }
    if (!this.#options.isBare) board.about(channel, 'SoftHangupRequest', [['Cause', 16]]);
    if (source !== 'phone') this.#quality();
    const given = typeof source === 'string' || source.code === 0 ? channel.cause : source;
    this.#remove(source === 'phone' ? CAUSES.normal : given, source);
  }

  /** The dialplan ends or an application hangs up. */
  #finish(cause: Cause): void {
    const { board } = this.#parts;
    const { channel } = this;
    this.#leaveStep();
    const technical = channel.state === 'Busy' && !channel.otherHalf ? board.techCause(cause) : [];
    if (!this.#options.isBare) board.about(channel, 'SoftHangupRequest', [['Cause', 16], ...technical]);
    // The events of the channel show its last position only now.
    this.#position.arrive();
    this.#quality();
    this.#remove(cause);
  }

  #remove(cause: Cause, source?: HangupSource): void {
    const { board } = this.#parts;
    this.#leaveStep();
    this.#isOver = true;
    if (!this.#options.isBare && !this.channel.leavingFor)
      runAfterHangup(this.#parts, this.channel, (data) => this.#toStep(data));
    if (board.channels.get(this.channel.name) === this.channel) board.hangUp(this.channel, cause);
    this.#onEnd(source);
    this.#options.routine?.onHangup();
  }

  #return(): void {
    const { routine } = this.#options;
    if (!routine) {
      this.#finish(this.channel.cause);
      return;
    }
    this.#released();
    routine.onReturn();
  }

  #released(): boolean {
    if (this.#isOver) return false;
    this.#leaveStep();
    this.#isOver = true;
    this.#onEnd(undefined);
    return true;
  }

  /** The step ends: its timers stop and it must not act any more. */
  #leaveStep(): void {
    this.#current++;
    this.#controls = undefined;
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  /** Since 20, a phone's channel that was up sets its quality variables even without measurements. */
  #quality(): void {
    const { board } = this.#parts;
    if (board.profile.version < 20 || this.channel.otherHalf || this.channel.state !== 'Up') return;
    setQuality(board, this.channel);
  }
}
