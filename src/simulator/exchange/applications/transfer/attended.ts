import type { Headers } from '../../../frame-writer';
import { Bridge, enterBridge, leaveBridge } from '../../switch/bridge';
import { CAUSES, type HangupSource } from '../../switch/causes';
import type { Channel, Destination } from '../../switch/channel';
import type { SwitchCore } from '../../switch/core';
import { LocalPair } from '../../switch/local';
import { type Conversation, conversationOf } from '../conversation';
import { linkPhones } from '../link-channels';
import { startMusic, stopMusic } from '../music';
import { optimizeLocals } from '../optimization';

/** A switch that can start the dialplan on a channel. */
export interface Consulter extends SwitchCore {
  hasExtension(place: Destination): boolean;
  startDialplan(channel: Channel, to: Destination): unknown;
}

/**
 * An attended transfer: the transferee waits while the transferer talks to another extension through a Local channel.
 * When the transferer hangs up, the two others talk (main/bridge_basic.c). The simulator lets every channel of a call
 * transfer; Asterisk requires option t or T of Dial.
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
      { ...names, optimizes: true, ids: { one: undefined, two: undefined }, linkedId: transferer.linkedId },
      {
        onRing: () => this.#rings(),
        onAnswer: () => this.#dialled('DialEnd', 'ANSWER'),
        onRefusal: () => this.cancel(),
      },
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
    this.#core.addBridge(this.#second);
    this.#raise('BridgeCreate', this.#second);
    this.#pair.join(transferer.caller);
    enterBridge(this.#core, one, this.#second);
    leaveBridge(this.#core, transferer, this.#first);
    enterBridge(this.#core, transferer, this.#second);
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

  /** Sets the connected line of the channel that waits for the target. */
  #rings(): void {
    const { one } = this.#pair;
    const waiting = this.#core.peerOf(one);
    if (waiting) connect(this.#core, waiting, one);
    this.#dialled('DialState', 'RINGING');
  }

  #dialled(event: string, status: string): void {
    this.#core.raise(event, [...this.#pair.one.snapshot('Dest'), ['DialStatus', status]], 'call');
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
    const isNew = this.#core.profile.version >= 20;
    if (isNew) connect(this.#core, this.#transferer, this.#transferee);
    this.#core.about(this.#transferer, 'Unhold');
    if (!isNew) connect(this.#core, this.#transferer, this.#transferee);
  }

  /** Completes the transfer: the Local channel of the target takes the transferer's place in the first bridge. */
  #complete(source: HangupSource): void {
    const { one } = this.#pair;
    const [transferer, transferee] = [this.#transferer, this.#transferee];
    const conversation = conversationOf(transferee);
    this.#isOver = true;
    this.#pair.becomeTarget();
    consultations.delete(transferer);
    [transferer.hangUp, transferee.hangUp] = this.#hangUps;
    const originally = prefixed('Orig', this.#first);
    const second = prefixed('Second', this.#second);
    leaveBridge(this.#core, one, this.#second);
    if (conversation?.owner) enterBridge(this.#core, one, this.#first);
    leaveBridge(this.#core, transferer, this.#second);
    const rings = one.state !== 'Up';
    if (rings) this.#exchangeNames();
    const details: Headers = [
      ['Result', 'Success'],
      ...transferer.snapshot('OrigTransferer'),
      ...originally,
      ...transferer.snapshot('SecondTransferer'),
      ...second,
      ...transferee.snapshot('Transferee'),
      ...one.snapshot('TransferTarget'),
      ['IsExternal', 'No'],
      ['DestType', 'Bridge'],
      ['DestBridgeUniqueid', this.#second.id],
    ];
    this.#core.raise('AttendedTransfer', details, 'call');
    this.#close();
    this.#resume();
    if (!rings) this.#exchangeNames();
    if (conversation?.owner) this.#handOver(conversation);
    else this.#hangUps[0](source);
  }

  /** Sets the connected lines of transferee and target: before the AttendedTransfer event if the target rings, otherwise after it. */
  #exchangeNames(): void {
    const { one } = this.#pair;
    connect(this.#core, this.#transferee, one);
    one.connected = this.#transferee.caller;
    one.otherHalf?.learns(this.#transferee.caller);
  }

  /** Puts the Local channel into the conversation, and the target in its place once it has answered. */
  #handOver(conversation: Conversation): void {
    const wasCaller = conversation.caller === this.#transferer;
    conversation.replace(this.#transferer, this.#pair.one);
    if (wasCaller) linkPhones(this.#core, conversation);
    else this.#core.hangUp(this.#transferer, CAUSES.normal);
    conversation.setPeers();
    optimizeLocals(this.#core, conversation);
  }

  /** The transferee hangs up: the transferer's first call ends, and so does the other one. */
  #lostTransferee(source: HangupSource): void {
    this.#return();
    this.#resume();
    this.#pair.two.hangUp('action');
    this.#hangUps[1](source);
  }

  #return(): void {
    this.#isOver = true;
    consultations.delete(this.#transferer);
    [this.#transferer.hangUp, this.#transferee.hangUp] = this.#hangUps;
    leaveBridge(this.#core, this.#transferer, this.#second);
    leaveBridge(this.#core, this.#pair.one, this.#second);
    this.#close();
    enterBridge(this.#core, this.#transferer, this.#first);
  }

  #close(): void {
    this.#core.bridges.delete(this.#second.id);
    this.#raise('BridgeDestroy', this.#second);
  }

  #resume(): void {
    stopMusic(this.#core, this.#transferee);
    this.#transferee.held = false;
    this.#core.refreshDevice(this.#transferee.device);
  }

  #raise(event: string, bridge: Bridge): void {
    this.#core.raise(event, bridge.snapshot(), 'call');
  }
}

/** The consultation of each channel that transfers. */
const consultations = new WeakMap<Channel, Consultation>();

export const consultationOf = (channel: Channel) => consultations.get(channel);

function connect(core: SwitchCore, channel: Channel, { caller }: Channel): void {
  channel.connected = caller;
  core.about(channel, 'NewConnectedLine');
}

function prefixed(prefix: string, bridge: Bridge): Headers {
  return bridge.snapshot().map(([name, value]) => [`${prefix}${name}`, value ?? ''] as const);
}
