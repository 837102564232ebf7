import { setTimeout as pause } from 'node:timers/promises';
import type { Action, AmiConnection, Frame } from '../../src/index';
import type { Random } from '../../src/simulator/random';
import type { Line, SipPhone } from '../parts/sip-phone';
import { NUMBERS, PLACES } from './random-plan';

/** Random calls, and what is done to them. The same seed chooses the same, as far as the server and the phones are as quick. */
export class RandomHistory {
  /** What was done, in order. */
  readonly steps: string[] = [];
  readonly #random: Random;
  readonly #connection: AmiConnection;
  /** By number; those that are not registered are missing. */
  readonly #phones: ReadonlyMap<string, SipPhone>;
  /** Names of the channels that are up, by Uniqueid. */
  readonly #up = new Map<string, string>();
  readonly #bridged = new Set<string>();
  readonly #decided = new Set<Line>();
  #parkedAt: string | undefined;
  #isOver = false;

  constructor(random: Random, connection: AmiConnection, phones: ReadonlyMap<string, SipPhone>) {
    this.#random = random;
    this.#connection = connection;
    this.#phones = phones;
  }

  /** Whether all channels are gone. */
  get isQuiet(): boolean {
    return this.#up.size === 0;
  }

  take(event: Frame): void {
    const id = event.get('Uniqueid') ?? '';
    if (event.name === 'Newchannel') this.#up.set(id, event.get('Channel') ?? '');
    else if (event.name === 'Rename') this.#up.set(id, event.get('Newname') ?? '');
    else if (event.name === 'Hangup') this.#up.delete(id);
    else if (event.name === 'BridgeEnter') this.#bridged.add(id);
    else if (event.name === 'BridgeLeave') this.#bridged.delete(id);
    else if (event.name === 'ParkedCall') this.#parkedAt = event.get('ParkingSpace');
  }

  /**
   * Does so many things, and ends all calls.
   *
   * @param middle called once, between two of them
   */
  async run(count: number, middle: () => Promise<void>): Promise<void> {
    const middleAt = this.#random.between(1, count - 1);
    const deciding = this.#decide();
    this.#call();
    for (let step = 1; step < count; step += 1) {
      await this.#rest();
      if (step === middleAt) await middle();
      this.#one();
    }
    await this.#rest();
    this.#isOver = true;
    await deciding;
    await this.#end();
  }

  #rest(): Promise<void> {
    return pause(this.#random.pick([60, 150, 300, 600, 900]));
  }

  #say(text: string): void {
    this.steps.push(text);
  }

  /** Each phone at which a call rings does something with it, after a while. */
  async #decide(): Promise<void> {
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

  #one(): void {
    const doings: readonly (readonly [number, () => boolean])[] = [
      [5, () => this.#call()],
      [2, () => this.#hangUpLine()],
      [1, () => this.#hold()],
      [2, () => this.#referBlind()],
      [5, () => this.#referAttended()],
      [1, () => this.#blindTransfer()],
      [1, () => this.#atxfer()],
      [1, () => this.#redirect()],
      [1, () => this.#redirectBoth()],
      [1, () => this.#park()],
      [3, () => this.#retrieve()],
      [2, () => this.#originate()],
      [1, () => this.#bridge()],
      [2, () => this.#pickUp()],
      [1, () => this.#kick()],
    ];
    const bag = doings.flatMap(([weight, does]) => Array.from({ length: weight }, () => does));
    for (let tries = 0; tries < 30; tries += 1) if (this.#random.pick(bag)?.()) return;
    this.#call();
  }

  #target(but = ''): string {
    const phones = NUMBERS.filter((number) => number !== but);
    return (this.#random.chance(0.5) ? this.#random.pick(phones) : this.#random.pick(PLACES)) ?? '';
  }

  #call(extension?: string, most = 2): boolean {
    const free = [...this.#phones].filter(([, phone]) => live(phone).length < most);
    const [number, phone] = this.#random.pick(free) ?? [];
    if (!number || !phone) return false;
    const to = extension ?? this.#target(number);
    this.#say(`${number} calls ${to}`);
    phone.call(to);
    return true;
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
    const to = this.#target();
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

  /** A real channel that is up, for an action. */
  #channel(isBridged: boolean): { id: string; name: string } | undefined {
    const found = [...this.#up].filter(
      ([id, name]) => name.startsWith('PJSIP/') && (!isBridged || this.#bridged.has(id)),
    );
    const [id, name] = this.#random.pick(found) ?? [];
    return id && name ? { id, name } : undefined;
  }

  #ask(words: string, action: Action): void {
    this.#say(words);
    this.#connection.send(action).catch((error: Error) => this.#say(`  ${action.Action}: ${error.message}`));
  }

  #blindTransfer(): boolean {
    const found = this.#channel(true);
    if (!found) return false;
    const Exten = this.#target();
    const action = { Action: 'BlindTransfer', Channel: found.name, Context: 'calls', Exten };
    this.#ask(`BlindTransfer of ${found.name} to ${Exten}`, action);
    return true;
  }

  #atxfer(): boolean {
    const found = this.#channel(true);
    if (!found) return false;
    const Exten = this.#target();
    const action = { Action: 'Atxfer', Channel: found.name, Context: 'calls', Exten };
    this.#ask(`Atxfer of ${found.name} to ${Exten}`, action);
    return true;
  }

  #redirect(): boolean {
    const found = this.#channel(false);
    if (!found) return false;
    const Exten = this.#target();
    const action = { Action: 'Redirect', Channel: found.name, Context: 'calls', Exten, Priority: '1' };
    this.#ask(`Redirect of ${found.name} to ${Exten}`, action);
    return true;
  }

  #redirectBoth(): boolean {
    const [one, two] = [this.#channel(true), this.#channel(true)];
    if (!one || !two || one.id === two.id) return false;
    const Exten = this.#target();
    const extra = { ExtraContext: 'calls', ExtraExten: Exten, ExtraPriority: '1', ExtraChannel: two.name };
    const where = { Context: 'calls', Exten, Priority: '1' };
    const words = `Redirect of ${one.name} and ${two.name} to ${Exten}`;
    this.#ask(words, { Action: 'Redirect', Channel: one.name, ...where, ...extra });
    return true;
  }

  #park(): boolean {
    const [one, two] = [this.#channel(true), this.#channel(true)];
    if (!one || !two) return false;
    const back = this.#random.chance(0.3) ? { Timeout: '1000', TimeoutChannel: two.name } : {};
    this.#ask(`Park of ${one.name} ${JSON.stringify(back)}`, { Action: 'Park', Channel: one.name, ...back });
    return true;
  }

  #retrieve(): boolean {
    const space = this.#parkedAt;
    if (!space) return false;
    this.#parkedAt = undefined;
    return this.#call(`7${space}`);
  }

  #originate(): boolean {
    const number = this.#random.pick(NUMBERS) ?? '';
    const Channel = this.#random.pick([
      `PJSIP/${number}`,
      `Local/${number}@calls`,
      `Local/${number}@calls/n`,
      `Local/${this.#random.pick(PLACES)}@calls`,
    ]);
    const Exten = this.#target(number);
    const goesOn = this.#random.chance(0.3)
      ? { Application: 'Wait', Data: '2' }
      : { Context: 'calls', Exten, Priority: '1' };
    const Timeout = String(this.#random.pick([1000, 4000]));
    const action = { Action: 'Originate', Channel, ...goesOn, Timeout, Async: 'true' };
    this.#ask(`Originate of ${Channel} to ${'Data' in goesOn ? 'Wait' : Exten} in ${Timeout} ms`, action);
    return true;
  }

  #bridge(): boolean {
    const [one, two] = [this.#channel(false), this.#channel(false)];
    if (!one || !two || one.id === two.id) return false;
    const channels = { Channel1: one.name, Channel2: two.name };
    this.#ask(`Bridge of ${one.name} with ${two.name}`, { Action: 'Bridge', ...channels });
    return true;
  }

  #pickUp(): boolean {
    const found = this.#line('ringing');
    return found !== undefined && this.#call(`73${found.number}`);
  }

  #kick(): boolean {
    const found = this.#channel(false);
    if (!found) return false;
    this.#ask(`Hangup of ${found.name}`, { Action: 'Hangup', Channel: found.name });
    return true;
  }

  async #end(): Promise<void> {
    if (this.#random.chance(0.5)) {
      this.#say('the phones hang up');
      for (const phone of this.#phones.values()) for (const line of phone.lines) void phone.hangUp(line);
      await pause(300);
    }
    for (let tries = 0; tries < 200 && !this.isQuiet; tries += 1) {
      // A dialplan may go on to ring another phone.
      if (tries % 5 === 0) {
        await this.#connection.send({ Action: 'Hangup', Channel: '/^.*$/' }).catch(() => undefined);
      }
      await pause(100);
    }
    if (!this.isQuiet) throw new Error(`channels stay: ${[...this.#up.values()].join(', ')}`);
  }
}

function isLive(state: Line['state']): boolean {
  return state !== 'ended';
}

function live({ lines }: SipPhone): readonly Line[] {
  return lines.filter(({ state }) => isLive(state));
}
