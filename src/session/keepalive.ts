import { AmiError } from '../errors';
import type { ActionChannel } from './action-channel';
import { Deadline } from './deadline';
import { type ResolvedOptions, serverName } from './options';

export interface KeepAliveOptions {
  /** ms without a complete frame before a Ping is sent. */
  interval: number;
  /** ms after the Ping in which a complete frame must come. */
  timeout: number;
  ping: () => void;
  /** Until when (performance.now) an action may keep the server from responding. */
  busyUntil: () => number;
  /**
   * @param quietFor ms since the last complete frame
   * @param isSilent false if bytes still come, but too slowly and without completing a frame
   */
  onDead: (quietFor: number, isSilent: boolean) => void;
}

/** Bytes per second below which a frame that does not end counts as stalled. A modem of 1996 is seven times as fast. */
const SLOWEST_LINE = 1024;

/**
 * Detects a dead server. Every complete frame shows that the server is alive. After `interval` without a frame a Ping is
 * sent. After another `timeout` without a frame the server counts as dead, unless a long frame is arriving at `SLOWEST_LINE`
 * or faster: the response to the Ping can only come after that frame. (A single byte does not count as a sign of life,
 * because one byte a second would keep a dead session open for ever.) The clock is monotonic, so a change of the system
 * time has no effect.
 */
export class KeepAlive {
  readonly #options: KeepAliveOptions;
  #lastFrame = performance.now();
  /** When the last Ping was sent (performance.now). */
  #pingedAt = 0;
  /** When counting `#bytes` last began (performance.now): at the Ping, and after each timeout with enough bytes. */
  #countedFrom = 0;
  #bytes = 0;
  #nextCheck: Deadline;

  constructor(options: KeepAliveOptions) {
    this.#options = options;
    this.#nextCheck = new Deadline(options.interval, () => this.#check());
  }

  /** @param hasFrameEnd whether a frame ended in these bytes */
  wasRead(bytes: number, hasFrameEnd: boolean): void {
    if (hasFrameEnd) this.#lastFrame = performance.now();
    this.#bytes += bytes;
  }

  stop(): void {
    this.#nextCheck.cancel();
  }

  #checkIn(delay: number): void {
    this.#nextCheck = new Deadline(Math.max(1, delay), () => this.#check());
  }

  #check(): void {
    const now = performance.now();
    if (this.#lastFrame < this.#pingedAt) this.#checkPinged(now);
    else this.#checkQuiet(now);
  }

  #checkQuiet(now: number): void {
    const { interval, timeout, ping } = this.#options;
    const quietFor = now - this.#lastFrame;
    if (quietFor < interval) {
      this.#checkIn(interval - quietFor);
      return;
    }
    this.#pingedAt = now;
    this.#countFrom(now);
    this.#checkIn(timeout);
    ping();
  }

  #checkPinged(now: number): void {
    const { timeout, busyUntil, onDead } = this.#options;
    const deadAt = Math.max(this.#countedFrom, busyUntil()) + timeout;
    // Checked again earlier, because a response may end the busy time early.
    if (now < deadAt) this.#checkIn(Math.min(deadAt - now, timeout));
    else if (this.#bytes * 1000 >= SLOWEST_LINE * timeout) {
      this.#countFrom(now);
      this.#checkIn(timeout);
    } else onDead(Math.round(now - this.#lastFrame), this.#bytes === 0);
  }

  #countFrom(now: number): void {
    this.#countedFrom = now;
    this.#bytes = 0;
  }
}

/** The KeepAlive of a session. `onDead` gets an AMI_ERR_TIMEOUT. */
export function keepAlive(
  { host, port, keepAliveInterval, actionTimeout }: ResolvedOptions,
  channel: ActionChannel,
  onDead: (error: AmiError) => void,
): KeepAlive {
  return new KeepAlive({
    interval: keepAliveInterval,
    timeout: actionTimeout,
    ping: () => {
      // Any frame counts as a sign of life, so the result of the Ping is not needed.
      channel.send({ Action: 'Ping' }, {}).catch(() => {});
    },
    busyUntil: () => channel.busyUntil,
    onDead: (quietFor, isSilent) => {
      const but = isSilent ? '' : ' but a few bytes of an incomplete frame';
      const message = `no sign of life from ${serverName(host, port)} for ${quietFor} ms${but}`;
      onDead(new AmiError('AMI_ERR_TIMEOUT', message));
    },
  });
}
