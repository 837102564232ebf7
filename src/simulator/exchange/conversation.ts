import { Bridge } from './bridge';
import type { Farewell } from './causes';
import type { Channel } from './channel';
import type { Exchange } from './exchange';
import type { Extension } from './extensions';
import { stopMusic } from './music';
import { leaveQuality, RTCP_INTERVAL, rtcpReport } from './rtp';

type Time = 'ANSWEREDTIME' | 'DIALEDTIME';
const TIMES: readonly Time[] = ['ANSWEREDTIME', 'DIALEDTIME'];

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
  end(first: Channel, second: Channel, farewell: Farewell, onRequest: () => void = () => {}): void {
    this.#stopReports();
    if (farewell === 'phone') {
      this.#quality(first, second);
      // Up to some version after 16 app_queue's calls had it, since then app_dial's.
      const tellsCause = (this.#application === 'Dial') === this.#exchange.profile.version >= 20;
      this.#exchange.about(first, 'HangupRequest', tellsCause ? [['Cause', 16]] : []);
    }
    onRequest();
    this.#introduce(first, '', '');
    this.#part(first, second, TIMES);
    this.#exchange.about(this.#caller, 'SoftHangupRequest', [['Cause', 16]]);
    if (farewell !== 'phone') this.#quality(first);
    this.#quality(second);
  }

  /** The first goes to another extension, the second is left alone, for the owner to end. */
  release(first: Channel, second: Channel, to: Extension): void {
    this.#stopReports();
    this.#introduce(first, '', '');
    first.context = to.context;
    first.exten = to.extension;
    // It is where it is going, and does what it did.
    this.#exchange.execute(first, first.application, first.data);
    this.#part(first, second, second === this.#caller ? TIMES : this.#timesOfWhoIsTaken());
    if (second === this.#caller) this.#exchange.about(second, 'SoftHangupRequest', [['Cause', 16]]);
    this.#quality(second);
  }

  /** Mean opinion scores came with 20. */
  get #measuresOpinion(): boolean {
    return this.#exchange.profile.version >= 20;
  }

  /** A Local channel has no call of its technology's that could be named to its peer. */
  #introduce(channel: Channel, peer: string, callId: string): void {
    this.#exchange.setVariable(channel, 'BRIDGEPEER', peer);
    const other = channel === this.#caller ? this.#callee : this.#caller;
    if (!other.otherHalf) this.#exchange.setVariable(channel, 'BRIDGEPVTCALLID', callId);
  }

  /** A caller whom an action takes out of a Dial is not told how long it took; who is taken out of a queue, the other way round. */
  #timesOfWhoIsTaken(): readonly Time[] {
    return this.#application === 'Queue' ? [...TIMES].reverse() : [];
  }

  #part(first: Channel, second: Channel, times: readonly Time[]): void {
    this.#introduce(second, '', '');
    this.#leave(first);
    if (first === this.#caller) this.#measure(times);
    this.#leave(second);
    this.#raise('BridgeDestroy');
    if (second === this.#caller) this.#measure(times);
    if (this.#application === 'Dial') this.#exchange.setVariable(this.#caller, 'DIALSTATUS', 'ANSWER');
  }

  /** The caller's dialplan goes on, and knows how long it took. */
  #measure(times: readonly Time[]): void {
    if (this.#application === 'Queue' && this.#exchange.profile.version < 20) return;
    const now = this.#exchange.now();
    for (const time of times) {
      const ms = now - (time === 'ANSWEREDTIME' ? this.#answeredAt : this.#dialledAt);
      this.#exchange.setVariable(this.#caller, time, Math.floor(ms / 1000));
      this.#exchange.setVariable(this.#caller, `${time}_MS`, ms);
    }
  }

  #leave(channel: Channel): void {
    this.#bridge.channels.splice(this.#bridge.channels.indexOf(channel), 1);
    channel.bridgeId = '';
    channel.otherHalf?.leaves();
    this.#raise('BridgeLeave', channel);
    channel.held = false;
    stopMusic(this.#exchange, channel);
  }

  #report(): void {
    this.#reports++;
    const now = this.#exchange.now();
    for (const channel of this.#phones()) {
      const report = rtcpReport(channel, now, (now - this.#answeredAt) / 1000, this.#measuresOpinion);
      this.#exchange.about(channel, 'RTCPSent', report, 'reporting');
    }
  }

  #phones(): Channel[] {
    return [this.#caller, this.#callee].filter((channel) => !channel.otherHalf);
  }

  #quality(channel: Channel, bridged?: Channel): void {
    if (channel.otherHalf) return;
    // Before 20, a stream on which nothing was measured leaves nothing.
    if (this.#exchange.profile.version < 20 && this.#reports === 0) return;
    leaveQuality(this.#exchange, channel, bridged);
  }

  #raise(event: string, channel?: Channel): void {
    this.#exchange.raise(event, [...this.#bridge.snapshot(), ...(channel?.snapshot() ?? [])], 'call');
  }
}
