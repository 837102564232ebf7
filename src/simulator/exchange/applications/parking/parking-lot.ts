import type { Headers } from '../../../frame-writer';
import { Bridge } from '../../switch/bridge';
import { CAUSES } from '../../switch/causes';
import type { Channel, Destination } from '../../switch/channel';
import type { SwitchCore } from '../../switch/core';
import { setQuality } from '../../switch/rtp';
import { startMusic, stopMusic } from '../music';

/** A call that waits in a space of the lot. */
export interface ParkedCall {
  readonly channel: Channel;
  readonly space: number;
  /** The device that is called after the timeout. */
  readonly parker: string;
  readonly since: number;
  /** Limit of the wait in ms. */
  readonly timeout: number;
}

interface Parked extends ParkedCall {
  readonly stopWait: () => void;
}

export interface ParkOrder {
  readonly parker: string;
  /** The requested space. If it is not free, another one is used. */
  readonly space?: number | undefined;
  /** Limit of the wait in ms. Default: 45,000. */
  readonly timeout?: number | undefined;
  /** Called after the timeout, to call back the parker. */
  readonly onTimeout: (channel: Channel, parker: string) => void;
  /** Where the channel is from the timeout on. Default: where it was. */
  readonly comesBackTo?: Destination | undefined;
}

/** The parking lot `default` (res/res_parking.c with the settings of its sample). */
export class ParkingLot {
  readonly name = 'default';
  readonly first = 701;
  readonly last = 720;
  /** Limit of a wait in ms. */
  readonly timeout = 45_000;
  readonly #core: SwitchCore;
  readonly #calls = new Map<number, Parked>();
  #bridge: Bridge | undefined;

  constructor(core: SwitchCore) {
    this.#core = core;
  }

  /** By space. */
  calls(): ParkedCall[] {
    return [...this.#calls.values()].sort((a, b) => a.space - b.space);
  }

  /** Parks a channel, which has left its application. False if the lot is full. */
  park(channel: Channel, order: ParkOrder): boolean {
    const { parker, space: wanted, timeout = this.timeout } = order;
    const space = this.#freeSpace(wanted);
    if (space === undefined) return false;
    const bridge = this.#openBridge();
    const call: Parked = {
      channel,
      space,
      parker,
      since: this.#core.now(),
      timeout,
      stopWait: this.#core.timers.after(timeout, () => this.#timedOut(call, order)),
    };
    this.#calls.set(space, call);
    this.#report('ParkedCall', call);
    this.#core.extensions.setDevice(this.#device(call), 'INUSE');
    bridge.channels.push(channel);
    channel.bridgeId = bridge.id;
    this.#raise('BridgeEnter', channel);
    for (const name of ['BLINDTRANSFER', 'BRIDGEPEER', 'BRIDGEPVTCALLID'])
      if (channel.variables.get(name)) this.#core.setVariable(channel, name, '');
    startMusic(this.#core, channel);
    channel.hangUp = (source) => this.#gaveUp(call, source === 'phone');
    channel.release = (to) => this.#released(call, to);
    return true;
  }

  /**
   * Takes a call out of the lot. The caller of this method connects its channel.
   *
   * @param space default: the space of the call that has waited longest
   */
  fetch(space?: number): ParkedCall | undefined {
    const call = space === undefined ? [...this.#calls.values()][0] : this.#calls.get(space);
    if (call) this.#leave(call);
    return call;
  }

  reportFetched(call: ParkedCall, retriever: Channel): void {
    const [parkee, place] = this.#parts(call);
    this.#core.raise('UnParkedCall', [...parkee, ...retriever.snapshot('Retriever'), ...place], 'call');
  }

  /** The headers of an event about a parked call, and of ParkedCalls. */
  describe(call: ParkedCall): Headers {
    return this.#parts(call).flat();
  }

  #parts({ channel, parker, space, since, timeout }: ParkedCall): [parkee: Headers, place: Headers] {
    const waited = this.#core.now() - since;
    const place: Headers = [
      ['ParkerDialString', parker],
      ['Parkinglot', this.name],
      ['ParkingSpace', space],
      ['ParkingTimeout', Math.max(0, Math.ceil((timeout - waited) / 1000))],
      ['ParkingDuration', Math.floor(waited / 1000)],
    ];
    return [channel.snapshot('Parkee'), place];
  }

  #freeSpace(wanted: number | undefined): number | undefined {
    if (wanted !== undefined && wanted >= this.first && wanted <= this.last && !this.#calls.has(wanted)) {
      return wanted;
    }
    for (let space = this.first; space <= this.last; space++) {
      if (!this.#calls.has(space)) return space;
    }
    return undefined;
  }

  /** The bridge of the lot. It is created for the first call and then kept. */
  #openBridge(): Bridge {
    if (!this.#bridge) {
      this.#bridge = new Bridge(this.#core.random.uuid(), 'parking', { creator: 'Parking', name: this.name });
      this.#core.addBridge(this.#bridge);
      this.#raise('BridgeCreate');
    }
    return this.#bridge;
  }

  #timedOut(call: Parked, { onTimeout, comesBackTo }: ParkOrder): void {
    const { channel, space, parker } = call;
    for (const [name, value] of [
      ['PARKING_SPACE', space],
      ['PARKEDLOT', this.name],
      ['PARKER', parker],
      ['PARKER_FLAT', flat(parker)],
      ...(comesBackTo ? [['BRIDGE_FEATURES', ''] as const] : []),
    ] as const) {
      this.#core.setVariable(channel, name, value);
    }
    this.#leave(call);
    if (comesBackTo)
      Object.assign(channel, { context: comesBackTo.context, exten: comesBackTo.extension, priority: 1 });
    this.#report('ParkedCallTimeOut', call);
    onTimeout(channel, parker);
  }

  #released(call: Parked, to: Destination): boolean {
    const { channel } = call;
    this.#core.sendTo(channel, to);
    this.#leave(call);
    this.#report('ParkedCallGiveUp', call);
    return true;
  }

  #gaveUp(call: Parked, byPhone: boolean): void {
    const { channel } = call;
    if (byPhone) this.#core.about(channel, 'HangupRequest');
    this.#leave(call);
    this.#report('ParkedCallGiveUp', call);
    channel.endDial?.();
    this.#core.about(channel, 'SoftHangupRequest', [['Cause', CAUSES.normal.code]]);
    if (!channel.otherHalf) setQuality(this.#core, channel);
    this.#core.hangUp(channel, CAUSES.normal);
  }

  #leave(call: Parked): void {
    const { channel, space } = call;
    call.stopWait();
    this.#calls.delete(space);
    stopMusic(this.#core, channel);
    this.#core.extensions.setDevice(this.#device(call), 'NOT_INUSE');
    this.#bridge?.channels.splice(this.#bridge.channels.indexOf(channel), 1);
    channel.bridgeId = '';
    this.#raise('BridgeLeave', channel);
  }

  #device({ space }: ParkedCall): string {
    return `park:${space}@parkedcalls`;
  }

  #report(event: string, call: ParkedCall): void {
    this.#core.raise(event, this.describe(call), 'call');
  }

  #raise(event: string, channel?: Channel): void {
    const bridge = this.#bridge;
    if (bridge) this.#core.raise(event, [...bridge.snapshot(), ...(channel?.snapshot() ?? [])], 'call');
  }
}

/** The name that a device has as an extension in the context `park-dial`. */
export function flat(device: string): string {
  return device.replaceAll('/', '_');
}
