import type { Frame } from '../../src/index';

/** A time in which two channels heard each other, according to Asterisk's channel events. */
export interface Meeting {
  /** Uniqueids of the channels. */
  ids: readonly [string, string];
  /** Names of the channels. */
  names: readonly [string, string];
  /** Devices of the channels, such as `PJSIP/1001`. */
  devices: readonly [string, string];
  /** ms since 1970. */
  from: number;
  until: number;
  /** True if both were in a ConfBridge, which may have more members. */
  isConference: boolean;
}

interface Member {
  id: string;
  name: string;
}

interface Bridge {
  members: Map<string, Member>;
  isConference: boolean;
}

/** Channels that belong to Asterisk itself: halves of Local channels, announcers, recorders. */
const NOT_REAL = /^(Local|CBAnn|CBRec|Announcer|Recorder|AsyncGoto)\//;

/** @returns the meetings, from BRIDGE_ENTER and BRIDGE_EXIT events. The halves of a Local channel connect their bridges */
export function meetingsOf(cel: readonly Frame[]): Meeting[] {
  const bridges = new Map<string, Bridge>();
  const open = new Map<string, Meeting>();
  const found: Meeting[] = [];
  for (const event of cel) {
    if (!move(bridges, event)) continue;
    const at = timeOf(event);
    const now = new Map(pairsIn(bridges).map((pair) => [pair.key, pair]));
    for (const [key, meeting] of open) {
      if (now.has(key)) continue;
      meeting.until = at;
      open.delete(key);
    }
    for (const { key, a, b, isConference } of now.values()) {
      if (open.has(key)) continue;
      const devices = [deviceOf(a.name), deviceOf(b.name)] as const;
      const [ids, names] = [[a.id, b.id] as const, [a.name, b.name] as const];
      const meeting = { ids, names, devices, from: at, until: at, isConference };
      open.set(key, meeting);
      found.push(meeting);
    }
  }
  return found;
}

/** Applies an event to the bridges. @returns false if the event moves no channel */
function move(bridges: Map<string, Bridge>, event: Frame): boolean {
  const name = event.get('EventName');
  if (name === 'PICKUP') return takePlace(bridges, event);
  if (name !== 'BRIDGE_ENTER' && name !== 'BRIDGE_EXIT') return false;
  const extra = event.get('Extra') ?? '';
  // In a holding bridge, a parked caller or an agent who waits for a call hears nobody.
  if (/"bridge_technology":"holding_bridge"/.test(extra)) return false;
  const bridgeId = /"bridge_id":"([^"]+)"/.exec(extra)?.[1] ?? '';
  const id = event.get('UniqueID') ?? '';
  const bridge = bridges.get(bridgeId) ?? { members: new Map(), isConference: false };
  bridges.set(bridgeId, bridge);
  if (event.get('Application') === 'ConfBridge') bridge.isConference = true;
  if (name === 'BRIDGE_ENTER') bridge.members.set(id, { id, name: event.get('Channel') ?? '' });
  else bridge.members.delete(id);
  return true;
}

/** A phone that is picked up just when it has answered: the other one takes its place in the bridge without an event. */
function takePlace(bridges: ReadonlyMap<string, Bridge>, event: Frame): boolean {
  const extra = event.get('Extra') ?? '';
  const id = /"pickup_channel_uniqueid":"([^"]+)"/.exec(extra)?.[1];
  const name = /"pickup_channel":"([^"]+)"/.exec(extra)?.[1];
  const picked = event.get('UniqueID') ?? '';
  const bridge = [...bridges.values()].find(({ members }) => members.has(picked));
  if (!id || !name || !bridge) return false;
  bridge.members.delete(picked);
  bridge.members.set(id, { id, name });
  return true;
}

function pairsIn(bridges: ReadonlyMap<string, Bridge>) {
  return connectedBridges([...bridges.values()]).flatMap((group) => {
    const isConference = group.some((bridge) => bridge.isConference);
    const members = group.flatMap((bridge) => [...bridge.members.values()]);
    const real = members.filter(({ name }) => !NOT_REAL.test(name));
    return real.flatMap((a, index) =>
      real.slice(index + 1).map((b) => ({ key: [a.id, b.id].sort().join(' '), a, b, isConference })),
    );
  });
}

/** @returns groups of bridges that Local channels connect with each other */
function connectedBridges(bridges: readonly Bridge[]): Bridge[][] {
  const groups: Bridge[][] = [];
  for (const bridge of bridges) {
    const halves = new Set([...bridge.members.values()].map(({ name }) => otherHalf(name)));
    const isNear = (other: Bridge) => [...other.members.values()].some(({ name }) => halves.has(name));
    const near = groups.filter((group) => group.some(isNear));
    for (const group of near) groups.splice(groups.indexOf(group), 1);
    groups.push([bridge, ...near.flat()]);
  }
  return groups;
}

/** @returns the name of the other half of a Local channel; undefined for another channel */
export function otherHalf(name: string): string | undefined {
  const [, base, half] = /^(Local\/.*);([12])$/.exec(name) ?? [];
  return base === undefined ? undefined : `${base};${half === '1' ? '2' : '1'}`;
}

export function deviceOf(name: string): string {
  return name.replace(/-[^-]*$/, '');
}

/** @returns ms since 1970 of a channel event. It reads Timestamp, because EventTime has only whole seconds */
export function timeOf(event: Frame): number {
  return Number(event.get('Timestamp')) * 1_000;
}
