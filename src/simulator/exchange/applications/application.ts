import type { Cause } from '../switch/causes';
import type { Channel, Destination } from '../switch/channel';
import type { SwitchCore } from '../switch/core';
import type { WithFunctions } from '../variables/functions';
import type { CallOptions, CallState } from './call-options';

/** What a test may do with the phones that an application calls. */
export interface Controls {
  readonly state: CallState;
  /** A phone that rings answers. */
  answer(): void;
  hold(): void;
  unhold(): void;
  hangup(by: 'caller' | 'callee'): void;
}

/** Most Local channels that one call and the calls it makes may start within a second. */
const MOST_LOCALS = 100;

/** Limits the Local channels of a call: a dialplan that dials itself would never end. */
export class LocalBudget {
  #since = Number.NEGATIVE_INFINITY;
  #count = 0;

  /** True if one more may start. */
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
  /** The channel has hung up before. */
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

/** A place in the dialplan: a missing part stays as it is. The priority may be a label, or `+1` and `-1` from here. */
export type Target = Partial<Omit<Destination, 'priority'>> & { priority: number | string };

/** One step of the dialplan: an application that runs on a channel. It ends with `next`, `goTo`, `hangUp` or `end`. */
export interface Step<B extends SwitchCore = Board> {
  readonly board: B;
  readonly channel: Channel;
  /** What follows the application's name, with its variables replaced. */
  readonly data: string;
  /** How the phones of this call behave. */
  readonly options: CallOptions;
  readonly locals: LocalBudget;
  /** Shows how a test can act on the phones of this step. */
  readonly offer: (controls: Controls) => void;
  /** Goes on to the next priority. */
  next(): void;
  /** Goes on elsewhere, or hangs up if that extension has no such label. */
  goTo(place: Target): void;
  /** Hangs the channel up, as an application does that returns -1. Default: the cause that the channel has. */
  hangUp(cause?: Cause): void;
  /** Ends a routine. Hangs up outside one. */
  return(): void;
  /** Removes the channel. The application has raised the events that come before Hangup. */
  end(cause: Cause): void;
  /** The channel goes to another extension; the application has left it. */
  released(): void;
  /** Runs `action` in `ms`, unless the step ends before. */
  after(ms: number, action: () => void): void;
}

export type Application<B extends SwitchCore = Board> = (step: Step<B>) => void;

/** The parts of an application's data, which commas separate. */
export function argumentsOf(data: string): string[] {
  return data === '' ? [] : data.split(',').map((part) => part.trim());
}
