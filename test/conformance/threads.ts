import type { SlowFrame } from '../support/slow-reader';
import { compare } from './compare';
import { header } from './conversation';

/**
 * Where two accounts of the same calls differ. Each channel, device and hint is told of in order, but by threads of its
 * own: how one's events lie among another's is chance.
 */
export function compareThreads(real: readonly SlowFrame[], simulated: readonly SlowFrame[]): string[] {
  const [theirs, ours] = [threads(real), threads(simulated)];
  const names = [...new Set([...theirs.keys(), ...ours.keys()])];
  return names.flatMap((name) => compare(name, theirs.get(name) ?? [], ours.get(name) ?? []));
}

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
  const channel = header(frame, 'Channel');
  if (channel !== undefined) {
    if (!channels.includes(channel)) channels.push(channel);
    return `channel ${channels.indexOf(channel) + 1}`;
  }
  const bridge = header(frame, 'BridgeUniqueid');
  if (bridge !== undefined) return 'bridge';
  return [frame.name, header(frame, 'Device') ?? header(frame, 'Hint') ?? ''].join(' ');
}
