import { fail } from '../../../simulator-error';
import { CallWaits, type Closing } from '../../../waits/call-waits';
import type { HangupSource } from '../../switch/causes';
import type { Channel, Destination } from '../../switch/channel';
import type { Controls } from '../application';
import type { CallOptions, CallState } from '../call-options';

/** How a simulated call ended. */
export type CallOutcome = 'answered' | 'busy' | 'unavailable' | 'unanswered' | 'cancelled';

const OUTCOMES: Readonly<Record<string, CallOutcome>> = {
  ANSWER: 'answered',
  BUSY: 'busy',
  CONGESTION: 'unavailable',
  CHANUNAVAIL: 'unavailable',
  NOANSWER: 'unanswered',
  CANCEL: 'cancelled',
};

/** The dialplan that the caller's channel runs. */
export interface CallRun {
  readonly channel: Channel;
  readonly isOver: boolean;
  readonly controls: Controls | undefined;
  onEnd(listener: (hungUpBy: HangupSource | undefined) => void): void;
}

/** A simulated call, as tests see it: a channel calls an extension, whose dialplan decides what happens. */
export class Call {
  readonly to: Destination;
  readonly #run: CallRun;
  readonly #waits: CallWaits<CallOutcome>;

  /** @internal */
  constructor(
    run: CallRun,
    to: Destination,
    { ringFor = 0, talkFor = 0 }: CallOptions,
    closing: Closing,
    onEnd: () => void,
  ) {
    this.#run = run;
    this.to = to;
    const { channel } = run;
    this.#waits = new CallWaits(
      `the call from '${channel.caller.number}' to '${to.extension}'`,
      ringFor + talkFor,
      closing,
    );
    if (channel.state === 'Up') this.#waits.answer();
    channel.onUp = () => this.#waits.answer();
    run.onEnd((hungUpBy) => {
      onEnd();
      const dialled = channel.variables.get('DIALSTATUS') ?? '';
      this.#waits.end(
        OUTCOMES[dialled] ??
          (channel.state === 'Up' ? 'answered' : hungUpBy === undefined ? 'unanswered' : 'cancelled'),
      );
    });
  }

  /** @internal The caller's channel. */
  get caller(): Channel {
    return this.#run.channel;
  }

  /**
   * Resolves when the call is answered: the caller's channel is up. Rejects with a SimulatorError when the call ends
   * without an answer, when the simulator closes, and after 30 seconds of the machine's clock, plus `ringFor` and `talkFor`.
   */
  get answered(): Promise<void> {
    return this.#waits.answered;
  }

  /** Resolves when all channels are hung up. Rejects with a SimulatorError after the limit of `answered`. */
  get ended(): Promise<CallOutcome> {
    return this.#waits.ended;
  }

  get state(): CallState {
    const { isOver, controls, channel } = this.#run;
    if (isOver) return 'ended';
    return controls?.state ?? (channel.state === 'Up' ? 'talking' : 'ringing');
  }

  /** Answers a ringing phone. Does nothing if no phone rings. */
  answer(): void {
    this.#run.controls?.answer();
  }

  /** The caller puts the callee on hold. The callee's device is then ONHOLD, as on Asterisk. */
  hold(): void {
    this.#run.controls?.hold();
  }

  /** Ends the hold. Does nothing if the call is not held. */
  unhold(): void {
    this.#run.controls?.unhold();
  }

  /** One side hangs up. While the call rings, the caller cancels it or the callee rejects it. */
  hangup(by: 'caller' | 'callee' = 'caller'): void {
    const { isOver, controls, channel } = this.#run;
    if (isOver) return;
    if (controls) controls.hangup(by);
    else if (by === 'caller') channel.hangUp('phone');
    else fail(`the call to '${this.to.extension}' has reached no phone that could hang up`);
  }
}
