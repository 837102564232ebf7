import type { Frame } from '../../../../src/index';

/** Events whose snapshot of a channel begins with these prefixes. */
const PREFIXES = [
  '',
  'Dest',
  'Target',
  'LocalOne',
  'LocalTwo',
  'Transferer',
  'Transferee',
  'OrigTransferer',
  'SecondTransferer',
  'TransferTarget',
  'Parkee',
  'ParkerDial',
  'Retriever',
];

/** The headers of a channel that are compared. */
const OF_CHANNEL = ['ChannelStateDesc', 'CallerIDNum', 'ConnectedLineNum', 'Context', 'Exten', 'Priority'];
/** The other headers that are compared. */
const OF_EVENT = [
  ...['Cause', 'DialStatus', 'BridgeType', 'LocalOptimization', 'Result', 'IsExternal', 'DestType', 'Queue'],
  ...['Position', 'Agent', 'Parkinglot', 'ParkingSpace', 'Extension'],
];

/** The events of each channel, in order. Channels and bridges are numbered in the order of their first event. */
export type Lines = ReadonlyMap<string, readonly string[]>;

/**
 * Events by channel. Threads of Asterisk raise events about different channels in any order, and those about one channel
 * in a fixed one.
 */
export function linesOf(frames: readonly Frame[]): Lines {
  const labels = new Labels(frames);
  const lines = new Map<string, string[]>();
  for (const frame of frames) {
    for (const prefix of PREFIXES) {
      const channel = frame.get(`${prefix}Channel`);
      // It is random which half of a Local channel ends first and requests the hangup of the other.
      if (!channel || (frame.name === 'HangupRequest' && channel.startsWith('Local/'))) continue;
      const label = labels.channel(channel, frame.get(`${prefix}Uniqueid`));
      const stream = streamOf(frame, prefix, label, labels);
      const line = [frame.name, ...details(frame, prefix, labels)].filter((part) => part !== '').join(' ');
      lines.set(stream, [...(lines.get(stream) ?? []), line]);
    }
  }
  return lines;
}

/**
 * Another thread than those of the two channels raises an event about both. So each pair has a sequence of its own. DialEnd is
 * also in the sequence of the caller.
 */
function streamOf(frame: Frame, prefix: string, label: string, labels: Labels): string {
  if (prefix !== '') return `${label} as ${prefix} of ${frame.name.replace(/(Begin|State|End)$/, '')}`;
  const called = frame.get('DestChannel');
  if (!called || frame.name === 'DialEnd' || !frame.name.startsWith('Dial')) return label;
  return `${label} dials ${labels.channel(called, frame.get('DestUniqueid'))}`;
}

function details(frame: Frame, prefix: string, labels: Labels): string[] {
  const linked = frame.get(`${prefix}Linkedid`);
  const bridge = frame.get('BridgeUniqueid');
  const called = prefix === '' ? frame.get('DestChannel') : undefined;
  // It is random whether the phone rings before or after the report of the dial.
  const isEarly = prefix === 'Dest' && (frame.name === 'DialBegin' || frame.name === 'DialState');
  return [
    ...OF_CHANNEL.filter((name) => !(isEarly && name === 'ChannelStateDesc')).map((name) =>
      said(name, frame.get(`${prefix}${name}`)),
    ),
    ...(called === undefined ? [] : [`Dest=${labels.channel(called, frame.get('DestUniqueid'))}`]),
    ...(linked === undefined ? [] : [`Linkedid=${labels.linked(linked)}`]),
    ...OF_EVENT.map((name) => said(name, frame.get(name))),
    ...(bridge === undefined ? [] : [`Bridge=${labels.bridge(bridge)}`]),
    // It is random which of two channels leaves first at the end of a call.
    ...(frame.name === 'BridgeEnter' ? [said('BridgeNumChannels', frame.get('BridgeNumChannels'))] : []),
  ];
}

function said(name: string, value: string | undefined): string {
  return value === undefined ? '' : `${name}=${value}`;
}

/** Names that are the same in each run. */
class Labels {
  readonly #channels = new Map<string, string>();
  readonly #ofUniqueId = new Map<string, string>();
  readonly #bridges = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  constructor(frames: readonly Frame[]) {
    for (const frame of frames) {
      const channel = frame.name === 'Newchannel' && frame.get('Channel');
      if (channel) this.channel(channel, frame.get('Uniqueid'));
    }
    this.#nameBridges(frames);
  }

  /** `PJSIP/1021` for its first channel, `PJSIP/1021 (2)` for its second one. */
  channel(name: string, uniqueId: string | undefined): string {
    const known = this.#channels.get(name);
    if (known) return known;
    const label = this.#numbered(name.replace(/-[0-9a-f]{8}(;\d)?$/, '$1'));
    this.#channels.set(name, label);
    if (uniqueId) this.#ofUniqueId.set(uniqueId, label);
    return label;
  }

  /** The channel whose Uniqueid is the Linkedid. */
  linked(linkedId: string): string {
    return this.#ofUniqueId.get(linkedId) ?? linkedId;
  }

  bridge(id: string): string {
    return this.#bridges.get(id) ?? 'a bridge that no channel enters';
  }

  /** A bridge is named after its first two channels, because it is random which of two bridges is entered first. */
  #nameBridges(frames: readonly Frame[]): void {
    const entered = new Map<string, Set<string>>();
    for (const frame of frames) {
      if (frame.name !== 'BridgeEnter') continue;
      const id = frame.get('BridgeUniqueid') ?? '';
      const channels = entered.get(id) ?? new Set();
      if (channels.size < 2) channels.add(this.channel(frame.get('Channel') ?? '', frame.get('Uniqueid')));
      entered.set(id, channels);
    }
    for (const [id, channels] of entered) {
      this.#bridges.set(id, this.#numbered(`of ${[...channels].sort().join(' and ')}`));
    }
  }

  #numbered(kind: string): string {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return count === 1 ? kind : `${kind} (${count})`;
  }
}
