import type { SlowFrame } from '../support/slow-reader';
import { compare } from './compare';
import { header } from './conversation';

/**
 * The differences between two recordings of the same calls. Events about one channel, device or hint are in order.
 * Different threads raise those of others, so their relative order is random.
 */
export function compareThreads(real: readonly SlowFrame[], simulated: readonly SlowFrame[]): string[] {
  const rings = real.some(showsRinging);
  const [theirs, ours] = [threads(withoutChance(real, rings)), threads(withoutChance(simulated, rings))];
  const names = [...new Set([...theirs.keys(), ...ours.keys()])];
  return names.flatMap((name) => compare(name, theirs.get(name) ?? [], ours.get(name) ?? []));
}

/**
 * Removes what depends on the speed of Asterisk's threads: how often a bridge repeats its variables, and whether the
 * dial events already show a channel as ringing.
 *
 * @param rings true if a dial event of the real Asterisk shows a channel as ringing
 */
function withoutChance(frames: readonly SlowFrame[], rings: boolean): SlowFrame[] {
  const reported = new Map<string, string | undefined>();
  return frames.flatMap((frame) => {
    // The queue reports changes late: those of an earlier call may arrive during this one.
    if (header(frame, 'Device')?.startsWith('Queue:')) return [];
    // Reported at each occasion, changed or not. The number of occasions is random.
    const device = header(frame, 'Device');
    if (device?.startsWith('Local/')) {
      const state = header(frame, 'State');
      if (reported.get(device) === state) return [];
      reported.set(device, state);
    }
    const variable = header(frame, 'Variable');
    if (variable === 'BRIDGEPEER' || variable === 'BRIDGEPVTCALLID') {
      const key = `${header(frame, 'Channel')} ${variable}`;
      const value = header(frame, 'Value');
      if (reported.get(key) === value) return [];
      reported.set(key, value);
    }
    if (!DIALS.includes(frame.name)) return [frame];
    const chance = rings ? CHANGED_BY_RINGING : STATE;
    return [
      { ...frame, headers: frame.headers.map(([name, value]) => [name, chance.test(name) ? '' : value]) },
    ];
  });
}

const DIALS = ['DialBegin', 'DialState', 'AgentCalled'];
const STATE = /^DestChannelStateDesc$/;
/**
 * A queue changes these headers of a channel before it dials, but Asterisk reports them only at the channel's next change,
 * which is the ringing (apps/app_queue.c ring_entry). A phone may ring before DialBegin is raised, which then has them.
 */
const CHANGED_BY_RINGING = /^Dest(ChannelStateDesc|ConnectedLine(Num|Name)|Exten)$/;

const showsRinging = (frame: SlowFrame) =>
  (frame.name === 'DialBegin' || frame.name === 'AgentCalled') &&
  header(frame, 'DestChannelStateDesc') === 'Ringing';

function threads(frames: readonly SlowFrame[]): Map<string, SlowFrame[]> {
  const channels: string[] = [];
  const found = new Map<string, SlowFrame[]>();
  for (const frame of frames) {
    const name = subject(frame, channels);
    found.set(name, [...(found.get(name) ?? []), frame]);
  }
  return found;
}

/** The subject of a frame. Channels are numbered in order of appearance. */
function subject(frame: SlowFrame, channels: string[]): string {
  // Another thread than the channel's raises these.
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
