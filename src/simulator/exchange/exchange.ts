import { fail } from '../simulator-error';
import { agentLogin, agentRequest } from './applications/agents/application';
import { AgentPool } from './applications/agents/pool';
import type { Application, Board } from './applications/application';
import { basicApplications } from './applications/basic';
import type { CallOptions } from './applications/call-options';
import { Conferences, confBridge } from './applications/conference/conferences';
import { dial } from './applications/dial/application';
import { Call } from './applications/dial/call';
import { park, parkedCall } from './applications/parking/application';
import { ParkingLot } from './applications/parking/parking-lot';
import { pickup } from './applications/pickup';
import { queueApplication } from './applications/queue/application';
import { queueFunctions } from './applications/queue/functions';
import type { Queue } from './applications/queue/queue';
import type { QueueCall } from './applications/queue/queue-call';
import { Queues } from './applications/queue/queues';
import { voiceMail } from './applications/voicemail/application';
import { Mailboxes } from './applications/voicemail/mailboxes';
import { Dialplan, type Instruction } from './dialplan/dialplan';
import { dialplanFunctions } from './dialplan/functions';
import { Run, type RunOptions } from './dialplan/run';
import {
  DEFAULT_CONTEXT,
  type DialplanStep,
  type Extension,
  type ExtensionOptions,
} from './hints/extensions';
import { isPattern } from './hints/pattern';
import type { Channel, Destination } from './switch/channel';
import { SwitchCore } from './switch/core';
import type { SwitchOptions } from './switch/switch-options';
import { channelFunctions } from './variables/channel-functions';
import type { Functions } from './variables/functions';
import { systemFunctions } from './variables/system-functions';

/** A simulated phone that an Originate, a Redirect or a Local channel rings answers after this many ms. */
export const AUTO_ANSWER = 2000;

/** The switch with its dialplan and applications: it starts calls. */
export class Exchange extends SwitchCore implements Board {
  /** Calls that have not ended. */
  readonly calls = new Set<Call>();
  readonly queues = new Queues(this, (place) => this.hasExtension(place));
  readonly dialplan: Dialplan;
  readonly functions: Functions;
  readonly mailboxes = new Mailboxes(this);
  readonly parking = new ParkingLot(this);
  readonly agents = new AgentPool(this);
  readonly conferences = new Conferences(this);
  /** Number of runs of the dialplan so far. */
  callCount = 0;
  /** Calls that run one application without the dialplan. */
  readonly #bare = new WeakSet<Call>();
  readonly #queueCalls = new WeakMap<Channel, QueueCall>();
  readonly #applications: ReadonlyMap<string, Application>;

  constructor(options: SwitchOptions) {
    super(options);
    this.dialplan = new Dialplan(
      () => this.extensions.areLoaded,
      (extension) => {
        const queue = this.queues.atExtension(extension);
        return queue && stepsOf(queue);
      },
    );
    this.functions = {
      ...channelFunctions,
      ...systemFunctions,
      ...queueFunctions(this.queues),
      ...dialplanFunctions(this.dialplan),
    };
    this.#applications = new Map(
      Object.entries({
        ...basicApplications,
        agentlogin: agentLogin(this.agents),
        agentrequest: agentRequest(this.agents),
        confbridge: confBridge(this.conferences),
        park: park(this.parking),
        parkedcall: parkedCall(this.parking),
        pickup,
        voicemail: voiceMail(this.mailboxes),
        dial,
        queue: queueApplication(this.queues, (channel, call) => this.#queueCalls.set(channel, call)),
      }),
    );
  }

  /** In lower case. */
  get applicationNames(): readonly string[] {
    return [...this.#applications.keys()];
  }

  /** Number of channels that run the dialplan. */
  get activeCalls(): number {
    return [...this.calls].filter((call) => !this.#bare.has(call)).length;
  }

  /** Adds an extension with its hint and its dialplan. Replaces one that exists. */
  add(options: ExtensionOptions): void {
    const { extension, hint, does, context = DEFAULT_CONTEXT } = options;
    if (hint !== undefined || !does) this.extensions.add(options);
    const place = { extension, context };
    if (does) this.dialplan.add(place, does);
    else
      this.dialplan.add(
        place,
        ringing(hint ?? (isPattern(extension) ? `PJSIP/\${EXTEN}` : `PJSIP/${extension}`)),
      );
  }

  /** A phone calls an extension. */
  call(from: string, to: string, options: CallOptions = {}): Call {
    const context = options.context ?? DEFAULT_CONTEXT;
    const caller = this.#extension(from, context);
    const place = { extension: to, context };
    if (!this.hasExtension(place)) fail(`no extension '${to}' in context '${context}'`);
    const dialled = this.extensions.find(to, context)?.extension ?? to;
    return this.#begin(this.#createCaller(caller, dialled), options).call;
  }

  /** A phone calls a queue. */
  callQueue(from: string, queueName: string, options: CallOptions): QueueCall {
    const caller = this.#extension(from, options.context ?? DEFAULT_CONTEXT);
    const [queue] = queueName === '' ? [] : this.queues.named(queueName);
    if (!queue) return fail(`no queue '${queueName}'`);
    const channel = this.#createCaller(caller, queue.extension);
    this.#begin(channel, { ...options, steps: stepsOf(queue) });
    return this.#queueCalls.get(channel) ?? fail(`the call to queue '${queueName}' ended at once`);
  }

  hasExtension(place: Destination, priority = 1): boolean {
    return this.dialplan.step(place, priority) !== undefined;
  }

  startDialplan(channel: Channel, to: Destination, options: RunOptions = {}): Call {
    channel.context = to.context;
    channel.exten = to.extension;
    channel.priority = to.priority ?? 1;
    return this.#begin(channel, { ringFor: AUTO_ANSWER, ...options }).call;
  }

  /** Runs an application on a channel that is up, without the dialplan. The channel is then hung up. */
  startApplication(channel: Channel, instruction: Instruction): void {
    this.#begin(channel, { ringFor: AUTO_ANSWER, steps: [instruction], isBare: true });
  }

  /** Takes a channel out of its application and sends it to another extension; false if that is impossible. */
  redirect(channel: Channel, to: Destination): boolean {
    if (!channel.release(to)) return false;
    this.startDialplan(channel, to);
    return true;
  }

  /** Sends two channels, which may be in one bridge, to extensions. */
  redirectBoth(channel: Channel, to: Destination, extra: Channel, extraTo: Destination): boolean {
    if (this.peerOf(channel) !== extra) return this.redirect(channel, to) && this.redirect(extra, extraTo);
    extra.leavingFor = extraTo;
    const released = channel.release(to);
    extra.leavingFor = undefined;
    if (!released) return false;
    this.startDialplan(channel, to);
    this.startDialplan(extra, extraTo);
    return true;
  }

  #extension(extension: string, context: string): Extension {
    return (
      this.extensions.find(extension, context) ?? fail(`no extension '${extension}' in context '${context}'`)
    );
  }

  /** The channel of a phone that places a call. */
  #createCaller(from: Extension, exten: string): Channel {
    const channel = this.addChannel({
      device: `PJSIP/${from.extension}`,
      state: 'Ring',
      caller: { number: from.extension, name: from.name },
      context: from.context,
      exten,
    });
    this.about(channel, 'Newchannel');
    this.setVariable(channel, 'SIPDOMAIN', '127.0.0.1');
    return channel;
  }

  #begin(channel: Channel, options: RunOptions): { run: Run; call: Call } {
    if (!options.isBare) this.callCount++;
    const { dialplan } = this;
    const application = (name: string) => this.#applications.get(name.toLowerCase());
    const run = new Run({ board: this, dialplan, application }, channel, options);
    const place = { extension: channel.exten, context: channel.context };
    const call = new Call(run, place, options, this.closing, () => this.calls.delete(call));
    this.calls.add(call);
    if (options.isBare) this.#bare.add(call);
    run.start();
    // The dialplan may have ended the channel already.
    if (!run.isOver) this.refreshDevice(channel.device);
    return { run, call };
  }
}

/** The steps of an extension without `does`: its phones ring. If its hint has no phone, nothing can be dialled. */
function ringing(hint: string): DialplanStep[] {
  const phones = (hint.split(',')[0] ?? '').split('&').filter((device) => /^PJSIP\//i.test(device));
  return phones.length === 0 ? [] : [['Dial', `${phones.join('&')},20`], ['Hangup']];
}

/** The steps of a queue's extension. */
export function stepsOf(queue: Queue): Instruction[] {
  return [
    { application: 'Answer', data: '' },
    { application: 'Queue', data: queue.name },
    { application: 'Hangup', data: '' },
  ];
}
