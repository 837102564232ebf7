import type { Channel } from '../switch/channel';
import type { SwitchCore } from '../switch/core';
import { RTCP_INTERVAL, rtcpReport, setQuality } from '../switch/rtp';

/** The RTP streams of the phones in a conversation. */
export class Streams {
  /** Stops the RTCP reports. */
  readonly stop: () => void;
  readonly #core: SwitchCore;
  readonly #parties: () => readonly Channel[];
  readonly #since: number;
  #reports = 0;

  constructor(core: SwitchCore, parties: () => readonly Channel[]) {
    this.#core = core;
    this.#parties = parties;
    this.#since = core.now();
    this.stop = core.timers.every(RTCP_INTERVAL, () => this.#report());
  }

  /** Sets the quality variables of a phone's channel that ends. Before 20, a stream without an RTCP report sets none. */
  quality(channel: Channel, bridged?: Channel): void {
    if (channel.otherHalf || (channel.onCallEnd && !channel.hasHungUp)) return;
    if (this.#core.profile.version < 20 && this.#reports === 0) return;
    setQuality(this.#core, channel, bridged);
  }

  #report(): void {
    this.#reports++;
    const now = this.#core.now();
    // Mean opinion scores exist since 20.
    const measuresOpinion = this.#core.profile.version >= 20;
    for (const channel of this.#parties()) {
      if (channel.otherHalf) continue;
      const report = rtcpReport(channel, now, (now - this.#since) / 1000, measuresOpinion);
      this.#core.about(channel, 'RTCPSent', report, 'reporting');
    }
  }
}
