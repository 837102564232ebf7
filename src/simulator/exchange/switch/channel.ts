import type { Header, Headers } from '../../frame-writer';
import { CAUSES, type Cause, type HangupSource } from './causes';
import { escapeC } from './escape';
import type { RingingPhone } from './ringing-phone';

/** The channel states used here, by number (include/asterisk/channelstate.h). */
const STATES = { Down: 0, Ring: 4, Ringing: 5, Up: 6, Busy: 7 } as const;
export type ChannelState = keyof typeof STATES;

export interface Party {
  readonly number: string;
  readonly name: string;
}

/** A position in the dialplan to which a channel goes. The default priority is 1. */
export interface Destination {
  readonly extension: string;
  readonly context: string;
  readonly priority?: number;
}

/** The caller of a channel without caller ID. */
export const NOBODY: Party = { number: '<unknown>', name: '<unknown>' };

/** Notifies one half of a Local channel about changes of the other half. */
export interface OtherHalf {
  readonly channel: Channel;
  /** True if the Local channel may be optimized away: it has no `/n`, and neither half has begun to end. */
  optimizes(): boolean;
  /** The Local channel is optimized away. From now on, the end of one half does not end the other. */
  vanishes(): void;
  /** The Dial of the other half rings a phone, or its application Ringing plays a tone. */
  rings(phone: Party | undefined): void;
  /** The dialplan of the other half reports progress. */
  progresses(): void;
  /** `party`: the party that answers, if it is not the one that rang. */
  answers(party?: Party): void;
  /** The dialplan of the other half reports busy or congestion. */
  refuses(status: 'BUSY' | 'CONGESTION'): void;
  /** The Dial of the other half has learned the called party. */
  learns(callee: Party): void;
  /** Called just before the BridgeLeave event of the other half. */
  leaves(): void;
  ended(cause: Cause): void;
}

export interface ChannelOptions {
  name: string;
  /** The device that the channel uses, such as `PJSIP/1001`. */
  device: string;
  uniqueId: string;
  linkedId: string;
  state: ChannelState;
  caller: Party;
  context: string;
  exten: string;
  createdAt: number;
  escapes: boolean;
  /** manager.conf `channelvars`: variables included in every event about the channel. */
  shownVariables: readonly string[];
  version: number;
}

/** One leg of a call. */
export class Channel {
  /** Events show a changed Linkedid only after `refresh`. */
  linkedId: string;
  #identity: Pick<ChannelOptions, 'name' | 'device' | 'uniqueId' | 'createdAt'>;
  /** By name, without the underscores that make a variable inherited. */
  readonly variables = new Map<string, string>();
  /** Names of the variables that a channel called by this one inherits. */
  readonly inherited = new Map<string, 'once' | 'always'>();
  caller: Party;
  connected: Party | undefined;
  context: string;
  exten: string;
  priority = 1;
  application = '';
  data = '';
  language = 'en';
  accountCode = '';
  held = false;
  hearsMusic = false;
  bridgeId = '';
  /** Cause with which the channel will hang up, if it is known. */
  cause: Cause = CAUSES.none;
  /** Number of recordings of its audio in progress. */
  recordings = 0;
  /** Time at which the channel is hung up at the latest, in ms since the epoch. Set by AbsoluteTimeout. */
  limit: { readonly at: number; readonly cancel: () => void } | undefined;
  /** Destination of a channel that is leaving a bridge. The end of its call must not hang it up. */
  leavingFor: Destination | undefined;
  /** Cause that an action has given for the hangup. It overrides the cause of the application. */
  wantedCause: Cause | undefined;
  /** Set if the channel is half of a Local pair. */
  otherHalf: OtherHalf | undefined;
  /** The last step of the dialplan for which Newexten was raised. */
  announcedStep = '';
  /** Ends the channel and its call. Set by the application that runs the channel. */
  hangUp: (source: HangupSource) => void = () => {};
  /** Releases the channel to another extension; false if impossible. Set by the application that runs the channel. */
  release: (to: Destination) => boolean = () => false;
  /**
   * What the channel does when its call ends, in place of a hangup: an agent waits for the next caller. `isOwn`: it has hung
   * up itself.
   */
  onCallEnd: ((isOwn: boolean) => void) | undefined;
  /** Sets the results of the Dial that goes on while its caller talks elsewhere. Called when the caller hangs up. */
  endDial: (() => void) | undefined;
  /** True once it has hung up in a conversation. */
  hasHungUp = false;
  /** Called when the channel becomes Up. */
  onUp: () => void = () => {};
  /** Another channel answers in its place. Set by Dial while the channel rings. */
  pickUp: ((by: Channel) => void) | undefined;
  /** Set while its phone rings. */
  phone: RingingPhone | undefined;
  /** Names of the groups whose members may pick its calls up, as CHANNEL(callgroup) gives them. */
  callGroups: readonly string[] = [];
  /** Groups whose calls it may pick up. */
  pickupGroups: readonly string[] = [];
  /** Called when its caller ID changes while it calls others. Set by Dial. */
  onCaller: () => void = () => {};
  /** Called before a transfer puts another channel in its place. Set by ConfBridge. */
  onReplaced: (by: Channel) => void = () => {};
  #state: ChannelState;
  #shownLinkedId: string;
  readonly #escapes: boolean;
  readonly #shownVariables: readonly string[];
  readonly #version: number;

  constructor(given: ChannelOptions) {
    this.#identity = given;
    this.linkedId = given.linkedId;
    this.#shownLinkedId = given.linkedId;
    this.#state = given.state;
    this.caller = given.caller;
    this.context = given.context;
    this.exten = given.exten;
    this.#escapes = given.escapes;
    this.#shownVariables = given.shownVariables;
    this.#version = given.version;
  }

  get name(): string {
    return this.#identity.name;
  }

  get device(): string {
    return this.#identity.device;
  }

  get uniqueId(): string {
    return this.#identity.uniqueId;
  }

  get createdAt(): number {
    return this.#identity.createdAt;
  }

  get state(): ChannelState {
    return this.#state;
  }

  set state(state: ChannelState) {
    this.#state = state;
    if (state === 'Up') this.onUp();
  }

  /** Sets a variable. `_NAME` is inherited by the channels that this one calls, `__NAME` by theirs too. */
  setVariable(name: string, value: string): void {
    const plain = name.replace(/^__?/, '');
    // The last one set comes last.
    this.variables.delete(plain);
    this.variables.set(plain, value);
    if (name === plain) this.inherited.delete(plain);
    else this.inherited.set(plain, name.startsWith('__') ? 'always' : 'once');
  }

  /** The variables with the names that they were set with. */
  *namedVariables(): Generator<[name: string, value: string]> {
    for (const [name, value] of this.variables) {
      const generations = this.inherited.get(name);
      yield [`${generations === 'always' ? '__' : generations === 'once' ? '_' : ''}${name}`, value];
    }
  }

  /** Asterisk makes a new snapshot: from now on, events show the Linkedid that the channel got in a bridge. */
  refresh(): void {
    this.#shownLinkedId = this.linkedId;
  }

  /** Each channel takes the place of the other one, with its name, its phone and its caller (main/channel.c ast_do_masquerade). */
  exchangeIdentities(other: Channel): void {
    [this.#identity, other.#identity] = [other.#identity, this.#identity];
    [this.linkedId, other.linkedId] = [other.linkedId, this.linkedId];
    [this.#shownLinkedId, other.#shownLinkedId] = [other.#shownLinkedId, this.#shownLinkedId];
    [this.#state, other.#state] = [other.#state, this.#state];
    [this.caller, other.caller] = [other.caller, this.caller];
    [this.accountCode, other.accountCode] = [other.accountCode, this.accountCode];
    [this.otherHalf, other.otherHalf] = [other.otherHalf, this.otherHalf];
  }

  /** Its call ends: true if it does something else than hang up. */
  goesOn(): boolean {
    const { onCallEnd } = this;
    this.onCallEnd = undefined;
    onCallEnd?.(this.hasHungUp);
    return onCallEnd !== undefined;
  }

  /** Its position in the dialplan. */
  get step(): string {
    return JSON.stringify([this.context, this.exten, this.priority]);
  }

  /** The headers of a channel snapshot (main/manager_channels.c). Each name starts with the prefix. */
  snapshot(prefix = ''): Headers {
    return [
      [`${prefix}Channel`, this.name],
      [`${prefix}ChannelState`, STATES[this.state]],
      [`${prefix}ChannelStateDesc`, this.state],
      [`${prefix}CallerIDNum`, this.caller.number],
      [`${prefix}CallerIDName`, this.escaped(this.caller.name)],
      [`${prefix}ConnectedLineNum`, this.connected?.number ?? '<unknown>'],
      [`${prefix}ConnectedLineName`, this.escaped(this.connected?.name ?? '<unknown>')],
      [`${prefix}Language`, this.language],
      [`${prefix}AccountCode`, this.accountCode],
      [`${prefix}Context`, this.context],
      [`${prefix}Exten`, this.exten],
      [`${prefix}Priority`, this.priority],
      [`${prefix}Uniqueid`, this.uniqueId],
      [`${prefix}Linkedid`, this.#shownLinkedId],
      ...this.#shownVariables.map((name): Header => {
        const value = this.escaped(this.variables.get(name) ?? '');
        // Before 12 the header's name contains the channel's.
        const header = this.#version < 12 ? `ChanVariable(${this.name})` : `${prefix}ChanVariable`;
        return [header, `${name}=${value}`];
      }),
    ];
  }

  escaped(text: string): string {
    return this.#escapes ? escapeC(text) : text;
  }
}
