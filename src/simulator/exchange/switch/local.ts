import type { Headers } from '../../frame-writer';
import type { DeviceState } from '../hints/states';
import { CAUSES, type Cause } from './causes';
import { type Channel, NOBODY, type OtherHalf, type Party } from './channel';
import type { SwitchCore } from './core';

export interface LocalOptions {
  /** Such as `Local/1002@home`: the requested channel without the flags after its second slash. */
  device: string;
  exten: string;
  context: string;
  /** The requested channel without `Local/`. */
  dialString: string;
  /** The value of LocalOptimization: without the flag `n`, Local channels go away once both halves talk. */
  optimizes: boolean;
  /** Unique ids of the halves. `two` defaults to `one` with `;2` appended. */
  ids: { readonly one: string | undefined; readonly two: string | undefined };
  /** The Linkedid of the channel that requests the Local channel. Default: that of the first half. */
  linkedId?: string;
}

/** Callbacks of the caller that dialled the first half. */
export interface LocalCaller {
  onRing(): void;
  onProgress?(): void;
  onAnswer(): void;
  onRefusal(status: 'BUSY' | 'CONGESTION'): void;
}

/**
 * The two halves of a Local channel. `;1` is dialled like a phone. `;2` runs the dialplan like a caller.
 * Each passes its changes to the other (main/core_unreal.c, main/core_local.c).
 */
export class LocalPair {
  readonly one: Channel;
  readonly two: Channel;
  readonly #core: SwitchCore;
  readonly #options: LocalOptions;
  readonly #caller: LocalCaller;
  #isIntact = true;
  #isTarget = false;
  /** The called party, until the second half reports it. */
  #unreportedCallee: Party | undefined;

  constructor(core: SwitchCore, options: LocalOptions, caller: LocalCaller) {
    this.#core = core;
    this.#options = options;
    this.#caller = caller;
    const { device, exten, context, ids, linkedId } = options;
    const name = core.nameLocal(device);
    const half = { device, exten, context, caller: NOBODY };
    const second = ids.two ?? (ids.one && `${ids.one};2`);
    this.one = core.addChannel({
      ...half,
      name: `${name};1`,
      state: 'Down',
      ...(ids.one ? { uniqueId: ids.one } : {}),
      ...(linkedId ? { linkedId } : {}),
    });
    this.two = core.addChannel({
      ...half,
      name: `${name};2`,
      state: 'Ring',
      linkedId: this.one.linkedId,
      ...(second ? { uniqueId: second } : {}),
    });
    this.one.otherHalf = this.#second();
    this.two.otherHalf = this.#first();
    for (const channel of [this.one, this.two]) core.about(channel, 'Newchannel');
  }

  /** Copies variables and caller ID of the first half to the second, then raises LocalBridge. `caller`: the party that calls through it. */
  join(caller = this.one.connected): void {
    const { one, two } = this;
    for (const [name, value] of one.namedVariables()) this.#core.setVariable(two, name, value);
    if (caller) {
      two.caller = caller;
      two.connected = one.caller;
      this.#core.about(two, 'NewCallerid', PRESENTATION);
      this.#core.about(two, 'NewConnectedLine');
    }
    const { context, exten } = this.#options;
    const where: Headers = [
      ['Context', context],
      ['Exten', exten],
      ['LocalOptimization', this.#options.optimizes ? 'Yes' : 'No'],
    ];
    this.#core.raise(
      'LocalBridge',
      [...one.snapshot('LocalOne'), ...two.snapshot('LocalTwo'), ...where],
      'call',
    );
    one.connected = caller;
  }

  /** The first half takes a transferer's place: it is a party of a bridge while its phone still rings. */
  becomeTarget(): void {
    this.#isTarget = true;
  }

  /** Hangs both halves up, for an extension that does not exist. */
  fail(): void {
    this.#isIntact = false;
    for (const channel of [this.two, this.one]) {
      channel.otherHalf = undefined;
      this.#core.hangUp(channel, CAUSES.none);
      this.#reportDevice('INVALID');
    }
  }

  /** Callbacks of the second half: each changes the first half. */
  #first(): OtherHalf {
    const { one, two } = this;
    let isUnreported = false;
    return {
      ...this.#common(one),
      rings: (phone) => {
        if (phone) one.caller = phone;
        if (one.state === 'Ringing') {
          // The phone that rings next, as in a follow-me: its caller ID comes with the answer.
          isUnreported = phone !== undefined;
          this.#caller.onRing();
          return;
        }
        if (one.state === 'Up') {
          if (phone) this.#core.about(one, 'NewCallerid', PRESENTATION);
          return;
        }
        one.state = 'Ringing';
        this.#core.about(one, 'Newstate');
        if (phone) this.#core.about(one, 'NewCallerid', PRESENTATION);
        this.#reportDevice('INUSE');
        this.#caller.onRing();
      },
      progresses: () => {
        if (one.state !== 'Up') this.#caller.onProgress?.();
      },
      answers: (party) => {
        if (party) one.caller = party;
        isUnreported ||= party !== undefined;
        one.state = 'Up';
        this.#core.about(one, 'Newstate');
        if (isUnreported) this.#core.about(one, 'NewCallerid', PRESENTATION);
        this.#reportDevice('INUSE');
        this.#reportDevice('INUSE');
        this.#caller.onAnswer();
      },
      refuses: (status) => this.#caller.onRefusal(status),
      learns: (callee) => {
        const peer = this.#core.peerOf(one);
        if (!peer || one.state !== 'Up') return;
        one.caller = callee;
        this.#core.about(one, 'NewCallerid', PRESENTATION);
        peer.connected = callee;
        this.#core.about(peer, 'NewConnectedLine');
      },
      leaves: () => {
        if (!this.#unreportedCallee) return;
        two.caller = this.#unreportedCallee;
        this.#unreportedCallee = undefined;
        this.#core.about(two, 'NewCallerid', PRESENTATION);
      },
      ended: (cause) => {
        const status = two.variables.get('DIALSTATUS');
        // From 12 to a version after 16, Asterisk looked for the variable on a channel that was gone.
        const { version } = this.#core.profile;
        if (this.#isIntact && status && (version < 12 || version >= 20)) {
          this.#core.setVariable(one, 'CHANLOCALSTATUS', status);
        }
        this.#end(one, cause);
      },
    };
  }

  /** Callbacks of the first half: each changes the second half. */
  #second(): OtherHalf {
    const { two } = this;
    return {
      ...this.#common(two),
      rings: () => {},
      progresses: () => {},
      answers: () => {},
      refuses: () => {},
      learns: (callee) => {
        const peer = this.#core.peerOf(two);
        if (!peer) {
          two.caller = callee;
          this.#core.about(two, 'NewCallerid', PRESENTATION);
          two.onCaller();
          return;
        }
        this.#unreportedCallee = callee;
        peer.connected = callee;
        this.#core.about(peer, 'NewConnectedLine');
      },
      leaves: () => {},
      ended: (cause) => {
        this.#end(two, this.#isTarget && this.one.state !== 'Up' ? CAUSES.transfereeGone : cause);
      },
    };
  }

  #common(channel: Channel): Pick<OtherHalf, 'channel' | 'optimizes' | 'vanishes'> {
    return {
      channel,
      optimizes: () => this.#options.optimizes && this.#isIntact,
      vanishes: () => {
        this.#isIntact = false;
      },
    };
  }

  #end(other: Channel, cause: Cause): void {
    this.#reportDevice('NOT_INUSE');
    if (!this.#isIntact) return;
    this.#isIntact = false;
    const { caller } = other;
    // Asterisk 16 reports the channel's current caller here, 22 the one it reported last.
    if (other === this.two && this.#unreportedCallee && this.#core.profile.version < 20)
      other.caller = this.#unreportedCallee;
    this.#core.about(other, 'HangupRequest', [['Cause', cause.code]]);
    other.caller = caller;
    other.hangUp(cause);
  }

  /** Asterisk keeps no state for Local devices: it reports each state, changed or not. */
  #reportDevice(state: DeviceState): void {
    this.#core.extensions.reportDevice(this.#options.device, state);
  }
}

export const PRESENTATION: Headers = [['CID-CallingPres', '0 (Presentation Allowed, Not Screened)']];
