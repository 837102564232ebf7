import type { Shape } from '../case';

/** What a device that changes raises; in this order only by the suite's own sorting, see `inOrder`. */
export const STATE_CHANGE: Shape = (version) =>
  version < 13 ? ['ExtensionStatus'] : ['ExtensionStatus', 'DeviceStateChange'];
