import type { Call } from './call';
import type { Exchange } from './exchange';
import type { Extension } from './extensions';
import { register, unregister } from './registration';

/** How often life looks whether calls are missing, in ms. */
const BEAT = 500;
const RINGING = { least: 1500, most: 6000 };
const TALKING = { least: 5000, most: 40_000 };
const UNANSWERED = 0.12;
const HOLD = 0.2;
/** How likely a beat makes one phone go away or come back. */
const COMING_AND_GOING = 0.04;
/** The share of phones that are not there when life begins. */
const AWAY_AT_FIRST = 0.12;

/** A day at the office: phones register and leave, so many calls go on at a time. The seed decides who and when. */
export class Life {
  readonly #exchange: Exchange;
  readonly #calls: number;

  constructor(exchange: Exchange, calls: number) {
    this.#exchange = exchange;
    this.#calls = calls;
  }

  begin(): void {
    const { extensions, random, timers } = this.#exchange;
    for (const { hint } of this.#exchange.phones()) {
      if (random.chance(AWAY_AT_FIRST)) extensions.setDevice(hint, 'UNAVAILABLE');
    }
    timers.every(BEAT, () => this.#beat());
  }

  #beat(): void {
    const { random, calls } = this.#exchange;
    if (calls.size < this.#calls) this.#startCall();
    if (random.chance(COMING_AND_GOING)) this.#comeOrGo();
  }

  #startCall(): void {
    const { random } = this.#exchange;
    const free = this.#phones('NOT_INUSE');
    const from = random.pick(free);
    const to = random.pick(free.filter((phone) => phone !== from && phone.context === from?.context));
    if (!from || !to) return;
    const talkFor = random.between(TALKING.least, TALKING.most);
    const ringFor = random.between(RINGING.least, RINGING.most);
    const call = this.#exchange.call(from.extension, to.extension, { context: from.context });
    if (random.chance(UNANSWERED)) {
      this.#later(ringFor, () => call.hangup(random.chance(0.5) ? 'caller' : 'callee'));
    } else {
      this.#later(ringFor, () => this.#talk(call, talkFor));
    }
  }

  #talk(call: Call, talkFor: number): void {
    const { random } = this.#exchange;
    call.answer();
    if (random.chance(HOLD)) {
      this.#later(talkFor / 3, () => call.hold());
      this.#later(talkFor / 2, () => call.unhold());
    }
    const by = random.chance(0.5) ? 'caller' : 'callee';
    this.#later(talkFor, () => call.hangup(by));
  }

  #comeOrGo(): void {
    const { random } = this.#exchange;
    const away = this.#phones('UNAVAILABLE');
    if (away.length > 0 && random.chance(0.6)) {
      const phone = random.pick(away);
      if (phone) register(this.#exchange, phone.extension, phone.context);
    } else {
      const phone = random.pick(this.#phones('NOT_INUSE'));
      if (phone) unregister(this.#exchange, phone.extension, phone.context);
    }
  }

  #phones(state: string): Extension[] {
    return this.#exchange.phones().filter(({ hint }) => this.#exchange.extensions.device(hint) === state);
  }

  #later(ms: number, action: () => void): void {
    this.#exchange.timers.after(ms, action);
  }
}
