import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../src/simulator/random';
import type { Line, SipPhone } from '../parts/sip-phone';
import { NUMBERS, randomTarget } from './random-plan';

/** Lets phones call, answer, hold, transfer and hang up at random. */
export class RandomPhones {
  readonly #random: Random;
  /** The registered phones, by number. */
  readonly #phones: ReadonlyMap<string, SipPhone>;
  readonly #say: (text: string) => void;
  readonly #decided = new Set<Line>();
  #isOver = false;
  /** Steps with their weight. A step with weight 2 is chosen twice as often as one with weight 1. It returns false if it is impossible now. */
  readonly steps: readonly (readonly [number, () => boolean])[] = [
    [5, () => this.call()],
    [2, () => this.#hangUpLine()],
    [1, () => this.#hold()],
    [2, () => this.#referBlind()],
    [5, () => this.#referAttended()],
    [2, () => this.#pickUp()],
  ];

  constructor(random: Random, phones: ReadonlyMap<string, SipPhone>, say: (text: string) => void) {
    this.#random = random;
    this.#phones = phones;
    this.#say = say;
  }

  /** From now on, ringing phones do not react. */
  end(): void {
    this.#isOver = true;
  }

  hangUpAll(): void {
    this.#say('the phones hang up');
    for (const phone of this.#phones.values()) for (const line of phone.lines) void phone.hangUp(line);
  }

  /** A phone calls an extension, a random one by default. */
  call(extension?: string, most = 2): boolean {
    const free = [...this.#phones].filter(([, phone]) => live(phone).length < most);
    const [number, phone] = this.#random.pick(free) ?? [];
    if (!number || !phone) return false;
    const to = extension ?? randomTarget(this.#random, number);
    this.#say(`${number} calls ${to}`);
    phone.call(to);
    return true;
  }

  /** Until `end`, each ringing phone answers, refuses or forwards its call after a random pause, or does nothing. */
  async decide(): Promise<void> {
    const waiting: Promise<void>[] = [];
    while (!this.#isOver) {
      for (const [number, phone] of this.#phones) {
        for (const line of phone.lines) {
          if (line.state !== 'ringing' || this.#decided.has(line)) continue;
          this.#decided.add(line);
          const after = this.#random.pick([20, 200, 500]) ?? 0;
          const what = this.#random.between(0, 11);
          waiting.push(pause(after).then(() => this.#react(number, phone, line, what)));
        }
      }
      await pause(10);
    }
    await Promise.all(waiting);
  }

  #react(number: string, phone: SipPhone, line: Line, what: number): void {
    if (this.#isOver || line.state !== 'ringing' || what > 9) return;
    if (what < 7) {
      this.#say(`  ${number} answers`);
      phone.answer(line);
      return;
    }
    const [status, words] =
      what === 7 ? [486, 'is busy'] : what === 8 ? [603, 'declines'] : [302, 'forwards'];
    const target = NUMBERS[(Number(number) + 1) % NUMBERS.length];
    this.#say(`  ${number} ${words}${status === 302 ? ` to ${target}` : ''}`);
    phone.answer(line, status, status === 302 ? target : undefined);
  }

  #line(state: Line['state']): { number: string; phone: SipPhone; line: Line } | undefined {
    const found = [...this.#phones].flatMap(([number, phone]) =>
      phone.lines.filter((line) => line.state === state).map((line) => ({ number, phone, line })),
    );
    return this.#random.pick(found);
  }

  #hangUpLine(): boolean {
    const found = this.#line(this.#random.chance(0.7) ? 'up' : 'calling');
    if (!found) return false;
    this.#say(`${found.number} hangs up (${found.line.state})`);
    void found.phone.hangUp(found.line);
    return true;
  }

  #hold(): boolean {
    const found = this.#line('up');
    if (!found) return false;
    const isHeld = this.#random.chance(0.6);
    this.#say(`${found.number} ${isHeld ? 'holds' : 'resumes'}`);
    void found.phone.hold(found.line, isHeld);
    return true;
  }

  #referBlind(): boolean {
    const found = this.#line('up');
    if (!found) return false;
    const to = randomTarget(this.#random);
    this.#say(`${found.number} transfers to ${to}`);
    found.phone.transfer(found.line, to).catch((error: Error) => this.#say(`  ${error.message}`));
    return true;
  }

  #referAttended(): boolean {
    const able = [...this.#phones].flatMap(([number, phone]) => {
      const ups = phone.lines.filter(({ state }) => state === 'up');
      const others = phone.lines.filter(({ state, theirTag }) => isLive(state) && theirTag !== '');
      return ups.flatMap((line) =>
        others
          .filter((other) => other !== line && other.state !== 'ringing')
          .map((other) => ({ number, phone, line, other })),
      );
    });
    const found = this.#random.pick(able);
    if (!found) return false;
    this.#say(`${found.number} connects its two lines (up, ${found.other.state})`);
    found.phone.transfer(found.line, found.other).catch((error: Error) => this.#say(`  ${error.message}`));
    return true;
  }

  #pickUp(): boolean {
    const found = this.#line('ringing');
    return found !== undefined && this.call(`73${found.number}`);
  }
}

function isLive(state: Line['state']): boolean {
  return state !== 'ended';
}

function live({ lines }: SipPhone): readonly Line[] {
  return lines.filter(({ state }) => isLive(state));
}
