import type { Timers } from '../../clock';
import type { Profile } from '../../profiles';
import type { Random } from '../../random';
import type { RaiseEvent } from '../events/raise';

export interface SwitchOptions {
  profile: Profile;
  raise: RaiseEvent;
  timers: Timers;
  random: Random;
  channelVariables: readonly string[];
  /** True if the phones send sound. */
  sound: boolean;
}
