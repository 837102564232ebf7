import type { Headers } from '../../frame-writer';
import type { RaiseEvent } from '../events/raise';
import type { Channel } from './channel';
import { olderLinkedId } from './linked-id';

/** The technology of each type of bridge (main/bridge.c). */
const TECHNOLOGY = {
  basic: 'simple_bridge',
  parking: 'holding_bridge',
  agent_hold: 'holding_bridge',
  base: 'softmix',
} as const;
export type BridgeType = keyof typeof TECHNOLOGY;

/** The bridge of an answered call, of parked calls or of a conference. */
export class Bridge {
  readonly id: string;
  readonly type: BridgeType;
  readonly channels: Channel[] = [];
  /** Number of Asterisk's own channels in the bridge, such as the one for announcements. The simulator raises no events for them. */
  internal = 0;
  /** When it was added to the exchange, in ms since the epoch. */
  createdAt = 0;
  /** Called when the bridge changes its technology, as for a recording. Set by the owner of the bridge. */
  onChange: () => void = () => {};
  /** The channel whose video all see; undefined until a client chooses one. */
  videoSource: Channel | undefined;

  readonly creator: string;
  readonly name: string;

  /** `creator` and `name` are those of an application that gives its bridges names. */
  constructor(id: string, type: BridgeType = 'basic', { creator = '<unknown>', name = '<unknown>' } = {}) {
    this.id = id;
    this.type = type;
    this.creator = creator;
    this.name = name;
  }

  get technology(): string {
    return TECHNOLOGY[this.type];
  }

  /** The headers of a bridge snapshot (main/manager_bridges.c). */
  snapshot(): Headers {
    return [
      ['BridgeUniqueid', this.id],
      ['BridgeType', this.type],
      ['BridgeTechnology', this.technology],
      ['BridgeCreator', this.creator],
      ['BridgeName', this.name],
      ['BridgeNumChannels', this.channels.length + this.internal],
      ['BridgeVideoSourceMode', this.videoSource ? 'single' : 'none'],
      ...(this.videoSource ? ([['BridgeVideoSource', this.videoSource.uniqueId]] as const) : []),
    ];
  }
}

interface Raiser {
  readonly raise: RaiseEvent;
}

/**
 * A channel enters a bridge. The channels of a basic bridge get the oldest of their Linkedids (main/bridge_basic.c).
 * `swap`: the channel that it replaces, which leaves the bridge.
 */
export function enterBridge(core: Raiser, channel: Channel, bridge: Bridge, swap?: Channel): void {
  if (swap) leaveBridge(core, swap, bridge);
  bridge.channels.push(channel);
  channel.bridgeId = bridge.id;
  if (bridge.type === 'basic') {
    const linkedId = bridge.channels.map((each) => each.linkedId).reduce(olderLinkedId);
    for (const each of bridge.channels) each.linkedId = linkedId;
  }
  channel.refresh();
  const extra: Headers = swap ? [['SwapUniqueid', swap.uniqueId]] : [];
  core.raise('BridgeEnter', [...bridge.snapshot(), ...channel.snapshot(), ...extra], 'call');
}

export function leaveBridge(core: Raiser, channel: Channel, bridge: Bridge): void {
  bridge.channels.splice(bridge.channels.indexOf(channel), 1);
  channel.bridgeId = '';
  channel.otherHalf?.leaves();
  core.raise('BridgeLeave', [...bridge.snapshot(), ...channel.snapshot()], 'call');
}
