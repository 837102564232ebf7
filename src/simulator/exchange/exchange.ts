import type { Timers } from '../clock';
import { fail } from '../fail';
import type { Headers } from '../frame-writer';
import type { Profile } from '../profiles';
import type { Random } from '../random';
import type { ManagerClass } from '../rights';
import { Before12 } from './before-12';
import { Call, type CallOptions } from './call';
import type { Cause } from './causes';
import { Channel, type ChannelOptions, escapeC } from './channel';
import { liftPhone } from './dialling';
import { type Extension, Extensions } from './extensions';
import { PICK_UP } from './originate';
import { QueueCall } from './queue-call';
import { type Queue, Queues } from './queues';
import type { DeviceState } from './states';

export type RaiseEvent = (event: string, headers: Headers, ...classes: ManagerClass[]) => void;

export interface ExchangeOptions {
  profile: Profile;
  raise: RaiseEvent;
  timers: Timers;
  random: Random;
  channelVariables: readonly string[];
}

type NewChannel = Pick<ChannelOptions, 'device' | 'state' | 'caller' | 'context' | 'exten'> &
  Partial<Pick<ChannelOptions, 'name' | 'uniqueId' | 'linkedId'>>;

/** What is switched: phones, channels and calls. It raises what Asterisk raises and knows nothing of clients. */
export class Exchange {
  readonly profile: Profile;
  readonly raise: RaiseEvent;
  readonly timers: Timers;
  readonly random: Random;
  readonly extensions: Extensions;
  readonly channels = new Map<string, Channel>();
  readonly calls = new Set<Call>();
  /** Global variables. */
  readonly variables = new Map<string, string>();
  /** The internal database, by `/family/key`. */
  readonly database = new Map<string, string>();
  readonly queues = new Queues(this);
  callsSoFar = 0;
  readonly #channelVariables: readonly string[];
  #channelsSoFar = 0;
  #localsSoFar = 0;
  #uniqueIds = 1;

  constructor({ profile, raise, timers, random, channelVariables }: ExchangeOptions) {
    this.profile = profile;
    this.#channelVariables = channelVariables;
    this.raise = profile.version < 12 ? asBefore12(raise) : raise;
    this.timers = timers;
    this.random = random;
    this.extensions = new Extensions(
      (event, headers) => this.raise(event, headers, 'call'),
      (device) => this.queues.deviceChanged(device),
      profile,
    );
  }

  now(): number {
    return this.timers.clock.now();
  }

  /** One extension rings another one up, as phones do: the caller's dialplan is `Dial(PJSIP/<to>,20)`. */
  call(from: string, to: string, options: CallOptions = {}): Call {
    const context = options.context ?? 'default';
    const [caller, callee] = [from, to].map((extension) => {
      const found = this.extensions.find(extension, context);
      if (!found) fail(`no extension '${extension}' in context '${context}'`);
      return found;
    }) as [Extension, Extension];
    return this.#begin(new Call(this, liftPhone(this, caller, callee), callee, options));
  }

  /** One extension calls a queue and waits for a member. */
  callQueue(from: string, queueName: string, options: CallOptions): QueueCall {
    const context = options.context ?? 'default';
    const caller =
      this.extensions.find(from, context) ?? fail(`no extension '${from}' in context '${context}'`);
    const [queue] = queueName === '' ? [] : this.queues.named(queueName);
    if (!queue) return fail(`no queue '${queueName}'`);
    return this.#queueUp(liftPhone(this, caller, queue), queue, options);
  }

  /** A channel that is up waits in a queue: what its dialplan does after an Originate. */
  queueFrom(channel: Channel, queue: Queue, context: string): QueueCall {
    channel.context = context;
    channel.exten = queue.extension;
    channel.priority = 1;
    return this.#queueUp(channel, queue, { context, ringFor: PICK_UP });
  }

  /** A channel that is up calls somebody: what its dialplan does after an Originate or a Redirect. */
  callFrom(channel: Channel, to: Extension, options: CallOptions): Call {
    return this.#begin(new Call(this, channel, to, options));
  }

  /** Takes a channel out of what it does and to another extension; false where it cannot go. */
  redirect(channel: Channel, to: Extension): boolean {
    if (!channel.release(to)) return false;
    this.callFrom(channel, to, { context: to.context, ringFor: PICK_UP });
    return true;
  }

  /** Who a channel talks to. */
  peerOf({ bridgeId, name }: Channel): Channel | undefined {
    const others = [...this.channels.values()].filter((channel) => channel.name !== name);
    return bridgeId === '' ? undefined : others.find((channel) => channel.bridgeId === bridgeId);
  }

  /** The name that both halves of a Local channel have, but for the `;1` and `;2` at its end. */
  nameLocal(device: string): string {
    return `${device}-${serial(this.#localsSoFar++)}`;
  }

  /** Extensions with a phone of their own: what else a hint can watch rings nobody. */
  phones(): Extension[] {
    return this.extensions.all().filter(isPhone);
  }

  /** The one that is called by this number. */
  phone(extension: string, context?: string): Extension | undefined {
    const found = this.extensions.find(extension, context);
    return found && isPhone(found) ? found : undefined;
  }

  addChannel(options: NewChannel): Channel {
    const uniqueId = options.uniqueId ?? `${Math.floor(this.now() / 1000)}.${this.#uniqueIds++}`;
    const channel = new Channel({
      ...options,
      name: options.name ?? `${options.device}-${serial(this.#channelsSoFar++)}`,
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

  /** An event about a channel: its snapshot, then what the event adds. */
  about(channel: Channel, event: string, extra: Headers = [], ...classes: ManagerClass[]): void {
    this.raise(event, [...channel.snapshot(), ...extra], ...(classes.length ? classes : (['call'] as const)));
  }

  setVariable(channel: Channel, name: string, value: string | number): void {
    channel.variables.set(name, String(value));
    const extra: Headers = [
      ['Variable', name],
      ['Value', channel.escaped(String(value))],
    ];
    this.about(channel, 'VarSet', extra, 'dialplan');
  }

  setGlobal(name: string, value: string): void {
    this.variables.set(name, value);
    const headers: Headers = [
      ['Channel', 'none'],
      ['Uniqueid', 'none'],
      ['Variable', name],
      ['Value', this.profile.escapes ? escapeC(value) : value],
    ];
    this.raise('VarSet', headers, 'dialplan');
  }

  /** The channel runs an application, which is told once for each step of the dialplan. */
  execute(channel: Channel, application: string, data: string): void {
    channel.application = application;
    channel.data = data;
    if (channel.toldStep === channel.step) return;
    channel.toldStep = channel.step;
    const extra: Headers = [
      ['Extension', channel.exten],
      ['Application', application],
      ['AppData', data],
    ];
    this.about(channel, 'Newexten', extra, 'dialplan');
  }

  /** SIP's own word for a cause, since 20. */
  techCause({ sip }: Cause): Headers {
    return sip !== undefined && this.profile.version >= 20 ? [['TechCause', sip]] : [];
  }

  /** The channel is gone; the device it was a use of may be free now. */
  hangUp(channel: Channel, cause: Cause): void {
    this.channels.delete(channel.name);
    channel.otherHalf?.ended(cause);
    this.about(channel, 'Hangup', [
      ['Cause', cause.code],
      ['Cause-txt', cause.text],
      ...(channel.otherHalf ? [] : this.techCause(cause)),
    ]);
    this.refreshDevice(channel.device);
  }

  /** A device is what the channels of it add up to; one without channels is idle. */
  refreshDevice(device: string): void {
    // A Local channel is no device whose state is kept: its pair tells of it.
    if (device.startsWith('Local/')) return;
    const states = [...this.channels.values()]
      .filter((channel) => channel.device === device)
      .map(deviceState);
    const ringing = states.includes('RINGING');
    const used = states.some((state) => state === 'INUSE' || state === 'ONHOLD');
    const held = used && states.every((state) => state !== 'INUSE');
    this.extensions.setDevice(
      device,
      ringing && used ? 'RINGINUSE' : ringing ? 'RINGING' : held ? 'ONHOLD' : used ? 'INUSE' : 'NOT_INUSE',
    );
  }

  #queueUp(caller: Channel, queue: Queue, options: CallOptions): QueueCall {
    this.callsSoFar++;
    const call = new QueueCall(this, caller, queue, options);
    call.start();
    return call;
  }

  #begin(call: Call): Call {
    this.callsSoFar++;
    this.calls.add(call);
    void call.ended.then(() => this.calls.delete(call));
    call.start();
    return call;
  }
}

function isPhone({ extension, hint }: Extension): boolean {
  return hint === `PJSIP/${extension}`;
}

function asBefore12(raise: RaiseEvent): RaiseEvent {
  const before12 = new Before12();
  return (event, headers, ...classes) => {
    const told = before12.translate({ event, headers, classes });
    if (told) raise(told.event, told.headers, ...told.classes);
  };
}

function serial(number: number): string {
  return number.toString(16).padStart(8, '0');
}

function deviceState(channel: Channel): DeviceState {
  if (channel.state === 'Ringing') return 'RINGING';
  if (channel.state === 'Down') return 'NOT_INUSE';
  return channel.held ? 'ONHOLD' : 'INUSE';
}
