import type { Headers } from '../../frame-writer';
import type { Channel } from './channel';

/** The bridge of an answered call. */
export class Bridge {
  readonly id: string;
  readonly channels: Channel[] = [];

  constructor(id: string) {
    this.id = id;
  }

  /** The headers of a bridge snapshot (main/manager_bridges.c). */
  snapshot(): Headers {
    return [
      ['BridgeUniqueid', this.id],
      ['BridgeType', 'basic'],
      ['BridgeTechnology', 'simple_bridge'],
      ['BridgeCreator', '<unknown>'],
      ['BridgeName', '<unknown>'],
      ['BridgeNumChannels', this.channels.length],
      ['BridgeVideoSourceMode', 'none'],
    ];
  }
}
