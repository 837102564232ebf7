import type { Shape } from '../case';

/** The events of a device that changes, in the order of `inOrder`. */
export const STATE_CHANGE: Shape = (version) =>
  version < 13 ? ['ExtensionStatus'] : ['ExtensionStatus', 'DeviceStateChange'];
