import type { Frame } from '../../protocol';
import { outcomeOf, type PhoneOutcome } from './result';

/** One phone that an Originate rings. */
export interface Leg {
  readonly callId: string;
  readonly target: string;
  /** ActionID of its Originate; undefined until that is sent. */
  actionId: string | undefined;
  channel: string | undefined;
  outcome: PhoneOutcome | undefined;
  reasonCode: number | undefined;
  /** DialStatus of its DialEnd, which comes before its OriginateResponse. */
  dialStatus: string | undefined;
}

/** Outcomes by rank: if no phone answers, the outcome of all is the first of these that one phone has. */
const RANK: readonly PhoneOutcome[] = ['busy', 'noAnswer', 'congestion', 'failed'];

/** Limit of OriginateResponses that arrive before the ActionID of their Originate is known. */
const MOST_EARLY = 100;
/** ms within which DialEnd may follow OriginateResponse. */
const DIAL_END_FOLLOWS = 500;

/** The phones of the caller. The first one that answers gets the call. */
export class OwnPhones {
  readonly legs: readonly Leg[];
  readonly #early: Frame[] = [];
  readonly #onLate: (leg: Leg) => void;
  readonly #settled: (leg: Leg | undefined) => void;
  /** Phones that failed with an unclear reason, with the timer that waits for their DialEnd. */
  readonly #unclear = new Map<Leg, NodeJS.Timeout>();
  #winner: Leg | undefined;
  /** The phone that answered; undefined when all have an outcome and none answered. */
  readonly answered: Promise<Leg | undefined>;

  /** @param onLate called with each further phone that answers */
  constructor(legs: readonly Leg[], onLate: (leg: Leg) => void) {
    this.legs = legs;
    this.#onLate = onLate;
    let settled: (leg: Leg | undefined) => void = () => {};
    this.answered = new Promise((resolve) => {
      settled = resolve;
    });
    this.#settled = settled;
  }

  /** The Originate of a leg was accepted. Its OriginateResponse may have come before. */
  sent(leg: Leg, actionId: string | undefined): void {
    leg.actionId = actionId;
    for (const event of this.#early) if (event.get('ActionID') === actionId) this.#respond(leg, event);
  }

  failed(leg: Leg): void {
    this.#settle(leg, 'failed');
  }

  take(event: Frame): void {
    if (event.name === 'Newchannel') {
      const leg = this.legs.find(({ callId }) => callId === event.get('Uniqueid'));
      if (!leg) return;
      leg.channel = event.get('Channel');
      // It began to ring only after another phone had answered, so it could not be hung up then.
      if (this.#winner && leg !== this.#winner && leg.outcome === undefined) this.#onLate(leg);
    } else if (event.name === 'DialEnd') {
      const leg = this.legs.find(({ callId }) => callId === event.get('DestUniqueid'));
      if (!leg) return;
      leg.dialStatus = event.get('DialStatus');
      if (this.#unclear.has(leg)) this.#clear(leg);
    } else if (event.name === 'OriginateResponse') {
      // Without a channel, its Uniqueid is <null>.
      const leg = this.legs.find(
        ({ actionId, callId }) =>
          event.get('Uniqueid') === callId || (actionId !== undefined && event.get('ActionID') === actionId),
      );
      if (leg) this.#respond(leg, event);
      else if (this.#early.length < MOST_EARLY) this.#early.push(event);
    }
  }

  /** Stops all timers. */
  stop(): void {
    for (const timer of this.#unclear.values()) clearTimeout(timer);
    this.#unclear.clear();
  }

  /** The leg with the outcome to report if no phone answered. */
  get outcome(): Leg {
    const sorted = [...this.legs].sort((a, b) => rank(a) - rank(b));
    return sorted[0] as Leg;
  }

  #respond(leg: Leg, event: Frame): void {
    if (leg.outcome !== undefined || this.#unclear.has(leg)) return;
    leg.reasonCode = Number(event.get('Reason'));
    if (event.get('Response') === 'Success') this.#settle(leg, 'answered');
    // The two events come in any order. Without a channel, no phone was dialled and no DialEnd follows.
    else if (leg.reasonCode === 0 && leg.channel !== undefined && leg.dialStatus === undefined)
      this.#unclear.set(
        leg,
        setTimeout(() => this.#clear(leg), DIAL_END_FOLLOWS),
      );
    else this.#settle(leg, outcomeOf(leg.reasonCode, leg.dialStatus));
  }

  #clear(leg: Leg): void {
    clearTimeout(this.#unclear.get(leg));
    this.#unclear.delete(leg);
    this.#settle(leg, outcomeOf(leg.reasonCode ?? 0, leg.dialStatus));
  }

  #settle(leg: Leg, outcome: PhoneOutcome): void {
    leg.outcome = outcome === 'answered' && this.#winner ? 'failed' : outcome;
    if (outcome === 'answered') {
      if (this.#winner) this.#onLate(leg);
      else {
        this.#winner = leg;
        this.#settled(leg);
      }
    } else if (this.legs.every((one) => one.outcome !== undefined)) this.#settled(undefined);
  }
}

function rank({ outcome }: Leg): number {
  const index = RANK.indexOf(outcome ?? 'failed');
  return index < 0 ? RANK.length : index;
}
