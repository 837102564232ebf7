import { Bridge } from '../switch/bridge';
import type { HangupSource } from '../switch/causes';
import type { Channel, Destination } from '../switch/channel';
import type { SwitchCore } from '../switch/core';
import { RTCP_INTERVAL, rtcpReport, setQuality } from '../switch/rtp';
import { startMusic, stopMusic } from './music';

/** What bridged the channels: `Bridge` is the action. */
type BridgingApplication = 'Dial' | 'Queue' | 'Bridge';

type Time = 'ANSWEREDTIME' | 'DIALEDTIME';
const TIMES: readonly Time[] = ['ANSWEREDTIME', 'DIALEDTIME'];

/** Two channels in a bridge, from the answer to the first hangup (main/bridge.c). */
export class Conversation {
  readonly #core: SwitchCore;
  readonly #caller: Channel;
  readonly #callee: Channel;
  readonly #dialledAt: number;
  readonly #answeredAt: number;
  readonly #application: BridgingApplication;
  readonly #bridge: Bridge;
  readonly #callIds: readonly [ofCaller: string, ofCallee: string];
  #reports = 0;
  #stopReports: () => void;

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
    this.#dialledAt = dialledAt;
    this.#application = application;
    this.#answeredAt = core.now();
    this.#bridge = new Bridge(core.random.uuid());
    this.#callIds = [core.random.uuid(), core.random.uuid()];
    this.#stopReports = core.timers.every(RTCP_INTERVAL, () => this.#report());
  }

  begin(): void {
    this.#core.bridges.set(this.#bridge.id, this.#bridge);
    this.#bridge.onChange = () => this.setPeers();
    this.#raise('BridgeCreate');
    if (this.#application === 'Dial') this.#core.execute(this.#callee, 'AppDial', '(Outgoing Line)');
    for (const channel of [this.#callee, this.#caller]) {
      this.#bridge.channels.push(channel);
      channel.bridgeId = this.#bridge.id;
      this.#raise('BridgeEnter', channel);
    }
    for (const channel of this.#bridge.channels) {
      if (channel.variables.get('BLINDTRANSFER')) this.#core.setVariable(channel, 'BLINDTRANSFER', '');
    }
    this.setPeers();
  }

  /** Sets BRIDGEPEER on both channels. Asterisk does so at first and whenever the bridge changes its technology, as for a hold. */
  setPeers(): void {
    const [ofCaller, ofCallee] = this.#callIds;
    this.#setPeer(this.#caller, this.#callee.name, ofCallee);
    this.#setPeer(this.#callee, this.#caller.name, ofCaller);
  }

  hold(): void {
    this.#core.about(this.#caller, 'Hold', [['MusicClass', 'default']]);
    this.setPeers();
    startMusic(this.#core, this.#callee);
    this.#callee.held = true;
    this.#core.refreshDevice(this.#callee.device);
  }

  unhold(): void {
    this.#core.about(this.#caller, 'Unhold');
    this.setPeers();
    stopMusic(this.#core, this.#callee);
    this.#callee.held = false;
    this.#core.refreshDevice(this.#callee.device);
  }

  /**
   * `first` hung up. Ends the bridge; the caller of this method hangs the channels up. `onRequest` runs after
   * HangupRequest. `goesOn`: the second channel stays up.
   */
  end(
    first: Channel,
    second: Channel,
    source: HangupSource,
    { onRequest = () => {}, goesOn = false }: { onRequest?: () => void; goesOn?: boolean } = {},
  ): void {
    this.#stopReports();
    if (source === 'phone') {
      this.#quality(first, second);
      // The cause was reported for calls of app_queue up to a version after 16, and for those of app_dial since.
      const hasCause = (this.#application === 'Dial') === this.#core.profile.version >= 20;
      this.#core.about(first, 'HangupRequest', hasCause ? [['Cause', 16]] : []);
    }
    onRequest();
    this.#setPeer(first, '', '');
    this.#part(first, second, TIMES);
    if (!goesOn) this.#core.about(this.#caller, 'SoftHangupRequest', [['Cause', 16]]);
    if (source !== 'phone') this.#quality(first);
    if (!goesOn) this.#quality(second);
  }

  /** `first` goes to another extension. Ends the bridge; the caller of this method hangs `second` up. */
  release(first: Channel, second: Channel, to: Destination): void {
    this.#stopReports();
    this.#setPeer(first, '', '');
    first.context = to.context;
    first.exten = to.extension;
    first.priority = to.priority ?? 1;
    // Asterisk reports the old application at the new extension.
    this.#core.execute(first, first.application, first.data);
    this.#part(first, second, second === this.#caller ? TIMES : this.#timesOfRedirected());
    if (second.isLeaving) return;
    if (second === this.#caller) this.#core.about(second, 'SoftHangupRequest', [['Cause', 16]]);
    this.#quality(second);
  }

  /** Mean opinion scores exist since 20. */
  get #measuresOpinion(): boolean {
    return this.#core.profile.version >= 20;
  }

  /** A Local channel has no call ID of its technology, so its peer gets no BRIDGEPVTCALLID. */
  #setPeer(channel: Channel, peer: string, callId: string): void {
    this.#core.setVariable(channel, 'BRIDGEPEER', peer);
    const other = channel === this.#caller ? this.#callee : this.#caller;
    if (!other.otherHalf) this.#core.setVariable(channel, 'BRIDGEPVTCALLID', callId);
  }

  /** A caller redirected out of Dial gets no times; one redirected out of Queue gets them in reverse order. */
  #timesOfRedirected(): readonly Time[] {
    return this.#application === 'Queue' ? [...TIMES].reverse() : [];
  }

  #part(first: Channel, second: Channel, times: readonly Time[]): void {
    this.#setPeer(second, '', '');
    this.#leave(first);
    if (first === this.#caller) this.#setTimes(times);
    this.#leave(second);
    this.#core.bridges.delete(this.#bridge.id);
    this.#raise('BridgeDestroy');
    if (second === this.#caller) this.#setTimes(times);
    if (this.#application === 'Dial') this.#core.setVariable(this.#caller, 'DIALSTATUS', 'ANSWER');
  }

  /** Sets the durations of the call as variables of the caller's channel. */
  #setTimes(times: readonly Time[]): void {
    if (this.#application === 'Bridge') return;
    if (this.#application === 'Queue' && this.#core.profile.version < 20) return;
    const now = this.#core.now();
    for (const time of times) {
      const ms = now - (time === 'ANSWEREDTIME' ? this.#answeredAt : this.#dialledAt);
      this.#core.setVariable(this.#caller, time, Math.floor(ms / 1000));
      this.#core.setVariable(this.#caller, `${time}_MS`, ms);
    }
  }

  #leave(channel: Channel): void {
    const index = this.#bridge.channels.indexOf(channel);
    // Who transfers the call has left before.
    if (index === -1) return;
    this.#bridge.channels.splice(index, 1);
    channel.bridgeId = '';
    channel.otherHalf?.leaves();
    this.#raise('BridgeLeave', channel);
    channel.held = false;
    stopMusic(this.#core, channel);
  }

  #report(): void {
    this.#reports++;
    const now = this.#core.now();
    for (const channel of this.#phones()) {
      const report = rtcpReport(channel, now, (now - this.#answeredAt) / 1000, this.#measuresOpinion);
      this.#core.about(channel, 'RTCPSent', report, 'reporting');
    }
  }

  #phones(): Channel[] {
    return [this.#caller, this.#callee].filter((channel) => !channel.otherHalf);
  }

  #quality(channel: Channel, bridged?: Channel): void {
    if (channel.otherHalf) return;
    // Before 20, a stream without an RTCP report sets no quality variables.
    if (this.#core.profile.version < 20 && this.#reports === 0) return;
    setQuality(this.#core, channel, bridged);
  }

  #raise(event: string, channel?: Channel): void {
    this.#core.raise(event, [...this.#bridge.snapshot(), ...(channel?.snapshot() ?? [])], 'call');
  }
}
