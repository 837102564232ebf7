import type { Frame } from '../../src/index';

/** Two channels that heard each other, by Asterisk's channel events. */
export interface Meeting {
  /** Uniqueids. */
  ids: readonly [string, string];
  /** Their channels' names. */
  names: readonly [string, string];
  /** Their devices: `PJSIP/1001`. */
  devices: readonly [string, string];
  /** ms since 1970. */
  from: number;
  until: number;
  /** Both were in a ConfBridge, which may have more members. */
  isConference: boolean;
}

interface Member {
  id: string;
  name: string;
}

interface Place {
  members: Map<string, Member>;
  isConference: boolean;
}

/** Channels of Asterisk itself: halves of Local channels and announcers. */
const NOT_REAL = /^(Local|CBAnn|CBRec|Announcer|Recorder|AsyncGoto)\//;

/** Who met whom, of the BRIDGE_ENTER and BRIDGE_EXIT events. The halves of a Local channel connect their bridges. */
export function meetingsOf(cel: readonly Frame[]): Meeting[] {
  const places = new Map<string, Place>();
  const open = new Map<string, Meeting>();
  const found: Meeting[] = [];
  for (const event of cel) {
    if (!move(places, event)) continue;
    const at = timeOf(event);
    const now = new Map(pairsIn(places).map((pair) => [pair.key, pair]));
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

/** @returns false if the event moves no channel */
function move(places: Map<string, Place>, event: Frame): boolean {
  const name = event.get('EventName');
  if (name === 'PICKUP') return takePlace(places, event);
  if (name !== 'BRIDGE_ENTER' && name !== 'BRIDGE_EXIT') return false;
  const extra = event.get('Extra') ?? '';
  // Who is parked or waits for a call hears nobody.
  if (/"bridge_technology":"holding_bridge"/.test(extra)) return false;
  const bridge = /"bridge_id":"([^"]+)"/.exec(extra)?.[1] ?? '';
  const id = event.get('UniqueID') ?? '';
  const place = places.get(bridge) ?? { members: new Map(), isConference: false };
  places.set(bridge, place);
  if (event.get('Application') === 'ConfBridge') place.isConference = true;
  if (name === 'BRIDGE_ENTER') place.members.set(id, { id, name: event.get('Channel') ?? '' });
  else place.members.delete(id);
  return true;
}

/** A phone that is picked up just when it has answered: the other one takes its place in the bridge without an event. */
function takePlace(places: ReadonlyMap<string, Place>, event: Frame): boolean {
  const extra = event.get('Extra') ?? '';
  const id = /"pickup_channel_uniqueid":"([^"]+)"/.exec(extra)?.[1];
  const name = /"pickup_channel":"([^"]+)"/.exec(extra)?.[1];
  const picked = event.get('UniqueID') ?? '';
  const place = [...places.values()].find(({ members }) => members.has(picked));
  if (!id || !name || !place) return false;
  place.members.delete(picked);
  place.members.set(id, { id, name });
  return true;
}

function pairsIn(places: ReadonlyMap<string, Place>) {
  return mixedPlaces([...places.values()]).flatMap((mixed) => {
    const isConference = mixed.some((place) => place.isConference);
    const members = mixed.flatMap((place) => [...place.members.values()]);
    const real = members.filter(({ name }) => !NOT_REAL.test(name));
    return real.flatMap((a, index) =>
      real.slice(index + 1).map((b) => ({ key: [a.id, b.id].sort().join(' '), a, b, isConference })),
    );
  });
}

/** Bridges in groups: those of a group are connected by Local channels. */
function mixedPlaces(places: readonly Place[]): Place[][] {
  const groups: Place[][] = [];
  for (const place of places) {
    const halves = new Set([...place.members.values()].map(({ name }) => otherHalf(name)));
    const isNear = (other: Place) => [...other.members.values()].some(({ name }) => halves.has(name));
    const near = groups.filter((group) => group.some(isNear));
    for (const group of near) groups.splice(groups.indexOf(group), 1);
    groups.push([place, ...near.flat()]);
  }
  return groups;
}

/** The name of the other half of a Local channel. */
export function otherHalf(name: string): string | undefined {
  const [, base, half] = /^(Local\/.*);([12])$/.exec(name) ?? [];
  return base === undefined ? undefined : `${base};${half === '1' ? '2' : '1'}`;
}

export function deviceOf(name: string): string {
  return name.replace(/-[^-]*$/, '');
}

/** ms since 1970 of a channel event. Its own EventTime has whole seconds. */
export function timeOf(event: Frame): number {
  return Number(event.get('Timestamp')) * 1_000;
}
