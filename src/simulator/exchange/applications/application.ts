import type { Cause } from '../switch/causes';
import type { Channel, Destination } from '../switch/channel';
import type { SwitchCore } from '../switch/core';
import type { WithFunctions } from '../variables/functions';
import type { CallOptions, CallState } from './call-options';

/** Actions of a test on the phones that an application calls. */
export interface Controls {
  readonly state: CallState;
  /** Answers a ringing phone. */
  answer(): void;
  hold(): void;
  unhold(): void;
  hangup(by: 'caller' | 'callee'): void;
}

/** Limit of Local channels that a call, with the calls that it makes, may start within a second. */
const MOST_LOCALS = 100;

/** Limits the Local channels of a call. Without the limit, a dialplan that dials itself would never end. */
export class LocalBudget {
  #since = Number.NEGATIVE_INFINITY;
  #count = 0;

  /** Counts one more channel. True if it may start. */
  take(now: number): boolean {
    if (now - this.#since >= 1000) {
      this.#since = now;
      this.#count = 0;
    }
    return ++this.#count <= MOST_LOCALS;
  }
}

/** Steps that an application runs on a channel up to their Return. */
export interface Routine {
  onReturn(): void;
  /** Called if the channel hangs up before Return. */
  onHangup(): void;
}

/** A dialplan that is started on another channel, as for the second half of a Local channel. */
export type StartDialplan = (
  channel: Channel,
  place: Destination,
  options: CallOptions & { locals: LocalBudget; routine?: Routine },
) => void;

/** The switch as applications use it. */
export interface Board extends WithFunctions {
  /** True if the dialplan has this extension. */
  hasExtension(place: Destination, priority?: number): boolean;
  startDialplan: StartDialplan;
}

/** A place in the dialplan. Missing parts stay as they are. The priority may be a label, or relative: `+1`, `-1`. */
export type Target = Partial<Omit<Destination, 'priority'>> & { priority: number | string };

/** One step of the dialplan: an application that runs on a channel. It ends with `next`, `goTo`, `hangUp` or `end`. */
export interface Step<B extends SwitchCore = Board> {
  readonly board: B;
  readonly channel: Channel;
  /** The arguments of the application as one text, with variables replaced. */
  readonly data: string;
  /** How the phones of this call behave. */
  readonly options: CallOptions;
  readonly locals: LocalBudget;
  /** Sets the controls with which a test can act on the phones of this step. */
  readonly offer: (controls: Controls) => void;
  /** Goes on to the next priority. */
  next(): void;
  /** Goes to another place, or hangs up if the extension there has no such label. */
  goTo(place: Target): void;
  /** Hangs up the channel, as an application in Asterisk does by returning -1. Default: the cause of the channel. */
  hangUp(cause?: Cause): void;
  /** Ends a routine. Outside a routine, hangs up the channel. */
  return(): void;
  /** Removes the channel. The application has raised the events that come before Hangup. */
  end(cause: Cause): void;
  /** Ends the step after the application has sent the channel to another extension. */
  released(): void;
  /** Runs `action` after `ms`, unless the step has ended by then. */
  after(ms: number, action: () => void): void;
}

export type Application<B extends SwitchCore = Board> = (step: Step<B>) => void;

/** The parts of an application's data, which commas separate. */
export function argumentsOf(data: string): string[] {
  return data === '' ? [] : data.split(',').map((part) => part.trim());
}
