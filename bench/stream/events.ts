import type { Random } from '../../src/simulator/random';
import { CHANNEL_EVENTS } from './channel-events';
import { DEVICE_EVENTS } from './device-events';
import type { Header, Kind } from './kind';
import type { Pbx } from './pbx';

const KINDS = [...CHANNEL_EVENTS, ...DEVICE_EVENTS];
const BY_SHARE = KINDS.flatMap((kind) => Array<Kind>(kind.share).fill(kind));

/** @returns the headers of an event, including those of `timestampevents` (manager.conf) and `systemname` (asterisk.conf) */
export function nextEvent(random: Random, pbx: Pbx): Header[] {
  const kind = random.pick(BY_SHARE) as Kind;
  if (random.chance(0.01)) pbx.now += 1;
  return [
    ['Event', kind.name],
    ['Privilege', `${kind.class},all`],
    ['Timestamp', `${pbx.now}.${random.between(100_000, 999_999)}`],
    ['SystemName', 'pbx-1'],
    ...kind.rest(random, pbx),
  ];
}
