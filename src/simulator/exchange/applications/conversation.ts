import { Bridge, enterBridge, leaveBridge } from '../switch/bridge';
import type { HangupSource } from '../switch/causes';
import type { Channel, Destination } from '../switch/channel';
import type { SwitchCore } from '../switch/core';
import type { Owner } from './conversation-owner';
import { LonelyParty } from './lonely-party';
import { stopMusic } from './music';
import { Streams } from './rtp-streams';
import { type BridgingApplication, setsTimes, setTimes, type Time } from './times';

const TIMES: readonly Time[] = ['ANSWEREDTIME', 'DIALEDTIME'];

/** Two channels in a bridge, from the answer to the first hangup (main/bridge.c). */
export class Conversation {
  readonly #core: SwitchCore;
  readonly #since: Readonly<Record<Time, number>>;
  readonly application: BridgingApplication;
  readonly #streams: Streams;
  readonly #callIds: readonly [ofCaller: string, ofCallee: string];
  #caller: Channel;
  #callee: Channel;
  #bridge: Bridge;
  #isOver = false;
  /** Undefined if no other channel can take the place of one in this conversation. */
  owner: Owner | undefined;
  /** False if the caller's channel runs no dialplan. Its hangup then raises no SoftHangupRequest. */
  hasDialplan = true;

  constructor(
    core: SwitchCore,
    caller: Channel,
    callee: Channel,
    dialledAt: number,
    application: BridgingApplication = 'Dial',
  ) {
    this.#core = core;
    this.#caller = caller;
    this.#callee = callee;
    this.#since = { ANSWEREDTIME: core.now(), DIALEDTIME: dialledAt };
    this.application = application;
    this.#bridge = new Bridge(core.random.uuid());
    this.#callIds = [core.random.uuid(), core.random.uuid()];
    this.#streams = new Streams(core, () => [this.#caller, this.#callee]);
  }

  get caller(): Channel {
    return this.#caller;
  }

  get callee(): Channel {
    return this.#callee;
  }

  get bridge(): Bridge {
    return this.#bridge;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  otherOf(channel: Channel): Channel {
    return channel === this.#caller ? this.#callee : this.#caller;
  }

  /** Creates the bridge. The caller enters it, and waits for the callee. */
  open(): void {
    this.#create();
    enterBridge(this.#core, this.#caller, this.#bridge);
  }

  /** The caller leaves because the callee never came. */
  close(): void {
    this.#over();
    this.#leave(this.#caller);
    this.#destroy();
  }

  begin(): void {
    if (this.#bridge.channels.length === 0) this.#create();
    if (this.application === 'Dial') this.#core.execute(this.#callee, 'AppDial', '(Outgoing Line)');
    const entering = [this.#callee, this.#caller].filter(({ bridgeId }) => bridgeId !== this.#bridge.id);
    for (const channel of entering) enterBridge(this.#core, channel, this.#bridge);
    for (const channel of this.#bridge.channels) {
      for (const name of ['BLINDTRANSFER', 'FORWARDERNAME'])
        if (channel.variables.get(name)) this.#core.setVariable(channel, name, '');
    }
    this.setPeers();
    for (const channel of this.#bridge.channels) {
      channel.refresh();
      conversations.set(channel, this);
    }
  }

  #create(): void {
    this.#core.addBridge(this.#bridge);
    this.#bridge.onChange = () => this.setPeers();
    this.#core.raise('BridgeCreate', this.#bridge.snapshot(), 'call');
  }

  /** Replaces the channel `gone` by `now`, which is already in the bridge. */
  replace(gone: Channel, now: Channel): void {
    conversations.delete(gone);
    conversations.set(now, this);
    if (gone === this.#callee) {
      this.#callee = now;
      this.owner?.adopt(now);
    } else {
      this.#caller = now;
      this.owner?.abandon();
    }
  }

  /** The caller has moved to the bridge of another conversation, and talks to the callee there. This conversation is over. */
  moveTo(other: Conversation): void {
    this.#bridge = other.#bridge;
    this.#bridge.onChange = () => this.setPeers();
    other.drop();
    this.replace(this.#callee, other.#callee);
  }

  /** Ends the conversation. Its owner hangs the caller up, unless the caller talks elsewhere. */
  drop(isAbandoned = true): void {
    this.#over();
    this.owner?.[isAbandoned ? 'abandon' : 'letGo']();
  }

  /** Sets BRIDGEPEER on both channels. Asterisk does so at first and whenever the bridge changes its technology, as for a hold. */
  setPeers(): void {
    const [ofCaller, ofCallee] = this.#callIds;
    this.#setPeer(this.#caller, this.#callee.name, ofCallee);
    this.#setPeer(this.#callee, this.#caller.name, ofCaller);
  }

  /**
   * Ends the bridge after `first` has hung up. The caller of this method hangs up the channels. `onRequest` runs after
   * HangupRequest. `goesOn`: true if the second channel stays up.
   */
  end(
    first: Channel,
    second: Channel,
    source: HangupSource,
    { onRequest = () => {}, goesOn = false }: { onRequest?: () => void; goesOn?: boolean } = {},
  ): void {
    this.#over();
    first.hasHungUp = true;
    if (source === 'phone') {
      this.#streams.quality(first, second);
      // Asterisk 16 reports the cause for calls of app_queue only, Asterisk 20 for calls of app_dial only.
      const hasCause = (this.application === 'Dial') === this.#core.profile.version >= 20;
      this.#core.about(first, 'HangupRequest', hasCause ? [['Cause', 16]] : []);
    }
    onRequest();
    this.#setPeer(first, '', '');
    this.#part(first, second, TIMES);
    if (!goesOn && this.hasDialplan) this.#core.about(this.#caller, 'SoftHangupRequest', [['Cause', 16]]);
    if (source !== 'phone') this.#streams.quality(first);
    if (!goesOn) this.#streams.quality(second);
  }

  /** A party is moved to another bridge. The other one, which is returned, stays in this bridge until it hangs up. */
  partFrom(gone: Channel): Channel {
    const alone = this.otherOf(gone);
    this.#over();
    leaveBridge(this.#core, gone, this.#bridge);
    const finish = () => {
      this.#setTimes(TIMES);
      if (this.application === 'Dial') this.#core.setVariable(this.#caller, 'DIALSTATUS', 'ANSWER');
    };
    if (gone === this.#caller) {
      gone.endDial = finish;
      this.owner?.letGo();
    }
    const isCaller = alone === this.#caller;
    new LonelyParty(this.#core, alone, {
      forget: () => this.#setPeer(alone, '', ''),
      leave: () => {
        this.#leave(alone);
        this.#destroy();
        if (isCaller) finish();
      },
      owner: isCaller ? this.owner : undefined,
    });
    return alone;
  }

  /** `first` goes to another extension. Ends the bridge; the caller of this method hangs `second` up. */
  release(first: Channel, second: Channel, to: Destination, goesOn = false): void {
    this.#over();
    this.#setPeer(first, '', '');
    this.#core.sendTo(first, to);
    // A caller redirected out of Dial gets no times; one redirected out of Queue gets them in reverse order.
    const ofRedirected = this.application === 'Queue' ? [...TIMES].reverse() : [];
    this.#part(first, second, second === this.#caller ? TIMES : ofRedirected);
    if (second.leavingFor || goesOn) return;
    if (second === this.#caller && this.hasDialplan)
      this.#core.about(second, 'SoftHangupRequest', [['Cause', 16]]);
    this.#streams.quality(second);
  }

  /** A Local channel has no call ID of its technology, so its peer gets no BRIDGEPVTCALLID. */
  #setPeer(channel: Channel, peer: string, callId: string): void {
    this.#core.setVariable(channel, 'BRIDGEPEER', peer);
    if (!this.otherOf(channel).otherHalf) this.#core.setVariable(channel, 'BRIDGEPVTCALLID', callId);
  }

  #part(first: Channel, second: Channel, times: readonly Time[]): void {
    this.#setPeer(second, '', '');
    if (second.leavingFor) this.#core.sendTo(second, second.leavingFor);
    this.#leave(first);
    if (first === this.#caller) this.#setTimes(times);
    first.endDial?.();
    this.#leave(second);
    this.#destroy();
    second.endDial?.();
    if (second === this.#caller) this.#setTimes(times);
    if (this.application === 'Dial') this.#core.setVariable(this.#caller, 'DIALSTATUS', 'ANSWER');
  }

  #setTimes(times: readonly Time[]): void {
    if (setsTimes(this.application, this.#core.profile.version))
      setTimes(this.#core, this.#caller, times, this.#since);
  }

  #over(): void {
    this.#isOver = true;
    this.#streams.stop();
    for (const channel of [this.#caller, this.#callee]) {
      if (conversations.get(channel) === this) conversations.delete(channel);
    }
  }

  #leave(channel: Channel): void {
    // The channel that transfers the call has already left.
    if (!this.#bridge.channels.includes(channel)) return;
    leaveBridge(this.#core, channel, this.#bridge);
    channel.held = false;
    stopMusic(this.#core, channel);
  }

  #destroy(): void {
    this.#core.bridges.delete(this.#bridge.id);
    this.#core.raise('BridgeDestroy', this.#bridge.snapshot(), 'call');
  }
}

/** The conversation of each channel that talks. */
const conversations = new WeakMap<Channel, Conversation>();

export const conversationOf = (channel: Channel) => conversations.get(channel);
