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
  /** Number of channels of Asterisk itself in it, such as that of announcements. They raise no events here. */
  internal = 0;
  /** Called when the bridge changes its technology, as for a recording. Set by the owner of the bridge. */
  onChange: () => void = () => {};

  readonly #creator: string;
  readonly #name: string;

  /** `creator` and `name` are those of an application that gives its bridges names. */
  constructor(id: string, type: BridgeType = 'basic', { creator = '<unknown>', name = '<unknown>' } = {}) {
    this.id = id;
    this.type = type;
    this.#creator = creator;
    this.#name = name;
  }

  /** The headers of a bridge snapshot (main/manager_bridges.c). */
  snapshot(): Headers {
    return [
      ['BridgeUniqueid', this.id],
      ['BridgeType', this.type],
      ['BridgeTechnology', TECHNOLOGY[this.type]],
      ['BridgeCreator', this.#creator],
      ['BridgeName', this.#name],
      ['BridgeNumChannels', this.channels.length + this.internal],
      ['BridgeVideoSourceMode', 'none'],
    ];
  }
}
