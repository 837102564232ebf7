import { owned as ownedText } from '../owned-text';
import type { Frame } from '../protocol';
import { LONGEST_TEXT } from './limits';
import type { Channel } from './records';

/** Number of Uniqueids remembered after their Hangup. A second DialEnd may follow and must not add the channel again. */
const GONE_REMEMBERED = 4096;
/** Limit of channels. 20,000 calls have about 100,000 channels, so a real PBX has fewer. */
const MOST_CHANNELS = 200_000;

/** Channels that Asterisk makes for its own use: halves of Local channels, announcers, recorders, spies, pseudo channels of DAHDI. */
const NOT_REAL =
  /^((Local|CBAnn|CBRec|Announcer|Recorder|Snoop|Surrogate|Message|MulticastRTP|UnicastRTP|AsyncGoto|OutgoingSpoolFailed)\/|DAHDI\/pseudo)/i;

const HALF = /^(Local\/.*);([12])$/i;

/** Names that a channel has for a moment while it is masqueraded (main/channel.c). */
const MASQUERADED = /<(MASQ|ZOMBIE)>$/;

/** The channels that are up, by Uniqueid. */
export class Channels {
  readonly #byId = new Map<string, Channel>();
  /** Halves of Local channels, by name. */
  readonly #halves = new Map<string, Channel>();
  readonly #gone = new Set<string>();

  get size(): number {
    return this.#byId.size;
  }

  all(): IterableIterator<Channel> {
    return this.#byId.values();
  }

  get(uniqueid: string | undefined): Channel | undefined {
    return uniqueid === undefined ? undefined : this.#byId.get(uniqueid);
  }

  /** Whether this channel has hung up recently. */
  isGone(uniqueid: string): boolean {
    return this.#gone.has(uniqueid);
  }

  /**
   * Adds the channel that an event's headers describe.
   *
   * @param prefix of the headers: '', `Dest`, `Transferee`, …
   * @returns undefined if the headers name no channel, it has hung up already, or there are too many; also if its name or
   *   Uniqueid is longer than Asterisk's own
   */
  add(event: Frame, prefix: string, now: number): Channel | undefined {
    const uniqueid = event.get(`${prefix}Uniqueid`);
    const name = event.get(`${prefix}Channel`);
    if (!uniqueid || !name || this.isGone(uniqueid) || this.size >= MOST_CHANNELS) return undefined;
    if (uniqueid.length > LONGEST_TEXT || name.length > LONGEST_TEXT) return undefined;
    const channel: Channel = {
      uniqueid: owned(uniqueid),
      name: owned(name),
      device: deviceOf(name),
      isReal: !NOT_REAL.test(name),
      otherHalf: undefined,
      call: undefined,
      state: 0,
      number: '',
      callerName: '',
      exten: owned(event.get(`${prefix}Exten`) ?? ''),
      bridge: undefined,
      movedAt: Number.NEGATIVE_INFINITY,
      location: undefined,
      isAgent: false,
      isHeld: false,
      rang: false,
      wasDialled: false,
      leftFirst: false,
      isKicked: false,
      isAsked: false,
      outerStatus: '',
      isOver: false,
      seenAt: now,
    };
    this.#byId.set(channel.uniqueid, channel);
    refresh(channel, event, prefix);
    this.#pair(channel);
    return channel;
  }

  remove(channel: Channel): void {
    this.#byId.delete(channel.uniqueid);
    this.#halves.delete(channel.name);
    if (channel.otherHalf) channel.otherHalf.otherHalf = undefined;
    this.noteGone(channel.uniqueid);
  }

  /** Remembers that a channel has hung up, also one that was never seen: a list that was made before may still have it. */
  noteGone(uniqueid: string): void {
    if (uniqueid.length > LONGEST_TEXT) return;
    this.#gone.add(owned(uniqueid));
    if (this.#gone.size <= GONE_REMEMBERED) return;
    for (const oldest of this.#gone) {
      this.#gone.delete(oldest);
      break;
    }
  }

  /** The halves of a Local channel have one name, with `;1` and `;2` at the end. */
  #pair(channel: Channel): void {
    const [, name, half] = HALF.exec(channel.name) ?? [];
    if (!name) return;
    this.#halves.set(channel.name, channel);
    const other = this.#halves.get(`${name};${half === '1' ? '2' : '1'}`);
    if (!other) return;
    channel.otherHalf = other;
    other.otherHalf = channel;
  }
}

/** Updates a channel from the headers of any event, because name, state and caller ID change without an event of their own. */
export function refresh(channel: Channel, event: Frame, prefix: string): void {
  const name = event.get(`${prefix}Channel`);
  if (name && name !== channel.name && channel.isReal) rename(channel, name);
  const state = Number(event.get(`${prefix}ChannelState`) ?? channel.state);
  if (Number.isInteger(state)) channel.state = state;
  const number = known(event.get(`${prefix}CallerIDNum`));
  if (number && number !== channel.number) channel.number = owned(number);
  const callerName = known(event.get(`${prefix}CallerIDName`));
  if (callerName && callerName !== channel.callerName) channel.callerName = owned(callerName);
}

export function rename(channel: Channel, name: string): void {
  if (!channel.isReal || name === channel.name || name.length > LONGEST_TEXT) return;
  if (MASQUERADED.test(name) || NOT_REAL.test(name)) return;
  channel.name = owned(name);
  channel.device = deviceOf(name);
  if (channel.call) channel.call.renamed += 1;
}

/** `PJSIP/1001` of `PJSIP/1001-00000003`. */
function deviceOf(name: string): string {
  const end = name.lastIndexOf('-');
  return owned(end > name.indexOf('/') ? name.slice(0, end) : name);
}

function known(value: string | undefined): string {
  return value === undefined || value === '<unknown>' ? '' : value;
}

/** @returns a copy of at most LONGEST_TEXT characters, so that the received text does not stay in memory with the channel */
export function owned(text: string): string {
  return ownedText(text.slice(0, LONGEST_TEXT));
}
