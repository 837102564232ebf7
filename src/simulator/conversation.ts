import { Bridge } from './bridge';
import type { Channel } from './channel';
import type { Exchange } from './exchange';
import { qualityOf, RTCP_INTERVAL, rtcpReport } from './rtp';

/** Two channels in one bridge: from the answer until one of them hangs up (main/bridge.c). */
export class Conversation {
  readonly #exchange: Exchange;
  readonly #caller: Channel;
  readonly #callee: Channel;
  readonly #dialledAt: number;
  readonly #answeredAt: number;
  readonly #application: 'Dial' | 'Queue';
  readonly #bridge: Bridge;
  readonly #callIds: readonly [ofCaller: string, ofCallee: string];
  #reports = 0;
  #stopReports: () => void;

  constructor(
    exchange: Exchange,
    caller: Channel,
    callee: Channel,
    dialledAt: number,
    application: 'Dial' | 'Queue' = 'Dial',
  ) {
    this.#exchange = exchange;
    this.#caller = caller;
    this.#callee = callee;
    this.#dialledAt = dialledAt;
    this.#application = application;
    this.#answeredAt = exchange.now();
    this.#bridge = new Bridge(exchange.random.uuid());
    this.#callIds = [exchange.random.uuid(), exchange.random.uuid()];
    this.#stopReports = exchange.timers.every(RTCP_INTERVAL, () => this.#report());
  }

  begin(): void {
    this.#raise('BridgeCreate');
    if (this.#application === 'Dial') this.#exchange.execute(this.#callee, 'AppDial', '(Outgoing Line)');
    for (const channel of [this.#callee, this.#caller]) {
      this.#bridge.channels.push(channel);
      channel.bridgeId = this.#bridge.id;
      this.#raise('BridgeEnter', channel);
    }
    this.introduce();
  }

  /** Each learns who the other is: at first, and again whenever the bridge changes how it works, as for a hold. */
  introduce(): void {
    const [ofCaller, ofCallee] = this.#callIds;
    this.#introduce(this.#caller, this.#callee.name, ofCallee);
    this.#introduce(this.#callee, this.#caller.name, ofCaller);
  }

  /** The first hangs up, the second is left alone; both channels stay for the owner to end. `onRequest` runs once it is said who hung up. */
  end(first: Channel, second: Channel, onRequest: () => void = () => {}): void {
    this.#stopReports();
    this.#quality(first, second);
    const cause = this.#exchange.profile.version >= 20 ? ([['Cause', 16]] as const) : [];
    this.#exchange.about(first, 'HangupRequest', cause);
    onRequest();
    for (const channel of [first, second]) this.#introduce(channel, '', '');
    this.#leave(first);
    if (first === this.#caller) this.#measure();
    this.#leave(second);
    this.#raise('BridgeDestroy');
    if (second === this.#caller) this.#measure();
    if (this.#application === 'Dial') this.#exchange.setVariable(this.#caller, 'DIALSTATUS', 'ANSWER');
    this.#exchange.about(this.#caller, 'SoftHangupRequest', [['Cause', 16]]);
    this.#quality(second);
  }

  /** Mean opinion scores came with 20. */
  get #measuresOpinion(): boolean {
    return this.#exchange.profile.version >= 20;
  }

  #introduce(channel: Channel, peer: string, callId: string): void {
    this.#exchange.setVariable(channel, 'BRIDGEPEER', peer);
    this.#exchange.setVariable(channel, 'BRIDGEPVTCALLID', callId);
  }

  /** The caller's dialplan goes on, and knows how long it took. */
  #measure(): void {
    const now = this.#exchange.now();
    this.#time('ANSWEREDTIME', now - this.#answeredAt);
    this.#time('DIALEDTIME', now - this.#dialledAt);
  }

  #time(variable: string, ms: number): void {
    this.#exchange.setVariable(this.#caller, variable, Math.floor(ms / 1000));
    this.#exchange.setVariable(this.#caller, `${variable}_MS`, ms);
  }

  #leave(channel: Channel): void {
    this.#bridge.channels.splice(this.#bridge.channels.indexOf(channel), 1);
    channel.bridgeId = '';
    this.#raise('BridgeLeave', channel);
  }

  #report(): void {
    this.#reports++;
    const now = this.#exchange.now();
    for (const channel of [this.#caller, this.#callee]) {
      const report = rtcpReport(channel, now, (now - this.#answeredAt) / 1000, this.#measuresOpinion);
      this.#exchange.about(channel, 'RTCPSent', report, 'reporting');
    }
  }

  #quality(channel: Channel, bridged?: Channel): void {
    // Before 20, a stream on which nothing was measured leaves nothing.
    if (this.#exchange.profile.version < 20 && this.#reports === 0) return;
    for (const [name, value] of qualityOf(channel, this.#measuresOpinion)) {
      this.#exchange.setVariable(channel, name, value);
      if (bridged) this.#exchange.setVariable(bridged, name.concat('BRIDGED'), value);
    }
  }

  #raise(event: string, channel?: Channel): void {
    this.#exchange.raise(event, [...this.#bridge.snapshot(), ...(channel?.snapshot() ?? [])], 'call');
  }
}
