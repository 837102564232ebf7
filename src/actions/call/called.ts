import type { Frame } from '../../protocol';
import {
  type CalledOutcome,
  type CallResult,
  calledOutcome,
  dialledOutcome,
  undialledOutcome,
} from './result';

/** ms within which the Hangup of a dialled channel follows its DialEnd. */
const HANGUP_FOLLOWS = 2_000;
/** Limit of dialled channels that are followed, because a queue may ring its agents for hours. The oldest one that has ended goes first. */
const MOST_DIALLED = 500;

interface Dialled {
  /** Uniqueid of the channel that dials */
  by: string | undefined;
  /** Undefined while it rings. */
  outcome: CalledOutcome | undefined;
  cause: number | null;
}

/** Follows the channels that the dialplan dials for one call, up to their outcome. */
export class CalledSide {
  readonly #callId: string;
  /** By Uniqueid, in the order of the dials. */
  readonly #dialled = new Map<string, Dialled>();
  readonly #settled: (to: CallResult['to']) => void;
  #timer: NodeJS.Timeout | undefined;
  /** Fulfilled once, at the outcome of the first dial. */
  readonly outcome: Promise<CallResult['to']>;

  constructor(callId: string) {
    this.#callId = callId;
    let settled: (to: CallResult['to']) => void = () => {};
    this.outcome = new Promise((resolve) => {
      settled = resolve;
    });
    this.#settled = settled;
  }

  take(event: Frame): void {
    const dest = event.get('DestUniqueid') ?? '';
    if (event.name === 'DialBegin' && this.#isMine(event) && !this.#isOwnPhone(event)) {
      if (this.#dialled.size >= MOST_DIALLED) this.#forgetOldest();
      this.#dialled.set(dest, { by: event.get('Uniqueid'), outcome: undefined, cause: null });
    } else if (event.name === 'DialEnd') this.#ended(dest, event);
    else if (event.name === 'Hangup') this.#hungUp(event.get('Uniqueid') ?? '', Number(event.get('Cause')));
  }

  /** Ends the wait. The outcome is null if no device was dialled. */
  finish(): void {
    clearTimeout(this.#timer);
    const last = [...this.#dialled.values()].at(-1);
    this.#settled(last ? { outcome: last.outcome ?? 'ringing', cause: last.cause } : null);
  }

  /** Whether the own phone is dialled: by the Originate, or by the other half of its Local channel. */
  #isOwnPhone(event: Frame): boolean {
    return event.get('DestUniqueid') === this.#callId || event.get('Uniqueid') === `${this.#callId};2`;
  }

  #forgetOldest(): void {
    const [first] = this.#dialled.keys();
    const ended = [...this.#dialled].find(([, { outcome }]) => outcome !== undefined)?.[0];
    const oldest = ended ?? first;
    if (oldest !== undefined) this.#dialled.delete(oldest);
  }

  #isMine(event: Frame): boolean {
    return [event.get('Linkedid'), event.get('DestLinkedid')].includes(this.#callId);
  }

  #ended(dest: string, event: Frame): void {
    const outcome = calledOutcome(event.get('DialStatus') ?? '');
    const dialled = this.#dialled.get(dest) ?? this.#pickedUp(event.get('Uniqueid'), outcome);
    if (!dialled) return;
    // Move it to the end: the last one that ended gives the outcome.
    this.#dialled.delete(dest);
    this.#dialled.set(dest, dialled);
    dialled.outcome = dialledOutcome(outcome, dialled.cause);
    if (outcome === 'answered') this.finish();
    else if ([...this.#dialled.values()].every((one) => one.outcome !== undefined)) {
      if (dialled.cause !== null) this.finish();
      else this.#timer ??= setTimeout(() => this.finish(), HANGUP_FOLLOWS);
    }
  }

  /** After a pickup, DialEnd names the phone that picked up as the dialled channel (measured with 16 and 22). */
  #pickedUp(by: string | undefined, outcome: CalledOutcome): Dialled | undefined {
    const isRinging = (one: Dialled): boolean => one.outcome === undefined && one.by === by;
    if (outcome !== 'answered' || by === undefined || ![...this.#dialled.values()].some(isRinging)) return;
    return { by, outcome, cause: null };
  }

  #hungUp(uniqueId: string, cause: number): void {
    const dialled = this.#dialled.get(uniqueId);
    if (dialled) {
      dialled.cause = Number.isInteger(cause) ? cause : null;
      if (dialled.outcome) dialled.outcome = dialledOutcome(dialled.outcome, dialled.cause);
      if (this.#timer) this.finish();
    } else if (uniqueId === this.#callId) {
      if (this.#dialled.size === 0) this.#settled(undialledOutcome(cause));
      // The Hangup of the dialled channel may follow; the caller's has the same cause (seen on 16).
      for (const one of this.#dialled.values()) {
        if (one.outcome !== undefined && one.cause === null && Number.isInteger(cause)) {
          one.cause = cause;
          one.outcome = dialledOutcome(one.outcome, cause);
        }
        one.outcome ??= 'cancelled';
      }
      this.finish();
    }
  }
}
