import type { Headers } from '../frame-writer';
import { CAUSES, type Cause } from './causes';
import { type Channel, NOBODY, type Party } from './channel';
import type { Exchange } from './exchange';
import type { DeviceState } from './states';

/** What a Local channel hands on to its other half. */
export interface OtherHalf {
  /** Its Dial has found a phone, which rings. */
  rings(phone: Party): void;
  answers(): void;
  /** Its Dial has learned whom it calls. */
  learns(callee: Party): void;
  /** It is about to be told as gone from its bridge. */
  leaves(): void;
  ended(cause: Cause): void;
}

export interface LocalOptions {
  /** `Local/1002@home`: what was asked for, without what follows a second slash. */
  device: string;
  exten: string;
  context: string;
  /** What followed `Local/`, as it was asked for. */
  dialString: string;
  /** Whether it says that it may take itself out of a call, which it never does here. */
  optimizes: boolean;
  /** Unique ids of the halves; the second has the first's and `;2` where only that is given. */
  ids: { readonly one: string | undefined; readonly two: string | undefined };
}

/** What whoever dialled the first half waits for. */
export interface LocalCaller {
  onRing(): void;
  onAnswer(): void;
}

/**
 * Two channels that are one: `;1` is dialled as a phone would be, `;2` is in the dialplan as a caller would be, and what
 * happens to the one is heard on the other (main/core_unreal.c, main/core_local.c).
 */
export class LocalPair {
  readonly one: Channel;
  readonly two: Channel;
  readonly #exchange: Exchange;
  readonly #options: LocalOptions;
  readonly #caller: LocalCaller;
  #isWhole = true;
  #toTell: Party | undefined;

  constructor(exchange: Exchange, options: LocalOptions, caller: LocalCaller) {
    this.#exchange = exchange;
    this.#options = options;
    this.#caller = caller;
    const { device, exten, context, ids } = options;
    const name = exchange.nameLocal(device);
    const half = { device, exten, context, caller: NOBODY };
    const second = ids.two ?? (ids.one && `${ids.one};2`);
    this.one = exchange.addChannel({
      ...half,
      name: `${name};1`,
      state: 'Down',
      ...(ids.one ? { uniqueId: ids.one } : {}),
    });
    this.two = exchange.addChannel({
      ...half,
      name: `${name};2`,
      state: 'Ring',
      linkedId: this.one.linkedId,
      ...(second ? { uniqueId: second } : {}),
    });
    this.one.otherHalf = this.#second();
    this.two.otherHalf = this.#first();
    for (const channel of [this.one, this.two]) exchange.about(channel, 'Newchannel');
  }

  /** The second half becomes what the first is, and both are told to be one. */
  join(): void {
    const { one, two } = this;
    for (const [name, value] of one.variables) this.#exchange.setVariable(two, name, value);
    if (one.connected) {
      two.caller = one.caller;
      two.connected = one.connected;
      this.#exchange.about(two, 'NewCallerid', PRESENTATION);
      this.#exchange.about(two, 'NewConnectedLine');
    }
    const { context, exten } = this.#options;
    const where: Headers = [
      ['Context', context],
      ['Exten', exten],
      ['LocalOptimization', this.#options.optimizes ? 'Yes' : 'No'],
    ];
    this.#exchange.raise(
      'LocalBridge',
      [...one.snapshot('LocalOne'), ...two.snapshot('LocalTwo'), ...where],
      'call',
    );
  }

  /** There is nothing where it leads to. */
  fail(): void {
    this.#isWhole = false;
    for (const channel of [this.two, this.one]) {
      channel.otherHalf = undefined;
      this.#exchange.hangUp(channel, CAUSES.none);
      this.#tell('INVALID');
    }
  }

  /** How the second half is heard on the first. */
  #first(): OtherHalf {
    const { one, two } = this;
    return {
      rings: (phone) => {
        one.state = 'Ringing';
        one.caller = phone;
        this.#exchange.about(one, 'Newstate');
        this.#exchange.about(one, 'NewCallerid', PRESENTATION);
        this.#tell('INUSE');
        this.#caller.onRing();
      },
      answers: () => {
        one.state = 'Up';
        this.#exchange.about(one, 'Newstate');
        this.#tell('INUSE');
        this.#tell('INUSE');
        this.#caller.onAnswer();
      },
      learns: () => {},
      leaves: () => {
        if (!this.#toTell) return;
        two.caller = this.#toTell;
        this.#toTell = undefined;
        this.#exchange.about(two, 'NewCallerid', PRESENTATION);
      },
      ended: (cause) => {
        const status = two.variables.get('DIALSTATUS');
        // From 12 until some time after 16 it was looked for where the channel no longer was.
        const { version } = this.#exchange.profile;
        if (this.#isWhole && status && (version < 12 || version >= 20)) {
          this.#exchange.setVariable(one, 'CHANLOCALSTATUS', status);
        }
        this.#end(one, cause);
      },
    };
  }

  /** How the first half is heard on the second. */
  #second(): OtherHalf {
    const { two } = this;
    return {
      rings: () => {},
      answers: () => {},
      learns: (callee) => {
        this.#toTell = callee;
        const peer = this.#exchange.peerOf(two);
        if (!peer) return;
        peer.connected = callee;
        this.#exchange.about(peer, 'NewConnectedLine');
      },
      leaves: () => {},
      ended: (cause) => this.#end(two, cause),
    };
  }

  #end(other: Channel, cause: Cause): void {
    this.#tell('NOT_INUSE');
    if (!this.#isWhole) return;
    this.#isWhole = false;
    const { caller } = other;
    // Asterisk 16 tells how the channel is at this request, and 22 how it was last told.
    if (other === this.two && this.#toTell && this.#exchange.profile.version < 20)
      other.caller = this.#toTell;
    this.#exchange.about(other, 'HangupRequest', [['Cause', cause.code]]);
    other.caller = caller;
    other.hangUp(cause);
  }

  /** Asterisk keeps no state of such a device, and tells of it at each occasion, changed or not. */
  #tell(state: DeviceState): void {
    this.#exchange.extensions.tellDevice(this.#options.device, state);
  }
}

export const PRESENTATION: Headers = [['CID-CallingPres', '0 (Presentation Allowed, Not Screened)']];
