import type { Timers } from '../../clock';
import type { Headers } from '../../frame-writer';
import type { Profile } from '../../profiles';
import type { Random } from '../../random';
import type { ManagerClass } from '../../rights';
import { inVersion } from '../events/in-version';
import type { RaiseEvent } from '../events/raise';
import { type Extension, Extensions } from '../hints/extensions';
import { inEvent } from '../hints/hint-in-event';
import { PresenceStates } from '../hints/presence';
import type { Bridge } from './bridge';
import { CAUSES, type Cause } from './causes';
import { Channel, type ChannelOptions, type Destination } from './channel';
import { deviceState, together } from './device-state';
import { escapeC } from './escape';
import { ReportedParties } from './reported-parties';
import type { SwitchOptions } from './switch-options';

type NewChannel = Pick<ChannelOptions, 'device' | 'state' | 'caller' | 'context' | 'exten'> &
  Partial<Pick<ChannelOptions, 'name' | 'uniqueId' | 'linkedId'>>;

/**
 * The channels, their variables and the states of their devices, with the events about them.
 * It knows neither applications nor clients.
 */
export class SwitchCore {
  readonly profile: Profile;
  /** Whether phones send sound. */
  readonly sound: boolean;
  readonly raise: RaiseEvent;
  readonly timers: Timers;
  readonly random: Random;
  readonly extensions: Extensions;
  readonly presence = new PresenceStates((headers) => this.raise('PresenceStateChange', headers, 'call'));
  /** Called when the simulator closes. */
  readonly closing = new Set<() => void>();
  /** By name. */
  readonly channels = new Map<string, Channel>();
  /** By unique id. */
  readonly bridges = new Map<string, Bridge>();
  /** Global variables, the last one set at the end. */
  readonly variables = new Map<string, string>();
  /** The internal database, by `/family/key`. */
  readonly database = new Map<string, string>();
  readonly #channelVariables: readonly string[];
  readonly #reported = new ReportedParties();
  #channelCount = 0;
  #localCount = 0;
  #nextUniqueId = 1;
  #optimizations = 0;

  constructor({ profile, raise, timers, random, channelVariables, sound }: SwitchOptions) {
    this.profile = profile;
    this.sound = sound;
    this.#channelVariables = channelVariables;
    this.raise = inVersion(profile.version, raise);
    this.timers = timers;
    this.random = random;
    this.extensions = new Extensions((name, headers) => this.raise(name, inEvent(headers), 'call'), profile);
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.timers.clock.now();
  }

  /** Calls all functions in `closing`, so that promises for calls are rejected. */
  close(): void {
    for (const close of [...this.closing]) close();
    this.closing.clear();
  }

  /** The channel of a name, in any case, or of a unique id (main/channel.c ast_channel_get_by_name). */
  findChannel(name: string): Channel | undefined {
    const known = this.channels.get(name);
    if (known || name === '') return known;
    const lower = name.toLowerCase();
    return [...this.channels.values()].find(
      (channel) => channel.name.toLowerCase() === lower || channel.uniqueId === name,
    );
  }

  addBridge(bridge: Bridge): void {
    this.bridges.set(bridge.id, Object.assign(bridge, { createdAt: this.now() }));
  }

  /** The bridge that a channel is in. */
  bridgeOf({ bridgeId }: Channel): Bridge | undefined {
    return this.bridges.get(bridgeId);
  }

  /** Hangs a channel up after `ms`. A new limit replaces the last. */
  limit(channel: Channel, ms: number): void {
    channel.limit?.cancel();
    channel.limit = {
      at: this.now() + ms,
      cancel: this.timers.after(ms, () => channel.hangUp('action')),
    };
  }

  /** The other channel of a bridge; undefined outside a bridge. */
  peerOf({ bridgeId, name }: Channel): Channel | undefined {
    const others = [...this.channels.values()].filter((channel) => channel.name !== name);
    return bridgeId === '' ? undefined : others.find((channel) => channel.bridgeId === bridgeId);
  }

  /** The name of a new pair of Local channels, without the `;1` and `;2` of its halves. */
  nameLocal(device: string): string {
    return `${device}-${serial(this.#localCount++)}`;
  }

  /** The number of the next optimization of a Local channel, from 0. */
  nextOptimization(): number {
    return this.#optimizations++;
  }

  /** Extensions whose hint is a phone that can ring. */
  phones(): Extension[] {
    return this.extensions.all().filter(isPhone);
  }

  /** The extension if its hint is a phone that can ring. */
  phone(extension: string, context?: string): Extension | undefined {
    const found = this.extensions.find(extension, context);
    return found && isPhone(found) ? found : undefined;
  }

  /** The extension with the phone of a device such as `PJSIP/1001`, in any context. */
  phoneOf(device: string): Extension | undefined {
    return this.extensions.watching(device).find(isPhone);
  }

  /** Copies the variables that a new channel inherits: `_NAME` once, `__NAME` for ever. */
  inherit(from: Channel, to: Channel): void {
    for (const [name, value] of from.variables) {
      const generations = from.inherited.get(name);
      if (generations === 'once') this.setVariable(to, name, value);
      if (generations === 'always') this.setVariable(to, `__${name}`, value);
    }
  }

  addChannel(options: NewChannel): Channel {
    const uniqueId = options.uniqueId ?? `${Math.floor(this.now() / 1000)}.${this.#nextUniqueId++}`;
    const channel = new Channel({
      ...options,
      name: options.name ?? `${options.device}-${serial(this.#channelCount++)}`,
      uniqueId,
      linkedId: options.linkedId ?? uniqueId,
      createdAt: this.now(),
      escapes: this.profile.escapes,
      shownVariables: this.#channelVariables,
      version: this.profile.version,
    });
    this.channels.set(channel.name, channel);
    return channel;
  }

  /** Raises an event about a channel: its snapshot, then `extra`. The class is `call` by default. */
  about(channel: Channel, event: string, extra: Headers = [], ...classes: ManagerClass[]): void {
    if (this.#reported.isOldNews(event, channel) && this.profile.version >= 12) return;
    if (!WITH_LAST_SNAPSHOT.has(event)) channel.refresh();
    this.raise(event, [...channel.snapshot(), ...extra], ...(classes.length ? classes : (['call'] as const)));
  }

  setVariable(channel: Channel, name: string, value: string | number): void {
    channel.setVariable(name, String(value));
    const extra: Headers = [
      ['Variable', name],
      ['Value', channel.escaped(String(value))],
    ];
    this.about(channel, 'VarSet', extra, 'dialplan');
  }

  setGlobal(name: string, value: string): void {
    this.variables.delete(name);
    this.variables.set(name, value);
    const shown = this.profile.escapes ? escapeC(value) : value;
    const of = [['Channel', 'none'] as const, ['Uniqueid', 'none'] as const];
    this.raise('VarSet', [...of, ['Variable', name], ['Value', shown]], 'dialplan');
  }

  /** The channel runs an application. Newexten is raised once for each step of the dialplan. */
  execute(channel: Channel, application: string, data: string): void {
    channel.application = application;
    channel.data = data;
    if (channel.announcedStep === channel.step) return;
    channel.announcedStep = channel.step;
    const extra: Headers = [
      ['Extension', channel.exten],
      ['Application', application],
      ['AppData', data],
    ];
    this.about(channel, 'Newexten', extra, 'dialplan');
  }

  /** An action sends the channel to another extension. Asterisk reports the old application there. */
  sendTo(channel: Channel, { context, extension, priority = 1 }: Destination): void {
    Object.assign(channel, { context, exten: extension, priority, cause: CAUSES.normal });
    this.execute(channel, channel.application, channel.data);
  }

  /** The SIP code of a cause, reported since 20. */
  techCause({ sip }: Cause): Headers {
    return sip !== undefined && this.profile.version >= 20 ? [['TechCause', sip]] : [];
  }

  /** Removes the channel and updates the state of its device. */
  hangUp(channel: Channel, reason: Cause): void {
    if (channel.leavingFor || channel.goesOn()) return;
    const cause = channel.wantedCause ?? reason;
    this.channels.delete(channel.name);
    channel.limit?.cancel();
    channel.otherHalf?.ended(cause);
    this.about(channel, 'Hangup', [
      ['Cause', cause.code],
      ['Cause-txt', cause.text],
      ...(channel.otherHalf ? [] : this.techCause(cause)),
    ]);
    this.refreshDevice(channel.device);
  }

  /** Computes the state of a device from its channels. A device without channels is NOT_INUSE. */
  refreshDevice(device: string): void {
    // Asterisk keeps no state for Local devices: LocalPair raises their events.
    if (device.startsWith('Local/')) return;
    const states = [...this.channels.values()]
      .filter((channel) => channel.device === device)
      .map(deviceState);
    this.extensions.setDevice(device, together(states));
  }
}

/** Events that repeat the channel headers of the previous event (ast_channel_snapshot_get_latest). */
const WITH_LAST_SNAPSHOT: ReadonlySet<string> = new Set([
  ...['DialBegin', 'DialState', 'DialEnd', 'VarSet', 'RTCPSent'],
  ...['Hold', 'Unhold', 'MusicOnHoldStart', 'MusicOnHoldStop'],
]);

function isPhone({ extension, hint }: Extension): boolean {
  return hint === `PJSIP/${extension}`;
}

function serial(number: number): string {
  return number.toString(16).padStart(8, '0');
}
