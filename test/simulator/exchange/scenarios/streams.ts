import { isItem } from '../../../conformance/case';
import { header } from '../../../conformance/conversation';
import type { SlowFrame } from '../../../support/slow-reader';

/** Lines by what they are about. Those of one stream come in a fixed order, threads of Asterisk raise those of others. */
export type Streams = ReadonlyMap<string, readonly string[]>;

/** Values that are different in each run. */
const OWN_VALUES =
  /^(Timestamp|ParkingDuration|ParkingTimeout|Duration|Seconds|TimeToHangup|LoginTime|LastCall|LastPause|Holdtime|HoldTime|TalkTime|RingTime|Wait|LongestHoldTime|CallsTaken|Completed|Abandoned|BridgeVideoSource|DurationMs|.*Linkedid|ServicelevelPerf2?|EventList|AnsweredTime)$/i;
/** Variables whose values are times or ids. */
const OWN_VARIABLES =
  /^(RINGTIME|RINGTIME_MS|ANSWEREDTIME|ANSWEREDTIME_MS|DIALEDTIME|DIALEDTIME_MS|BRIDGEPVTCALLID|RTPAUDIOQOS\w*|QEHOLDTIME|SIPCALLID|VM_\w+|MIXMONITOR_FILENAME|QUEUEWAIT|QUEUEWAIT_MS)$/;
/** States of phones that are too short for a report at times, or that come after the scenario. */
const BY_CHANCE = /^(RINGING|Ringing|UNAVAILABLE|Unavailable)$/;
/** Reported at moments of their own: media, the registration of phones, the time until a queue notices. */
const LEFT_OUT =
  /^(RTCP|TestEvent|Contact|Peer|ChallengeSent|SuccessfulAuth|FullyBooted|Registry|ChallengeResponse)/;

/** The events and answers of a scenario in lines, by stream. */
export function streamsOf(frames: readonly SlowFrame[]): Streams {
  const names = new Names(frames);
  const streams = new Map<string, string[]>();
  const said = new Map<string, string>();
  for (const frame of frames) {
    if (LEFT_OUT.test(frame.name) || isNoise(frame, said)) continue;
    const stream = streamOf(frame, names);
    const lines = streams.get(stream) ?? [];
    lines.push(lineOf(frame, names));
    streams.set(stream, lines);
  }
  // A list has no order.
  for (const [stream, lines] of streams) if (stream.startsWith('items of')) lines.sort();
  return streams;
}

/** The answer to a Login, a Logoff or a Ping, and what is repeated without news. */
function isNoise(frame: SlowFrame, said: Map<string, string>): boolean {
  if (frame.kind === 'response' && header(frame, 'ActionID') === undefined) return true;
  const state = header(frame, 'State') ?? header(frame, 'StatusText') ?? '';
  if (/^(DeviceStateChange|ExtensionStatus)$/.test(frame.name) && BY_CHANCE.test(state)) return true;
  const variable = header(frame, 'Variable');
  if (frame.name === 'VarSet' && variable && /^(RTPAUDIOQOS|BRIDGEPVTCALLID|SIPDOMAIN)/.test(variable))
    return true;
  const device = header(frame, 'Device');
  const key =
    variable === 'BRIDGEPEER'
      ? `${header(frame, 'Channel')} ${variable}`
      : frame.name === 'DeviceStateChange' && device
        ? `device ${device}`
        : undefined;
  if (key === undefined) return false;
  const value = header(frame, 'Value') ?? header(frame, 'State') ?? '';
  if (said.get(key) === value) return true;
  said.set(key, value);
  return false;
}

function streamOf(frame: SlowFrame, names: Names): string {
  if (frame.kind === 'response') return 'answers';
  if (isItem(frame)) return `items of ${header(frame, 'ActionID')} ${frame.name}`;
  const { name } = frame;
  if (name === 'OriginateResponse' || name === 'AgentComplete' || name.startsWith('MixMonitor')) return name;
  const channel = header(frame, 'Channel');
  const dialled = header(frame, 'DestChannel');
  if (name.startsWith('Dial') && dialled)
    return `${channel ? names.channel(channel) : 'Originate'} dials ${names.channel(dialled)}`;
  if (/^MessageWaiting$/.test(name)) return name;
  if (channel) return names.channel(channel);
  if (name === 'DeviceStateChange') return `device ${names.text(header(frame, 'Device') ?? '')}`;
  if (name === 'ExtensionStatus') return `hint ${header(frame, 'Exten')}`;
  const queue = header(frame, 'Queue');
  if (queue) return `${name} of ${queue} ${header(frame, 'Interface') ?? ''}`;
  return header(frame, 'BridgeUniqueid') ? `bridges ${name}` : name;
}

function lineOf(frame: SlowFrame, names: Names): string {
  const variable = header(frame, 'Variable') ?? '';
  const isEarly = /^Dial(Begin|State)$/.test(frame.name);
  const headers = frame.headers.flatMap(([name, value]) => {
    if (/^(Event|Response|Privilege)$/.test(name)) return [];
    if (isEarly && /^DestChannelState(Desc)?$/.test(name)) return [];
    if (name === 'Context' && frame.name === 'ExtensionStatus') return [];
    // Which of two leaves first is chance.
    if (name === 'BridgeNumChannels' && frame.name === 'BridgeLeave') return [];
    const own = OWN_VALUES.test(name) || (name === 'Value' && OWN_VARIABLES.test(variable) && value !== '');
    return [`${name}: ${own ? '#' : names.text(value)}`];
  });
  return [frame.name, ...headers, ...(frame.body ?? []).map((line) => `body ${names.text(line)}`)].join(
    ' | ',
  );
}

/** Names that are the same in each run, for channels and unique ids in their order. Bridges have none. */
class Names {
  readonly #channels = new Map<string, string>();
  readonly #ids = new Map<string, string>();

  constructor(frames: readonly SlowFrame[]) {
    const counts = new Map<string, number>();
    for (const frame of frames) {
      const channel = header(frame, 'Channel');
      if (frame.name !== 'Newchannel' || !channel) continue;
      const plain = channel.replace(/-[0-9a-f]{8}(?=$|;)/, '');
      const count = (counts.get(plain) ?? 0) + 1;
      counts.set(plain, count);
      this.#channels.set(channel, `${plain}#${count}`);
      this.#ids.set(header(frame, 'Uniqueid') ?? '', `id of ${plain}#${count}`);
    }
  }

  channel(name: string): string {
    return this.#channels.get(name) ?? name;
  }

  text(value: string): string {
    return (
      this.#channels.get(value) ??
      this.#ids.get(value) ??
      value
        .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '<uuid>')
        .replace(/\S+-[0-9a-f]{8}(;[12])?/g, (name) => this.channel(name))
        .replace(/-[0-9a-f]{8}\b/g, '-<serial>')
        .replace(/\b\d{10}(\.\d+)?\b/g, '<time>')
        .replace(/\/\S*\/(?=(monitor|voicemail|confbridge)\b)/, '<folder>/')
        .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:#')
    );
  }
}

/** Between lines of the same event only the headers that differ are shown. `-` only Asterisk, `+` only the simulator. */
export function differences(real: Streams, simulated: Streams): string[] {
  return [...new Set([...real.keys(), ...simulated.keys()])].flatMap((stream) =>
    between(real.get(stream) ?? [], simulated.get(stream) ?? []).map((line) => `${stream}: ${line}`),
  );
}

function between(a: readonly string[], b: readonly string[]): string[] {
  const [costs, width] = costsOf(a, b);
  const at = (i: number, j: number) => costs[i * width + j] ?? 0;
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [one, two] = [a[i], b[j]];
    if (one !== undefined && two !== undefined && at(i, j) === at(i + 1, j + 1) + cost(one, two)) {
      if (one !== two) lines.push(headerDifference(one, two));
      i += 1;
      j += 1;
    } else if (one !== undefined && at(i, j) === at(i + 1, j) + MISSING) {
      lines.push(`- ${one}`);
      i += 1;
    } else {
      lines.push(`+ ${two}`);
      j += 1;
    }
  }
  return lines;
}

const MISSING = 10;
const eventOf = (line: string) => line.split(' | ')[0] ?? '';

function cost(one: string, two: string): number {
  if (one === two) return 0;
  return eventOf(one) === eventOf(two) ? 5 : 3 * MISSING;
}

/** Costs of the cheapest edit from each pair of positions on. */
function costsOf(a: readonly string[], b: readonly string[]): [Uint32Array, number] {
  const width = b.length + 1;
  const costs = new Uint32Array((a.length + 1) * width);
  for (let i = a.length; i >= 0; i--) {
    for (let j = b.length; j >= 0; j--) {
      if (i === a.length || j === b.length) {
        costs[i * width + j] = MISSING * (a.length - i + b.length - j);
        continue;
      }
      costs[i * width + j] = Math.min(
        (costs[(i + 1) * width + j] ?? 0) + MISSING,
        (costs[i * width + j + 1] ?? 0) + MISSING,
        (costs[(i + 1) * width + j + 1] ?? 0) + cost(a[i] ?? '', b[j] ?? ''),
      );
    }
  }
  return [costs, width];
}

function headerDifference(one: string, two: string): string {
  const [theirs, ours] = [one.split(' | '), two.split(' | ')];
  const missing = theirs.filter((part) => !ours.includes(part));
  const excess = ours.filter((part) => !theirs.includes(part));
  return `${eventOf(one)}: real [${missing.join(' | ')}], simulated [${excess.join(' | ')}]`;
}
