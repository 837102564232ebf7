import type { Headers } from '../../frame-writer';
import type { Channel } from './channel';

/** The technology of each type of bridge (main/bridge.c). */
const TECHNOLOGY = { basic: 'simple_bridge', parking: 'holding_bridge', base: 'softmix' } as const;
export type BridgeType = keyof typeof TECHNOLOGY;

/** The bridge of an answered call, of parked calls or of a conference. */
export class Bridge {
  readonly id: string;
  readonly type: BridgeType;
  readonly channels: Channel[] = [];
  /** Called when the bridge changes its technology, as for a recording. Set by the owner of the bridge. */
  onChange: () => void = () => {};

  constructor(id: string, type: BridgeType = 'basic') {
    this.id = id;
    this.type = type;
  }

  /** The headers of a bridge snapshot (main/manager_bridges.c). */
  snapshot(): Headers {
    return [
      ['BridgeUniqueid', this.id],
      ['BridgeType', this.type],
      ['BridgeTechnology', TECHNOLOGY[this.type]],
      ['BridgeCreator', '<unknown>'],
      ['BridgeName', '<unknown>'],
      ['BridgeNumChannels', this.channels.length],
      ['BridgeVideoSourceMode', 'none'],
    ];
  }
}
