import type { Action, AmiConnection, Frame } from '../../src/index';
import type { Random } from '../../src/simulator/random';
import { NUMBERS, PLACES, randomTarget } from './random-plan';

/** Sends random actions about the channels that are up. */
export class RandomActions {
  readonly #random: Random;
  readonly #connection: AmiConnection;
  readonly #say: (text: string) => void;
  /** Names of the channels that are up, by Uniqueid. */
  readonly #up = new Map<string, string>();
  readonly #bridged = new Set<string>();
  /** Parking space of the last parked call. */
  parkedAt: string | undefined;
  /** Like `RandomPhones.steps`. */
  readonly steps: readonly (readonly [number, () => boolean])[] = [
    [1, () => this.#blindTransfer()],
    [1, () => this.#atxfer()],
    [1, () => this.#redirect()],
    [1, () => this.#redirectBoth()],
    [1, () => this.#park()],
    [2, () => this.#originate()],
    [1, () => this.#bridge()],
    [1, () => this.#kick()],
  ];

  constructor(random: Random, connection: AmiConnection, say: (text: string) => void) {
    this.#random = random;
    this.#connection = connection;
    this.#say = say;
  }

  /** Names of the channels that are up. */
  get channels(): string[] {
    return [...this.#up.values()];
  }

  take(event: Frame): void {
    const id = event.get('Uniqueid') ?? '';
    if (event.name === 'Newchannel') this.#up.set(id, event.get('Channel') ?? '');
    else if (event.name === 'Rename') this.#up.set(id, event.get('Newname') ?? '');
    else if (event.name === 'Hangup') this.#up.delete(id);
    else if (event.name === 'BridgeEnter') this.#bridged.add(id);
    else if (event.name === 'BridgeLeave') this.#bridged.delete(id);
    else if (event.name === 'ParkedCall') this.parkedAt = event.get('ParkingSpace');
  }

  /** @returns a random channel of a phone; undefined if none is up */
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
    const Exten = randomTarget(this.#random);
    const action = { Action: 'BlindTransfer', Channel: found.name, Context: 'calls', Exten };
    this.#ask(`BlindTransfer of ${found.name} to ${Exten}`, action);
    return true;
  }

  #atxfer(): boolean {
    const found = this.#channel(true);
    if (!found) return false;
    const Exten = randomTarget(this.#random);
    const action = { Action: 'Atxfer', Channel: found.name, Context: 'calls', Exten };
    this.#ask(`Atxfer of ${found.name} to ${Exten}`, action);
    return true;
  }

  #redirect(): boolean {
    const found = this.#channel(false);
    if (!found) return false;
    const Exten = randomTarget(this.#random);
    const action = { Action: 'Redirect', Channel: found.name, Context: 'calls', Exten, Priority: '1' };
    this.#ask(`Redirect of ${found.name} to ${Exten}`, action);
    return true;
  }

  #redirectBoth(): boolean {
    const [one, two] = [this.#channel(true), this.#channel(true)];
    if (!one || !two || one.id === two.id) return false;
    const Exten = randomTarget(this.#random);
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

  #originate(): boolean {
    const number = this.#random.pick(NUMBERS) ?? '';
    const Channel = this.#random.pick([
      `PJSIP/${number}`,
      `Local/${number}@calls`,
      `Local/${number}@calls/n`,
      `Local/${this.#random.pick(PLACES)}@calls`,
    ]);
    const Exten = randomTarget(this.#random, number);
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

  #kick(): boolean {
    const found = this.#channel(false);
    if (!found) return false;
    this.#ask(`Hangup of ${found.name}`, { Action: 'Hangup', Channel: found.name });
    return true;
  }
}
