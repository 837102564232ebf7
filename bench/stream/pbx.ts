import type { Random } from '../../src/simulator/random';

export interface Channel {
  name: string;
  number: string;
  caller: string;
  peerNumber: string;
  peer: string;
  exten: string;
  uniqueid: string;
  linkedid: string;
  bridge: string;
  trunk: string;
}

const FIRST = [
  'Anna',
  'Jürgen',
  'Zoe',
  'Peter',
  'Maria',
  'Tom',
  'Sofia',
  'Paul',
  'Eva',
  'Max',
  'Lena',
  'Ian',
];
const LAST = [
  'Smith',
  'Meyer',
  'Łukasik',
  'Brown',
  'Novak',
  'Rossi',
  'Jones',
  'Weber',
  'Martin',
  'Silva',
  'Berg',
];
const TRUNKS = ['inbound-carrier-a', 'inbound-carrier-b', 'outbound-sip'];
const PHONES = 400;
const CALLS = 60;

/** Phones and their calls, so that values vary as on a real site. */
export class Pbx {
  /** Seconds since 1970. */
  now = 1_795_264_529;
  readonly #names: string[];
  readonly #channels: Channel[] = [];
  #serial = 16;

  constructor(readonly random: Random) {
    this.#names = Array.from({ length: PHONES }, () => `${random.pick(FIRST)} ${random.pick(LAST)}`);
    for (let i = 0; i < CALLS; i++) this.#channels.push(this.#dial());
  }

  /** @returns the channel of one of the current calls. Sometimes a new call replaces it first. */
  channel(): Channel {
    const place = this.random.between(0, CALLS - 1);
    if (this.random.chance(0.03)) this.#channels[place] = this.#dial();
    return this.#channels[place] as Channel;
  }

  phone(): string {
    return String(1000 + this.random.between(0, PHONES - 1));
  }

  nameOf(phone: string): string {
    return this.#names[Number(phone) - 1000] as string;
  }

  #dial(): Channel {
    const number = this.phone();
    const known = this.random.chance(0.6);
    const peerNumber = known ? this.phone() : '<unknown>';
    const serial = this.#serial++;
    return {
      name: `PJSIP/${number}-${serial.toString(16).padStart(8, '0')}`,
      number,
      caller: this.nameOf(number),
      peerNumber,
      peer: known ? this.nameOf(peerNumber) : '<unknown>',
      exten: this.phone(),
      uniqueid: `${this.now}.${serial}`,
      linkedid: `${this.now}.${serial - this.random.between(0, 1)}`,
      bridge: this.random.uuid(),
      trunk: this.random.pick(TRUNKS) as string,
    };
  }
}
