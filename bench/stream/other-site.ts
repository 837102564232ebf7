import type { Random } from '../../src/simulator/random';
import type { Header } from './kind';

/** How often each event occurs. Bridges and states occur more often than on the first site, variables less often. */
const SHARES: Record<string, number> = {
  Newstate: 14,
  BridgeEnter: 12,
  BridgeLeave: 12,
  VarSet: 12,
  DialState: 8,
  Newchannel: 8,
  NewCallerid: 6,
  Hangup: 8,
  SoftHangupRequest: 3,
  MusicOnHoldStart: 3,
  DeviceStateChange: 8,
  PresenceStateChange: 2,
  Registry: 2,
  QueueMemberPause: 2,
};
const BY_SHARE = Object.entries(SHARES).flatMap(([name, share]) => Array<string>(share).fill(name));
const CHANNEL_EVENTS = BY_SHARE.filter((name) => !/^(?:Device|Presence|Registry|QueueMember)/.test(name));
const STATES = ['Down', 'Ring', 'Ringing', 'Up'];
const VARIABLES = ['CUSTOMER_ID', 'CAMPAIGN', 'SIPCALLID', 'AGENT', 'SKILL', 'DNIS', 'SCORE', 'RECORDING'];
const BEYOND_ASCII = ['Ağaoğlu', 'Þórðr', 'Nguyễn', '東京支店', 'Ćwik'];
/** Share of names with letters beyond ASCII. An event has about two names, so one event in twenty has such letters. */
const BEYOND_ASCII_SHARE = 0.03;

/**
 * Traffic of an Asterisk that dials automatically: nearly every value of a channel is new, a snapshot has three or four channel
 * variables, and one event in twenty has letters beyond ASCII.
 */
export class OtherSite {
  #serial = 4096;

  constructor(readonly random: Random) {}

  /** @returns the headers of the next event */
  nextEvent(): Header[] {
    const { random } = this;
    return this.#event(random.pick(BY_SHARE) as string, random.between(3, 4));
  }

  /** @returns the headers of an event about a channel, with this number of channel variables */
  nextChannelEvent(variables: number): Header[] {
    return this.#event(this.random.pick(CHANNEL_EVENTS) as string, variables);
  }

  #event(name: string, variables: number): Header[] {
    const head: Header[] = [
      ['Event', name],
      ['Privilege', 'call,all'],
    ];
    switch (name) {
      case 'DeviceStateChange':
        return [...head, ['Device', this.#channel()], ['State', this.#text(8)]];
      case 'PresenceStateChange':
        return [
          ...head,
          ['Presentity', this.#channel()],
          ['Status', this.#text(6)],
          ['Message', this.#name()],
        ];
      case 'Registry':
        return [...head, ['ChannelType', 'PJSIP'], ['Username', this.#text(12)], ['Domain', this.#text(24)]];
      case 'QueueMemberPause':
        return [
          ...head,
          ['Queue', this.#text(6)],
          ['MemberName', this.#name()],
          ['Interface', this.#channel()],
        ];
      case 'BridgeEnter':
      case 'BridgeLeave':
        return [...head, ...this.#bridge(), ...this.#snapshot(variables)];
      case 'DialState':
        return [
          ...head,
          ...this.#snapshot(variables),
          ...this.#snapshot(variables, 'Dest'),
          ['DialStatus', this.#text(7)],
        ];
      default:
        return [...head, ...this.#snapshot(variables), ['Detail', this.#text(this.random.between(4, 40))]];
    }
  }

  #snapshot(variables: number, prefix = ''): Header[] {
    const { random } = this;
    const chosen = Array.from({ length: variables }, (_, i): Header => {
      const name = VARIABLES[i % VARIABLES.length] as string;
      return [`${prefix}ChanVariable`, `${name}=${this.#text(random.between(4, 24))}`];
    });
    return [
      [`${prefix}Channel`, this.#channel()],
      [`${prefix}ChannelState`, String(random.between(0, 7))],
      [`${prefix}ChannelStateDesc`, random.pick(STATES) as string],
      [`${prefix}CallerIDNum`, this.#number()],
      [`${prefix}CallerIDName`, this.#name()],
      [`${prefix}ConnectedLineNum`, this.#number()],
      [`${prefix}ConnectedLineName`, this.#name()],
      [`${prefix}Language`, random.pick(['en', 'tr', 'vi', 'is']) as string],
      [`${prefix}AccountCode`, this.#text(10)],
      [`${prefix}Context`, `campaign-${random.between(1, 400)}`],
      [`${prefix}Exten`, this.#number()],
      [`${prefix}Priority`, String(random.between(1, 60))],
      [`${prefix}Uniqueid`, this.#id()],
      [`${prefix}Linkedid`, this.#id()],
      ...chosen,
    ];
  }

  #bridge(): Header[] {
    return [
      ['BridgeUniqueid', this.random.uuid()],
      ['BridgeType', 'basic'],
      ['BridgeTechnology', 'softmix'],
      ['BridgeCreator', this.#text(9)],
      ['BridgeName', this.#text(14)],
      ['BridgeNumChannels', String(this.random.between(1, 40))],
    ];
  }

  #channel(): string {
    this.#serial += 1;
    return `SIP/trunk${this.random.between(1, 90)}-${this.#serial.toString(16).padStart(8, '0')}`;
  }

  #id(): string {
    return `dial01-${1_795_000_000 + this.#serial}.${this.random.between(1, 999_999)}`;
  }

  #number(): string {
    return `+${this.random.between(10_000_000, 99_999_999)}${this.random.between(100, 999)}`;
  }

  #name(): string {
    const foreign = this.random.chance(BEYOND_ASCII_SHARE);
    return `${foreign ? this.random.pick(BEYOND_ASCII) : this.#text(7)} ${this.#text(9)}`;
  }

  /** @returns random letters and digits */
  #text(length: number): string {
    let text = '';
    while (text.length < length) text += this.random.between(0, 2 ** 31).toString(36);
    return text.slice(0, length);
  }
}
