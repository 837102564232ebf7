import type { SlowFrame } from '../support/slow-reader';
import { compare } from './compare';
import { header } from './conversation';

/**
 * Where two accounts of the same calls differ. Each channel, device and hint is told of in order, but by threads of its
 * own: how one's events lie among another's is chance.
 */
export function compareThreads(real: readonly SlowFrame[], simulated: readonly SlowFrame[]): string[] {
  const [theirs, ours] = [threads(withoutChance(real)), threads(withoutChance(simulated))];
  const names = [...new Set([...theirs.keys(), ...ours.keys()])];
  return names.flatMap((name) => compare(name, theirs.get(name) ?? [], ours.get(name) ?? []));
}

/**
 * What depends on which thread of Asterisk is faster: how often a bridge introduces its channels anew, and whether a
 * channel that begins to ring is seen to do so in the events about its being dialled.
 */
function withoutChance(frames: readonly SlowFrame[]): SlowFrame[] {
  const introduced = new Map<string, string | undefined>();
  return frames.flatMap((frame) => {
    // Told when the queue gets round to it: what an earlier call changed may come amid this one.
    if (header(frame, 'Device')?.startsWith('Queue:')) return [];
    // Told at each occasion, changed or not; how many occasions fall together is chance.
    const device = header(frame, 'Device');
    if (device?.startsWith('Local/')) {
      const state = header(frame, 'State');
      if (introduced.get(device) === state) return [];
      introduced.set(device, state);
    }
    const variable = header(frame, 'Variable');
    if (variable === 'BRIDGEPEER' || variable === 'BRIDGEPVTCALLID') {
      const key = `${header(frame, 'Channel')} ${variable}`;
      const value = header(frame, 'Value');
      if (introduced.get(key) === value) return [];
      introduced.set(key, value);
    }
    if (frame.name !== 'DialBegin' && frame.name !== 'DialState') return [frame];
    return [{ ...frame, headers: frame.headers.map(unlessRinging) }];
  });
}

const unlessRinging = ([name, value]: [string, string]): [string, string] =>
  name === 'DestChannelStateDesc' ? [name, 'Down or Ringing'] : [name, value];

function threads(frames: readonly SlowFrame[]): Map<string, SlowFrame[]> {
  const channels: string[] = [];
  const found = new Map<string, SlowFrame[]>();
  for (const frame of frames) {
    const name = subject(frame, channels);
    found.set(name, [...(found.get(name) ?? []), frame]);
  }
  return found;
}

/** What a frame is about; channels by the order in which they came up. */
function subject(frame: SlowFrame, channels: string[]): string {
  // Told by the thread that waited or watched, not by the channel's own.
  if (frame.name === 'OriginateResponse' || frame.name === 'AgentComplete') return frame.name;
  const channel = header(frame, 'Channel');
  if (channel !== undefined) {
    if (!channels.includes(channel)) channels.push(channel);
    return `channel ${channels.indexOf(channel) + 1}`;
  }
  const bridge = header(frame, 'BridgeUniqueid');
  if (bridge !== undefined) return 'bridge';
  return [frame.name, header(frame, 'Device') ?? header(frame, 'Hint') ?? ''].join(' ');
}
