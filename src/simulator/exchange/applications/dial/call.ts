import { fail } from '../../../fail';
import type { HangupSource } from '../../switch/causes';
import type { Channel, Destination } from '../../switch/channel';
import type { Controls } from '../application';
import type { CallState } from '../call-options';

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

/** A channel calls an extension. The extension's dialplan decides what happens. */
export class Call {
  readonly to: Destination;
  /** Resolves when all channels are hung up. */
  readonly ended: Promise<CallOutcome>;
  readonly #run: CallRun;

  /** @internal */
  constructor(run: CallRun, to: Destination) {
    this.#run = run;
    this.to = to;
    const { channel } = run;
    this.ended = new Promise((resolve) => {
      run.onEnd((hungUpBy) => {
        const dialled = channel.variables.get('DIALSTATUS') ?? '';
        resolve(
          OUTCOMES[dialled] ??
            (channel.state === 'Up' ? 'answered' : hungUpBy === undefined ? 'unanswered' : 'cancelled'),
        );
      });
    });
  }

  get state(): CallState {
    const { isOver, controls, channel } = this.#run;
    if (isOver) return 'ended';
    return controls?.state ?? (channel.state === 'Up' ? 'talking' : 'ringing');
  }

  /** A phone that rings answers. Does nothing unless one rings. */
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
