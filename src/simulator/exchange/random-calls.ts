import type { Call } from './applications/dial/call';
import type { Exchange } from './exchange';
import type { Extension } from './hints/extensions';
import { register, unregister } from './registration';

/** Milliseconds between two checks of the number of calls. */
const INTERVAL = 500;
/** Ranges in ms. */
const RINGING = { least: 1500, most: 6000 };
const TALKING = { least: 5000, most: 40_000 };
/** Probabilities: that a call is not answered, that it is held, and that a check changes a registration. */
const UNANSWERED = 0.12;
const HOLD = 0.2;
const REGISTRATION_CHANGE = 0.04;
/** Share of phones that are unregistered at first. */
const UNREGISTERED_AT_FIRST = 0.12;

/** Keeps a number of calls going among phones that register and unregister. The seed decides which and when. */
export class RandomCalls {
  readonly #exchange: Exchange;
  readonly #calls: number;

  constructor(exchange: Exchange, calls: number) {
    this.#exchange = exchange;
    this.#calls = calls;
  }

  start(): void {
    const { extensions, random, timers } = this.#exchange;
    for (const { hint } of this.#exchange.phones()) {
      if (random.chance(UNREGISTERED_AT_FIRST)) extensions.setDevice(hint, 'UNAVAILABLE');
    }
    timers.every(INTERVAL, () => this.#check());
  }

  #check(): void {
    const { random, calls } = this.#exchange;
    if (calls.size < this.#calls) this.#startCall();
    if (random.chance(REGISTRATION_CHANGE)) this.#changeRegistration();
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

  #changeRegistration(): void {
    const { random } = this.#exchange;
    const unregistered = this.#phones('UNAVAILABLE');
    if (unregistered.length > 0 && random.chance(0.6)) {
      const phone = random.pick(unregistered);
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
