import { setTimeout as pause } from 'node:timers/promises';
import type { AmiConnection, Frame } from '../../src/index';
import type { Random } from '../../src/simulator/random';
import type { SipPhone } from '../parts/sip-phone';
import { RandomActions } from './random-actions';
import { RandomPhones } from './random-phones';

/** A random sequence of calls and of actions on them. The same seed gives the same sequence if server and phones are equally fast. */
export class RandomHistory {
  /** The steps so far, as text. */
  readonly steps: string[] = [];
  readonly #random: Random;
  readonly #connection: AmiConnection;
  readonly #phones: RandomPhones;
  readonly #actions: RandomActions;

  constructor(random: Random, connection: AmiConnection, phones: ReadonlyMap<string, SipPhone>) {
    this.#random = random;
    this.#connection = connection;
    const say = (text: string) => void this.steps.push(text);
    this.#phones = new RandomPhones(random, phones, say);
    this.#actions = new RandomActions(random, connection, say);
  }

  take(event: Frame): void {
    this.#actions.take(event);
  }

  /**
   * Runs `count` steps, and then ends all calls.
   *
   * @param middle called once, between two steps
   */
  async run(count: number, middle: () => Promise<void>): Promise<void> {
    const middleAt = this.#random.between(1, count - 1);
    const deciding = this.#phones.decide();
    this.#phones.call();
    for (let step = 1; step < count; step += 1) {
      await this.#rest();
      if (step === middleAt) await middle();
      this.#one();
    }
    await this.#rest();
    this.#phones.end();
    await deciding;
    await this.#end();
  }

  #rest(): Promise<void> {
    return pause(this.#random.pick([60, 150, 300, 600, 900]));
  }

  #one(): void {
    const all = [...this.#phones.steps, ...this.#actions.steps, [3, () => this.#retrieve()] as const];
    const bag = all.flatMap(([weight, does]) => Array.from({ length: weight }, () => does));
    for (let tries = 0; tries < 30; tries += 1) if (this.#random.pick(bag)?.()) return;
    this.#phones.call();
  }

  #retrieve(): boolean {
    const space = this.#actions.parkedAt;
    if (!space) return false;
    this.#actions.parkedAt = undefined;
    return this.#phones.call(`7${space}`);
  }

  async #end(): Promise<void> {
    if (this.#random.chance(0.5)) {
      this.#phones.hangUpAll();
      await pause(300);
    }
    for (let tries = 0; tries < 200 && this.#actions.channels.length > 0; tries += 1) {
      // Repeated, because the dialplan may then ring another phone.
      if (tries % 5 === 0) {
        await this.#connection.send({ Action: 'Hangup', Channel: '/^.*$/' }).catch(() => undefined);
      }
      await pause(100);
    }
    const { channels } = this.#actions;
    if (channels.length > 0) throw new Error(`channels stay: ${channels.join(', ')}`);
  }
}
