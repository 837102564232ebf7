import type { Headers } from '../../../frame-writer';
import { Bridge } from '../../switch/bridge';
import type { HangupSource } from '../../switch/causes';
import type { Channel, Destination } from '../../switch/channel';
import type { SwitchCore } from '../../switch/core';
import { LocalPair } from '../../switch/local';
import { startMusic, stopMusic } from '../music';
import { join } from './join';

/** A switch that can start the dialplan on a channel. */
export interface Consulter extends SwitchCore {
  hasExtension(place: Destination): boolean;
  startDialplan(channel: Channel, to: Destination): unknown;
}

/**
 * An attended transfer: the transferee waits while the transferer talks to another extension through a Local channel.
 * When the transferer hangs up, the two others talk (main/bridge_basic.c). The simulator lets every channel of a call
 * transfer; Asterisk wants the options t or T of Dial.
 */
export class Consultation {
  readonly #core: Consulter;
  readonly #transferer: Channel;
  readonly #transferee: Channel;
  readonly #first: Bridge;
  readonly #second: Bridge;
  readonly #pair: LocalPair;
  readonly #hangUps: readonly [transferer: Channel['hangUp'], transferee: Channel['hangUp']];
  #isOver = false;

  constructor(core: Consulter, transferer: Channel, transferee: Channel, first: Bridge, to: Destination) {
    this.#core = core;
    this.#transferer = transferer;
    this.#transferee = transferee;
    this.#first = first;
    this.#second = new Bridge(core.random.uuid());
    this.#hangUps = [transferer.hangUp, transferee.hangUp];
    const dialString = `${to.extension}@${to.context}`;
    const names = { device: `Local/${dialString}`, exten: to.extension, context: to.context, dialString };
    this.#pair = new LocalPair(
      core,
      { ...names, optimizes: true, ids: { one: undefined, two: undefined } },
      { onRing: () => {}, onAnswer: () => {}, onRefusal: () => this.cancel() },
    );
  }

  start(to: Destination): void {
    const [transferer, transferee] = [this.#transferer, this.#transferee];
    const { one, two } = this.#pair;
    this.#core.about(transferer, 'Hold');
    startMusic(this.#core, transferee);
    transferee.held = true;
    this.#core.refreshDevice(transferee.device);
    for (const name of ['TRANSFERERNAME', 'ATTENDEDTRANSFER']) {
      this.#core.setVariable(one, name, transferer.name);
    }
    this.#core.bridges.set(this.#second.id, this.#second);
    this.#raise('BridgeCreate', this.#second);
    one.connected = transferer.caller;
    this.#pair.join();
    this.#enter(one, this.#second);
    this.#leave(transferer, this.#first);
    this.#enter(transferer, this.#second);
    transferer.hangUp = (source) => this.#complete(source);
    transferee.hangUp = (source) => this.#lostTransferee(source);
    // The target ends before the transfer: the transferer goes back.
    one.hangUp = (source) => {
      if (!this.#isOver) this.#back();
      if (this.#core.channels.get(one.name) === one && typeof source !== 'string') {
        this.#core.hangUp(one, source);
      }
    };
    consultations.set(transferer, this);
    this.#core.startDialplan(two, to);
  }

  /** The transferer talks to the transferee again. The other call ends. */
  cancel(): void {
    if (this.#isOver) return;
    this.#back();
    this.#pair.two.hangUp('action');
  }

  #back(): void {
    this.#return();
    this.#resume();
    this.#core.about(this.#transferer, 'Unhold');
  }

  /** The transferer does not come back to the first bridge. Asterisk 16 does not name the Local channel of the target. */
  #complete(source: HangupSource): void {
    const { one } = this.#pair;
    this.#end();
    const details: Headers = [
      ['Result', 'Success'],
      ...this.#transferer.snapshot('OrigTransferer'),
      ...prefixed('Orig', this.#first),
      ...this.#transferer.snapshot('SecondTransferer'),
      ...prefixed('Second', this.#second),
      ['DestType', 'Bridge'],
      ['DestBridgeUniqueid', this.#second.id],
      ['IsExternal', 'No'],
      ...this.#transferee.snapshot('Transferee'),
      ...(this.#core.profile.version >= 20 ? one.snapshot('TransferTarget') : []),
    ];
    this.#core.raise('AttendedTransfer', details, 'call');
    this.#raise('BridgeDestroy', this.#second);
    this.#resume();
    const transferee = this.#transferee;
    const stays = { extension: transferee.exten, context: transferee.context };
    if (transferee.release(stays)) join(this.#core, one, transferee);
    else this.#hangUps[0](source);
  }

  /** The transferee hangs up: the transferer's first call ends, and so does the other one. */
  #lostTransferee(source: HangupSource): void {
    this.#return();
    this.#resume();
    this.#pair.two.hangUp('action');
    this.#hangUps[1](source);
  }

  #return(): void {
    this.#end();
    this.#raise('BridgeDestroy', this.#second);
    this.#enter(this.#transferer, this.#first);
  }

  #end(): void {
    this.#isOver = true;
    consultations.delete(this.#transferer);
    [this.#transferer.hangUp, this.#transferee.hangUp] = this.#hangUps;
    this.#leave(this.#transferer, this.#second);
    this.#leave(this.#pair.one, this.#second);
    this.#core.bridges.delete(this.#second.id);
  }

  #resume(): void {
    stopMusic(this.#core, this.#transferee);
    this.#transferee.held = false;
    this.#core.refreshDevice(this.#transferee.device);
  }

  #enter(channel: Channel, bridge: Bridge): void {
    bridge.channels.push(channel);
    channel.bridgeId = bridge.id;
    this.#raise('BridgeEnter', bridge, channel);
  }

  #leave(channel: Channel, bridge: Bridge): void {
    bridge.channels.splice(bridge.channels.indexOf(channel), 1);
    channel.bridgeId = '';
    this.#raise('BridgeLeave', bridge, channel);
  }

  #raise(event: string, bridge: Bridge, channel?: Channel): void {
    this.#core.raise(event, [...bridge.snapshot(), ...(channel?.snapshot() ?? [])], 'call');
  }
}

/** The consultation of each channel that transfers. */
const consultations = new WeakMap<Channel, Consultation>();

export const consultationOf = (channel: Channel) => consultations.get(channel);

function prefixed(prefix: string, bridge: Bridge): Headers {
  return bridge.snapshot().map(([name, value]) => [`${prefix}${name}`, value ?? ''] as const);
}
